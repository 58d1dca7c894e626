"""The Java that r5py's planner of trips asks, over a world of journeys: R5's, drawn from its sources.

How it draws departures, that a street router searches once, what a state holds.
"""

import sys
import types
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.helpers.fake_r5py import JavaTask
from tests.helpers.journey_world import Place, Way, World

FACTOR = 1e7  # of fixed degrees
LONGER_S = 7  # r5py draws changes along other paths than R5 counts: in the fake they take so much longer


class PlannerTask(JavaTask):
    """Java's task with the fields that trips are planned by."""

    def __init__(self) -> None:
        super().__init__()
        self.__dict__.update(
            suboptimalMinutes=5, minBikeTime=5, carSpeed=2.22, maxFare=-1, reverseSearch=False
        )

    def __setattr__(self, name: str, value: Any) -> None:
        kinds = {
            "suboptimalMinutes": int,
            "minBikeTime": int,
            "carSpeed": float,
            "toLat": float,
            "toLon": float,
            "reverseSearch": bool,
        }
        if name not in kinds:
            super().__setattr__(name, value)
            return
        assert type(value) is kinds[name], (name, value)
        self.__dict__[name] = value

    def clone(self) -> "PlannerTask":
        other = PlannerTask()
        other.__dict__.update(self.__dict__)
        return other


def java_of(world: World) -> dict[str, types.ModuleType]:
    """The packages that r5py's planner imports, and R5's as "r5" of "gnu"."""
    space = types.SimpleNamespace

    class LegMode:
        def __matmul__(self, mode: Any) -> str:
            return str(mode.name)

        valueOf = staticmethod(str)

    r5 = {
        "streets": space(
            VertexStore=space(FIXED_FACTOR=FACTOR),
            StreetRouter=lambda layer: _StreetRouter(world),
            StreetLayer=space(LINK_RADIUS_METERS=1600),
        ),
        "profile": space(
            StreetPath=_StreetPath,
            SuboptimalDominatingList=lambda minutes: minutes,
            McRaptorSuboptimalPathProfileRouter=lambda *given: _McRaptor(world, *given),
        ),
        "transit": space(TransitLayer=space(getTransitModes=lambda kind: space(toString=lambda: "BUS"))),
        "api": space(util=space(LegMode=LegMode(), TransitModes=space(valueOf=str))),
    }
    hash_maps = space(TIntIntHashMap=lambda keys, values: dict(zip(keys, values, strict=True)))
    gnu = types.ModuleType("gnu")
    trove, maps, lang = (types.ModuleType(name) for name in ("gnu.trove", "gnu.trove.map", "java.lang"))
    gnu.__dict__.update(trove=trove, r5=r5)
    trove.__dict__["map"] = maps
    maps.__dict__["hash"] = hash_maps
    lang.__dict__["NullPointerException"] = _NoPath
    sys.modules["java.util"].__dict__["NoSuchElementException"] = _NoPath
    return {"gnu": gnu, "gnu.trove": trove, "gnu.trove.map": maps, "java.lang": lang}


class _NoPath(Exception):
    """What Java throws about a path that is not there."""


@dataclass
class _Path:
    """A street router's last state: seconds, and from where to where."""

    seconds: int
    line: tuple[Place, Place]


class _StreetRouter:
    """R5's, which searches once: a second search adds nothing and leaves what the first one found."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.streetMode: Any = None
        self.profileRequest: Any = None
        self.timeLimitSeconds = 0
        self.transitStopSearch = False
        self.found: dict[int, _Path] | None = None

    def setOrigin(self, lat: float, lon: float) -> None:
        self.origin = lon, lat

    def setDestination(self, lat: float, lon: float) -> None:
        self.destination = lon, lat

    def getDestinationSplit(self) -> Place:
        return self.destination

    def route(self) -> None:
        if self.found is None and self.transitStopSearch:
            self.world.limits.append(self.timeLimitSeconds)
            self.found = self._stops(backwards=self.origin == self.world.ends[1])
            if self.profileRequest._regional_task.reverseSearch and self.streetMode.name == "WALK":
                # R5 takes one end of the street for the other.
                self.found = {stop: _Path(path.seconds // 2, path.line) for stop, path in self.found.items()}

    def _stops(self, *, backwards: bool) -> dict[int, _Path]:
        """Stops within the limit, R5's being strict; backwards from the destination."""
        mode, names = self.streetMode.name, sorted(self.world.stops)
        found = {}
        for (access, egress), ways in self.world.ways.items():
            for way in ways if (egress if backwards else access) == mode else ():
                stop, seconds = (
                    (way.rides[-1].alight, way.egress_s) if backwards else (way.rides[0].board, way.access_s)
                )
                if seconds < self.timeLimitSeconds or not self.timeLimitSeconds:
                    found[names.index(stop)] = _Path(seconds, (self.origin, self.world.stops[stop]))
        return found

    def getReachedStops(self) -> dict[int, int]:
        return {stop: path.seconds for stop, path in (self.found or {}).items()}

    def getStateAtVertex(self, vertex: int) -> _Path:
        assert self.found is not None
        return self.found[vertex]

    def getState(self, split: Place) -> _Path | None:
        """The way without vehicles, or the path between two stops."""
        if (self.origin, split) == self.world.ends:
            seconds = self.world.direct_s.get(self.streetMode.name)
            return None if seconds is None else _Path(seconds, (self.origin, split))
        names = {place: name for name, place in self.world.stops.items()}
        pair = names[_rounded(self.origin, names)], names[_rounded(split, names)]
        return _Path(_change_s(self.world, pair) + LONGER_S, (self.origin, split))


def _rounded(place: Place, among: Mapping[Place, str]) -> Place:
    """The stop's own place: fixed degrees have seven digits."""
    return min(among, key=lambda other: abs(other[0] - place[0]) + abs(other[1] - place[1]))


def _change_s(world: World, pair: tuple[str, str]) -> int:
    """Seconds from stop to stop, as some way says."""
    for ways in world.ways.values():
        for way in ways:
            for before, seconds, ride in zip(way.rides, way.changes_s, way.rides[1:], strict=False):
                if (before.alight, ride.board) == pair and seconds is not None:
                    return seconds
    raise AssertionError(f"nobody walks from {pair[0]} to {pair[1]}")


class _StreetPath:
    """R5's, of one edge; a metre a second."""

    def __init__(self, state: _Path | None, network: Any, stitched: bool) -> None:
        if state is None:
            raise _NoPath
        self.state = state

    def getDistance(self) -> int:
        return 1000 * self.state.seconds

    def getDuration(self) -> int:
        return self.state.seconds

    def getEdges(self) -> list[int]:
        return [0]

    def getEdge(self, edge: int) -> Any:
        (x, y), (u, v) = self.state.line
        text = f"LINESTRING ({x} {y}, {u} {v})"
        return types.SimpleNamespace(getGeometry=lambda: types.SimpleNamespace(toText=lambda: text))


class _McRaptor:
    """R5's search of itineraries: as many departures of the window as there are draws, the best of each."""

    def __init__(
        self,
        world: World,
        network: Any,
        request: Any,
        access: Any,
        egress: Any,
        lists: Any,
        _fares: Any,
        _save: bool,
    ) -> None:
        self.world, self.task = world, request._regional_task.clone()
        self.access, self.egress = access, egress
        self.finalStatesByDepartureTime: dict[int, list[Any]] = {}
        assert lists(0) == self.task.suboptimalMinutes == 0

    def route(self) -> None:
        self.world.asked.append(self.task)
        if self.world.fails:
            raise _NoPath(self.world.fails)
        (mode_to, times_to), (mode_from, times_from) = (
            next(iter(m.items())) for m in (self.access, self.egress)
        )
        names = sorted(self.world.stops)
        for departure in self._departures():
            way = self.world.best((mode_to, mode_from), departure)
            reached = way is not None and (
                names.index(way.rides[0].board) in times_to
                and names.index(way.rides[-1].alight) in times_from
            )
            states = [self._states(way, departure, names)] if way is not None and reached else []
            self.finalStatesByDepartureTime[departure] = states

    def _departures(self) -> list[int]:
        """R5's `generateDepartureTimesToSample`, until there are as many as wanted."""
        span, n = self.task.toTime - self.task.fromTime, self.task.monteCarloDraws
        if (span, n) == (2, 1) and self.world.draws is not None:
            return [self.task.fromTime + self.world.draws]
        random = Random(len(self.world.asked))
        mean = span // n
        for _ in range(1000):
            found: list[int] = []
            at = self.task.fromTime + random.randrange(mean)
            while at < self.task.toTime and len(found) <= n:
                found.append(at)
                at += random.randrange(mean) + mean // 2
            if len(found) == n:
                return found
        raise AssertionError(f"R5 draws for ever: {n} departures within {span} s")

    def _states(self, way: Way, departure: int, names: list[str]) -> Any:
        """The last state of a way, each with the one before it."""
        patterns = self.world.routes
        state = _state(None, names.index(way.rides[0].board), departure + way.access_s, -1, 0)
        for ride, seconds in zip(way.rides, (None, *way.changes_s), strict=True):
            board = names.index(ride.board)
            if seconds is not None:
                state = _state(state, board, state.time + seconds, -1, 0)
            assert state.stop == board
            pattern = patterns.index(ride.route)
            state = _state(state, names.index(ride.alight), ride.arrive_s, pattern, ride.depart_s)
        return _state(state, -1, state.time + way.egress_s, -1, 0)


def _state(back: Any, stop: int, time: int, pattern: int, board_time: int) -> Any:
    """R5's McRaptorState."""
    return types.SimpleNamespace(
        back=back,
        stop=stop,
        time=time,
        pattern=pattern,
        boardTime=board_time,
        boardStopPosition=0,
        alightStopPosition=1,
    )
