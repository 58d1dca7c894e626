"""Targets of a search: a caller's points or the grid's cells, on streets, with their ways to or from stops.

Most questions come again with the same points: the places of a map, the homes of a matrix, for another hour or another
origin. So what was found of them is kept. Points are known by their coordinates; who holds them makes no difference.
"""

import datetime as dt
from dataclasses import replace
from hashlib import blake2b
from typing import Final

import numpy as np

from access.engines.native.kept import Kept
from access.engines.native.search import Targets
from access.engines.native.street_legs import Links, Progress, grid_legs, grid_links, link_places, stop_legs
from access.engines.native.walks import Sense
from access.network.model import Footing
from access.points import PointSet
from access.request import Direction, Request
from access.routing.timetable import StopWalks

LINKS_BYTES: Final = 16_000_000  # of 400,000 points
LEGS_BYTES: Final = 48_000_000  # of 60,000 points with 100 stops around each
_SOME_DAY: Final = dt.date(2000, 1, 1)
_SENSE: Final[dict[Direction, Sense]] = {"from": "egress", "to": "access"}  # of the targets' own ways

_LINKS: Final = Kept[Links](LINKS_BYTES)
_LEGS: Final = Kept[StopWalks](LEGS_BYTES)


def cells_as_targets(footing: Footing, direction: Direction, request: Request) -> Targets:
    """The grid's cells, for a search "from" the one point to them, or "to" it."""
    return Targets(grid_links(footing, request), grid_legs(footing, request, _SENSE[direction]))


def points_as_targets(
    footing: Footing,
    points: PointSet,
    direction: Direction,
    request: Request,
    *,
    progress: Progress | None = None,
) -> Targets:
    """A caller's points, for a search "from" the one point to them, or "to" it; progress as in `stop_legs`."""
    content, sense = _content(points), _SENSE[direction]
    links = _links(footing, points, content, request)
    key = footing, content, _streets_part(request), sense
    return Targets(
        links, _LEGS.get(key, lambda: stop_legs(footing, links, request, sense, progress=progress))
    )


def links_of(footing: Footing, points: PointSet, request: Request) -> Links:
    """The points on the streets of each mode of the request, as `link_places` puts them."""
    return _links(footing, points, _content(points), request)


def _links(footing: Footing, points: PointSet, content: bytes, request: Request) -> Links:
    """The same of points whose content is known."""
    key = footing, content, request.street_modes
    return _LINKS.get(key, lambda: link_places(footing, points.lon, points.lat, request))


def _content(points: PointSet) -> bytes:
    """What tells points from others: their coordinates, in their order."""
    found = blake2b(digest_size=16)
    for values in (points.lon, points.lat):
        found.update(np.ascontiguousarray(values, np.float64).tobytes())
    return found.digest()


def _streets_part(request: Request) -> Request:
    """The request without what does not decide ways between points and stops; a new field counts until it is here."""
    return replace(
        request,
        date=_SOME_DAY,
        time_s=0,
        anchor="depart",
        window_min=1,
        percentiles=(50,),
        max_rides=1,
        board_slack_s=0,
    )
