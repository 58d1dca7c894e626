"""The answers of the end-to-end oracle by bike, by car and with vehicles.

Seconds are floats here, and answers come as a pair, least and most, `DOUBT_S` apart on either side: the builder rounds
places to the millimetre, and streets to a hundred-thousandth of a second.
"""

import csv
import math
from collections.abc import Mapping, Sequence

from access.request import Request
from tests.helpers.town_oracle import DOUBT_MM, TownOracle, _ends, _window
from tests.helpers.town_roads import Roads
from tests.helpers.town_walks import Link, Place

DOUBT_S = 0.02


class WheelOracle(TownOracle):
    """Answers for the points of one town by any modes."""

    def __init__(self, osm: str, feeds: Sequence[Mapping[str, str]], points: Sequence[Place]) -> None:
        super().__init__(osm, feeds, points)
        self.osm = osm
        self.walk_links = [self.streets.link_stop(*place) for place in self._stop_places(feeds)]

    def _stop_places(self, feeds: Sequence[Mapping[str, str]]) -> list[Place]:
        rows = [row for table in feeds for row in csv.DictReader(table["stops.txt"].splitlines())]
        return [(float(row["stop_lon"]), float(row["stop_lat"])) for row in rows]

    def roads(self, request: Request, mode: str) -> tuple[list[Link | None], list[list[float]], bool]:
        """Links of all places for a mode, seconds between them, and whether a tie leaves the links open."""
        roads = Roads(self.osm, mode, request.bike_speed_kmh, request.walk_speed_kmh, request.max_bike_stress)
        links: list[Link | None] = []
        for link in self.walk_links:
            if link is None:
                links.append(None)
                continue
            edge = self.streets.edges[link.edge]
            links.append(Link(roads.road_of(edge.ends, edge.line), link.mm, link.off_mm, False))
        links += [roads.link(*place) for place in self.points]
        return links, roads.seconds(links), roads.tied

    def ask(
        self, request: Request
    ) -> tuple[list[bool], list[bool], list[list[list[int]]], list[list[list[int]]]]:
        """Linked and doubtful points, and sorted travel times of the window's samples: least, and most."""
        n = len(self.stop_ids)
        by_mode = {m: self.roads(request, m) for m in request.street_modes if m != "walk"}
        linked, doubt = (
            [False] * len(self.points),
            [any(tied for *_, tied in by_mode.values())] * len(self.points),
        )
        if "walk" in request.modes:
            linked = list(self.linked)
            doubt = [d or x for d, x in zip(doubt, self.doubtful[n:], strict=True)]
        for links, _, _ in by_mode.values():
            linked = [one or link is not None for one, link in zip(linked, links[n:], strict=True)]
            doubt = [one or bool(link and link.doubtful) for one, link in zip(doubt, links[n:], strict=True)]
        seconds = []
        for sign in (-1, 1):
            times = {m: _rounded(table, sign * DOUBT_S) for m, (_, table, _) in by_mode.items()}
            for mode, (links, _, _) in by_mode.items():
                for i, one in enumerate(self.points):
                    for j, other in enumerate(self.points):
                        if one == other and links[n + i] is not None:
                            times[mode][n + i][n + j] = 0
            if "walk" in request.modes:
                times["walk"] = self._seconds(request.walk_speed_kmh, sign * DOUBT_MM)
                for i, one in enumerate(self.points):
                    for j, other in enumerate(self.points):
                        if one == other and self.linked[i]:
                            times["walk"][n + i][n + j] = 0
            seconds.append(times)
        least = self._sampled(request, seconds[0])
        most = least if seconds[0] == seconds[1] else self._sampled(request, seconds[1])
        return linked, doubt, least, most

    def _sampled(self, request: Request, times: dict[str, list[list[float]]]) -> list[list[list[int]]]:
        """Every sample of every pair, sorted."""
        n, window, far = len(self.stop_ids), _window(request), 2**31 - 1
        span = (min(window) - 60 * request.max_min, max(window) + 60 * request.max_min)
        calls = self.trips.on(request.date, *span) if request.transit else []
        rows = [self.stop_ids.index(call.stop) for call in calls]
        ends = _ends(calls, rows, times["walk"], request) if request.transit else {}
        before, after = ["walk"], ["walk"]
        if "bike" in request.modes:
            before += ["bike"] * (request.bike_legs != "egress")
            after += ["bike"] * (request.bike_legs != "access")
        answer = []
        for o in range(n, n + len(self.points)):
            row = []
            if request.transit:
                starts = [min(_within(times, m, o, s, request, "access") for m in before) for s in range(n)]
            for d in range(n, n + len(self.points)):
                if request.transit:
                    direct = min(_within(times, m, o, d, request, "access") for m in before)
                    near = {
                        s: min(_within(times, m, s, d, request, "egress") for m in after) for s in range(n)
                    }
                    found = []
                    for i, reached in ends.items():
                        start = starts[rows[i]]
                        if start == math.inf:
                            continue
                        arrive = min((at + near[stop] for stop, at in reached.items()), default=math.inf)
                        if arrive < math.inf:
                            found.append((calls[i].departure - request.board_slack_s - start, arrive))
                else:
                    direct, found = min(times[m][o][d] for m in times), []
                taken = [direct] * len(window)
                for k, moment in enumerate(window):
                    for leave, arrive in found:
                        if request.anchor == "depart" and leave >= moment:
                            taken[k] = min(taken[k], arrive - moment)
                        if request.anchor == "arrive" and arrive <= moment:
                            taken[k] = min(taken[k], moment - leave)
                row.append(sorted(int(s) if s < 60 * request.max_min else far for s in taken))
            answer.append(row)
        return answer


def _within(
    times: dict[str, list[list[float]]], mode: str, a: int, b: int, request: Request, end: str
) -> float:
    """Seconds by a mode, inf beyond its limit at this end."""
    seconds = times[mode][a][b]
    return seconds if seconds <= 60 * getattr(request, f"{end}_{mode}_min") else math.inf


def _rounded(table: list[list[float]], doubt_s: float) -> list[list[float]]:
    """Whole seconds, rounded up."""
    return [[math.ceil(max(0.0, s + doubt_s)) if 0 < s < math.inf else s for s in row] for row in table]
