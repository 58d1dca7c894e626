"""From query text to one question for the engine, with every default filled, and its canonical form."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from access.errors import RequestError
from access.request import Anchor, Direction, Mode, Request, parse_modes, parse_moment
from api.errors import LimitError, ParameterError, UnknownParameterError
from api.schemas import IsochroneParameters
from api.settings import Settings

# "+" in a query is a space unless it is escaped, so that 07:55+02:00 arrives as "07:55 02:00".
_LOST_PLUS: Final = re.compile(r"^(\S*T\S+) (\d\d:?(?:\d\d)?)$")


@dataclass(frozen=True)
class Question:
    """An isochrone query, understood.

    lon, lat: degrees; contours_min: ascending minutes; warnings: what was assumed, code and sentence.
    """

    lon: float
    lat: float
    direction: Direction
    contours_min: tuple[int, ...]
    request: Request
    polygons: bool = True
    warnings: tuple[dict[str, str], ...] = field(default=(), compare=False)

    def as_dict(self) -> dict[str, object]:
        """Every parameter with its value, ready for JSON."""
        return {
            "lon": self.lon,
            "lat": self.lat,
            "direction": self.direction,
            "contours_minutes": list(self.contours_min),
            "polygons": self.polygons,
            **self.request.as_dict(),
        }


def check_names(given: Sequence[tuple[str, str]], known: Sequence[str]) -> None:
    """Refuse a parameter that the route does not know, and one that is given twice.

    An ignored parameter is a wrong answer that looks right: `contour_minutes=10` would give the defaults.
    """
    seen: set[str] = set()
    for name, _ in given:
        if name not in known:
            close = get_close_matches(name, known, n=1, cutoff=0.7)
            hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(known) or 'none here'}"
            raise UnknownParameterError(name[:60], f"is unknown: {hint}")
        if name in seen:
            raise UnknownParameterError(name, "is given more than once")
        seen.add(name)


def read_question(given: IsochroneParameters, timezone: str, settings: Settings) -> Question:
    """
    Turn parameters into a question for the engine.

    A moment without an offset is read in `timezone`, and a warning says so. `max_minutes` is raised to the
    longest contour, since a contour beyond it could never be drawn.

    Raises
    ------
    RequestError, ParameterError, LimitError
        One sentence that begins with the parameter's name.
    """
    moment, anchor = _moment_of(given)
    text = _LOST_PLUS.sub(r"\1+\2", moment)
    try:
        date, time_s = parse_moment(text, timezone)
    except (RequestError, OverflowError) as error:
        name = "depart_at" if anchor == "depart" else "arrive_by"
        said = str(error) if isinstance(error, RequestError) else f"{text!r} is out of the calendar"
        raise ParameterError(name, said, moment) from None
    contours = _contours_of(given.contours_minutes, settings)
    request = Request(
        date=date,
        time_s=time_s,
        anchor=anchor,
        window_min=_capped("window_minutes", given.window_minutes, settings.max_window_minutes),
        percentiles=_percentiles_of(given),
        max_min=max(_capped("max_minutes", given.max_minutes, settings.max_minutes), *contours),
        max_rides=given.max_rides,
        walk_speed_kmh=given.walk_speed_kmh,
        access_walk_min=given.access_walk_max_minutes,
        egress_walk_min=given.egress_walk_max_minutes,
        transfer_walk_min=given.transfer_walk_max_minutes,
        bike_legs=given.bike_legs,
        bike_speed_kmh=given.bike_speed_kmh,
        access_bike_min=given.access_bike_max_minutes,
        egress_bike_min=given.egress_bike_max_minutes,
        modes=_modes_of(given.modes),
        max_bike_stress=given.max_bike_stress,
        profile=given.profile,
        engine=given.engine,
    )
    return Question(
        lon=given.lon,
        lat=given.lat,
        direction=given.direction,
        contours_min=contours,
        request=request,
        polygons=given.polygons,
        warnings=_warnings_of(text, timezone),
    )


def fingerprint(question: Question, network_id: str, code: str, engine: str) -> str:
    """Hash what decides an answer: question, network, code and the engine's version; 32 hexadecimal digits.

    The moment's spelling is not part of it, but the warning that an assumed time zone adds to the answer is.
    """
    said = [question.as_dict(), [w["code"] for w in question.warnings], network_id, code, engine]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _moment_of(given: IsochroneParameters) -> tuple[str, Anchor]:
    """The one moment of the query and whether trips start or end there."""
    if (given.depart_at is None) == (given.arrive_by is None):
        said = "neither is given" if given.depart_at is None else "both are given"
        raise ParameterError("depart_at", f"or arrive_by, exactly one of them, is needed: {said}")
    return (given.depart_at, "depart") if given.depart_at is not None else (str(given.arrive_by), "arrive")


def _whole_numbers(name: str, text: str) -> tuple[int, ...]:
    """Whole numbers out of '15,30,45'."""
    parts = [part.strip() for part in text.split(",")]
    for part in parts:
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", part):
            raise ParameterError(name, f"{text!r}: {part!r} is no whole number", text)
    return tuple(int(part) for part in parts)


def _contours_of(text: str, settings: Settings) -> tuple[int, ...]:
    """Contours in ascending minutes, within the server's caps."""
    contours = _whole_numbers("contours_minutes", text)
    if len(contours) > settings.max_contours:
        most = settings.max_contours
        raise LimitError(
            "contours_minutes", f"has {len(contours)} values, this server draws {most} at most", text
        )
    if contours[0] < 1 or list(contours) != sorted(set(contours)):
        raise ParameterError(
            "contours_minutes", f"{text!r} must be positive and ascend, each value once", text
        )
    _capped("contours_minutes", contours[-1], settings.max_minutes)
    return contours


def _capped(name: str, value: int, cap: int) -> int:
    """The value, unless it is over this server's cap."""
    if value > cap:
        raise LimitError(name, f"is {value}, this server allows {cap} minutes at most", value)
    return value


def _percentiles_of(given: IsochroneParameters) -> tuple[int, ...]:
    """The percentiles asked for, 50 if none."""
    if given.percentiles is not None and given.percentile is not None:
        raise ParameterError("percentiles", "or percentile, not both, may be given", given.percentiles)
    if given.percentiles is not None:
        return _whole_numbers("percentiles", given.percentiles)
    return (50,) if given.percentile is None else (given.percentile,)


def _modes_of(text: str) -> tuple[Mode, ...]:
    """Known modes in a fixed order, so that 'walk,transit' and 'transit,walk' are one question."""
    try:
        return parse_modes(text)
    except RequestError as error:
        raise ParameterError("modes", str(error).removeprefix("modes "), text) from None


def _warnings_of(moment: str, timezone: str) -> tuple[dict[str, str], ...]:
    """What had to be assumed about the moment."""
    clock = moment[len("2026-09-15") :]
    if "+" in clock or "-" in clock or clock.endswith(("Z", "z")):
        return ()
    detail = f"{moment} has no offset from UTC; it was read in the network's time zone, {timezone}"
    return ({"code": "timezone-assumed", "detail": detail},)
