"""One planted bug: what is written where, and which tests ought to notice."""

from dataclasses import dataclass
from pathlib import Path

#: drawn by hand, hand-computed: the fastest judges of the search
DRAWN = ("tests/module", "tests/unit/access/test_routing_raptor.py")
#: the search against two slow searches, and against itself played backwards
ORACLES = ("tests/property/test_search_oracles.py", "tests/property/test_search_mirror.py")
REDUCTION = (
    "tests/module/test_h_reduction.py",
    "tests/unit/access/test_routing_reduce.py",
    "tests/property/test_search_reduce.py",
)
LANES = ("tests/unit/access/test_routing_lanes.py",)
#: files in, hand-computed travel times out
PREDICTED = (
    "tests/predicted/test_walks.py",
    "tests/predicted/test_rides.py",
    "tests/predicted/test_journeys.py",
)
WALK = ("tests/unit/access/test_routing_walk.py", "tests/unit/access/test_network_walk_tables.py")
#: files in, travel times out, against oracles of plain trips
TOWNS = ("tests/property/test_end_to_end.py::test_travel_times_are_those_of_the_oracle",)
ABOARD = ("tests/unit/access/test_network_tails.py", "tests/unit/access/test_network_vehicles.py")
CHANGES = ("tests/unit/access/test_network_change_rules.py", "tests/predicted/test_changes.py")
RIDING = ("tests/property/test_continuations.py",)


@dataclass(frozen=True)
class Plant:
    """A bug: `before`, which stands exactly once in `file`, becomes `after`.

    `stages` are tried one after the other until a test fails; each is a tuple of pytest's paths.
    """

    bug: str
    file: str
    before: str
    after: str
    stages: tuple[tuple[str, ...], ...]


def misfits(root: Path, plants: tuple[Plant, ...]) -> list[str]:
    """One sentence for each plant that does not fit the tree: text or tests that are gone, or a name used twice."""
    wrong = []
    for plant in plants:
        path = root / plant.file
        found = path.read_text(encoding="utf-8").count(plant.before) if path.exists() else None
        if found is None:
            wrong.append(f"{plant.bug}: there is no {plant.file}")
        elif found != 1:
            wrong.append(
                f"{plant.bug}: {plant.before!r} stands {found} times in {plant.file}, it must be once"
            )
        if plant.before == plant.after:
            wrong.append(f"{plant.bug}: the text is not changed")
        wrong += [
            f"{plant.bug}: there is no {name}"
            for stage in plant.stages
            for name in stage
            if not (root / name.partition("::")[0]).exists()
        ]
    names = [plant.bug for plant in plants]
    return wrong + sorted({f"{name}: planted twice" for name in names if names.count(name) > 1})


def planted(root: Path, plant: Plant) -> str:
    """Write the bug into the tree and return the text that was there."""
    path = root / plant.file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(plant.before, plant.after), encoding="utf-8")
    return text
