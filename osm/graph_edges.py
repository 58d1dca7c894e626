"""An edge of a graph judged by what osmnx kept of its tags."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any, Final

import numpy as np

from osm.streets import BRIDGE, CAR, FERRY, LINKABLE, MODES, ROUNDABOUT, STEPS, TUNNEL
from osm.tags import WAY_KEYS, WayRule, classify_way

FLAGS: Final = {
    "linkable": LINKABLE, "steps": STEPS, "ferry": FERRY, "tunnel": TUNNEL, "bridge": BRIDGE, "roundabout": ROUNDABOUT,
}  # fmt: skip
UNTAGGED: Final = "road"  # class of an edge without `highway`
VARIANTS: Final = 256  # at most so many combinations of tags that osmnx has merged into lists
Points = tuple[tuple[float, float], ...]


@dataclass
class GraphEdge:
    """An edge being put together from one or two directed edges of a graph."""

    u: int
    v: int
    points: Points
    way: int
    serial: int  # number of the edge in the network that the graph was made from; -1 for none
    tags: list[Mapping[str, Any]] = field(default_factory=list)  # one mapping for each directed edge
    along: list[bool] = field(default_factory=list)
    modes: tuple[int, int] = (0, 0)
    flags: int = 0
    kmh: tuple[float, float] = (0.0, 0.0)
    stress: tuple[int, int] = (1, 1)
    stress_fixed: bool = False

    def judge(self) -> bool:
        """Work out modes, flags and speeds; whether any mode may use the edge."""
        if all("modes" in data for data in self.tags):
            self._copy()
        else:
            self._classify()
        return self.modes != (0, 0)

    def _copy(self) -> None:
        """Take what `to_networkx` wrote."""
        modes, kmh, stress = [0, 0], [0.0, 0.0], [1, 1]
        for along, data in zip(self.along, self.tags, strict=True):
            arc = 0 if along else 1
            modes[arc] |= sum(MODES[name] for name in str(data["modes"]).split(",") if name in MODES)
            kmh[arc] = float(data.get("speed_kph", 0.0))
            stress[arc] = int(data.get("stress", 1))
            self.flags |= sum(FLAGS[name] for name in str(data.get("flags", "")).split(",") if name in FLAGS)
        self.modes, self.kmh = (modes[0], modes[1]), (kmh[0], kmh[1])
        self.stress, self.stress_fixed = (stress[0], stress[1]), True  # junctions are in it

    def _classify(self) -> None:
        """Judge by the tags."""
        oneway = "no" if len(set(self.along)) == 2 else "yes" if self.along[0] else "-1"
        rules = [classify_way(tags | {"oneway": oneway}) for tags in _variants(self.tags[0])]
        judged = [rule for rule in rules if rule is not None]
        if len(judged) < len(rules):
            return
        forward = int(np.bitwise_and.reduce([rule.forward for rule in judged]))
        backward = int(np.bitwise_and.reduce([rule.backward for rule in judged]))
        self.modes, self.flags = (forward, backward), _join_flags(judged)
        self.stress = (max(r.stress_forward for r in judged), max(r.stress_backward for r in judged))
        self.stress_fixed = all(rule.stress_fixed for rule in judged)
        self.kmh = (
            min(rule.kmh_forward for rule in judged) if forward & CAR else 0.0,
            min(rule.kmh_backward for rule in judged) if backward & CAR else 0.0,
        )


def _join_flags(rules: list[WayRule]) -> int:
    """Flags of an edge made of several ways: linkable only if all are, the rest if any is."""
    joined = int(np.bitwise_or.reduce([rule.flags for rule in rules]))
    return joined if all(rule.flags & LINKABLE for rule in rules) else joined & ~LINKABLE


def _variants(data: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Every combination of the values that lists of tags allow."""
    known = {
        key: value for key, value in data.items() if key in WAY_KEYS and isinstance(value, str | list | tuple)
    }
    known.setdefault("highway", UNTAGGED)
    values = [[value] if isinstance(value, str) else [str(one) for one in value] for value in known.values()]
    return (dict(zip(known, chosen, strict=True)) for chosen in islice(product(*values), VARIANTS))
