"""The one sentence for a point without a street, whichever engine finds it."""

from collections.abc import Mapping, Sequence
from typing import Final

from access.errors import UnlinkedPointError
from access.network.links import LINK_LIMIT_M
from access.request import StreetMode

STREETS_OF: Final[Mapping[StreetMode, str]] = {
    "walk": "walkable street",
    "bike": "street for bikes",
    "car": "street for cars",
}


def unlinked_point(
    lon: float, lat: float, modes: Sequence[StreetMode], *, name: str = "the point"
) -> UnlinkedPointError:
    """The error for a point that has no street of any of these modes within the link limit; the caller raises it."""
    streets = " and no ".join(STREETS_OF[mode] for mode in modes)
    return UnlinkedPointError(
        f"{name} {lon},{lat} has no {streets} within {LINK_LIMIT_M:.0f} m in this network"
    )
