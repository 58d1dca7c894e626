"""The request: every parameter with its default and its bounds, in one place; echoed in each answer."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from access.errors import RequestError

Anchor = Literal["depart", "arrive"]
Direction = Literal["from", "to"]
Profile = Literal["default", "r5"]
EngineName = Literal["native", "r5"]
Mode = Literal["transit", "walk", "bike", "car"]
StreetMode = Literal["walk", "bike", "car"]
BikeLegs = Literal["access", "egress", "both"]

MAX_TRIP_MIN: Final = 300  # five hours: the engine's 16-bit rows
MAX_WALK_MIN: Final = 180
MAX_BIKE_MIN: Final = 180
MODES: Final[tuple[Mode, ...]] = ("transit", "walk", "bike", "car")  # in the order in which they are told
STREET_MODES: Final[tuple[StreetMode, ...]] = ("walk", "bike", "car")
MAX_PERCENTILES: Final = 10
NO_STRESS_LIMIT: Final = 4  # the highest level of traffic stress there is
EARLIEST_S: Final = -2 * 3600  # a day on which clocks go back begins before its noon minus 12 h
DEFAULT_TRANSFER_WALK_MIN: Final = 12


@dataclass(frozen=True, kw_only=True)
class Request:
    """One question about travel times.

    The window is half open and sampled once a minute. anchor "depart": departures ``time_s, time_s + 60, ...``
    (`window_min` of them). anchor "arrive": arrivals ``time_s, time_s - 60, ...`` (the last is `time_s` itself).

    date
        service date; `time_s` counts from its noon minus 12 h and may exceed 86,400.
    percentiles
        ascending, 1..99; of travel times over the window, nearest rank, an observed value.
    max_min
        a trip counts only if it takes strictly less.
    access_walk_min, egress_walk_min, transfer_walk_min
        longest walk before, after and between rides; a direct walk is limited by `access_walk_min` when
        transit is on and by `max_min` alone when it is off. `transfer_walk_min` None becomes 12, and in profile
        "r5" the access limit, for R5 knows one limit for all walks.
    board_slack_s
        least time between reaching a stop and the departure boarded.
    modes
        "transit" with "walk" and perhaps "bike", or any of "walk", "bike" and "car": of several the fastest counts,
        at each end and for the whole way.
    bike_legs
        with transit and bike: whether one rides to the first stop and leaves the bike there ("access"), finds one at
        the last stop ("egress"), or both. Without transit it says nothing.
    bike_speed_kmh
        where riding is allowed; elsewhere a bike is pushed at walking speed.
    access_bike_min, egress_bike_min
        longest way by bike before and after rides; the bike ridden all the way is limited by `access_bike_min` when
        transit is on and by `max_min` alone when it is off.
    profile
        "default", or "r5" for R5 7.5.1's rules of the search (strict slack, closest-per-pattern transfers, 1 km and
        2 km caps, access rounded up edge by edge, no trips of neighbouring service days). None becomes "r5" for engine
        "r5", else "default".
    max_bike_stress
        highest level of traffic stress (1, children, to 4, anyone's) of streets that are ridden; on others the bike is
        pushed. 4 is no limit.
    engine
        who answers: "native", or "r5" for R5 itself (see `access.engines`).
    """

    date: dt.date
    time_s: int
    anchor: Anchor = "depart"
    window_min: int = 60
    percentiles: tuple[int, ...] = (50,)
    max_min: int = 90
    max_rides: int = 4
    walk_speed_kmh: float = 5.0
    access_walk_min: int = 20
    egress_walk_min: int = 20
    transfer_walk_min: int | None = None
    board_slack_s: int = 60
    modes: tuple[Mode, ...] = ("transit", "walk")
    profile: Profile | None = None
    bike_legs: BikeLegs = "access"
    bike_speed_kmh: float = 15.0
    access_bike_min: int = 15
    egress_bike_min: int = 15
    max_bike_stress: int = NO_STRESS_LIMIT
    engine: EngineName = "native"

    def __post_init__(self) -> None:
        if self.engine not in get_args(EngineName):
            raise RequestError(f"engine {self.engine!r}: known are native and r5")
        if self.profile is None:
            object.__setattr__(self, "profile", "r5" if self.engine == "r5" else "default")
        if self.transfer_walk_min is None:
            transfer = self.access_walk_min if self.profile == "r5" else DEFAULT_TRANSFER_WALK_MIN
            object.__setattr__(self, "transfer_walk_min", transfer)
        _check_range("window", self.window_min, 1, 24 * 60, "minutes")
        _check_range("max-minutes", self.max_min, 1, MAX_TRIP_MIN, "minutes")
        _check_range("max-rides", self.max_rides, 1, 16, "rides")
        _check_range("walk-speed", self.walk_speed_kmh, 0.5, 15, "km/h")
        _check_range("time", self.time_s, EARLIEST_S, 72 * 3600, "seconds after noon minus 12 hours")
        _check_range("board-slack", self.board_slack_s, 0, 3600, "seconds")
        for name in ("access", "egress", "transfer"):
            _check_range(
                f"{name}-walk-minutes", getattr(self, f"{name}_walk_min"), 0, MAX_WALK_MIN, "minutes"
            )
        _check_range("bike-speed", self.bike_speed_kmh, 1, 50, "km/h")
        for name in ("access", "egress"):
            _check_range(
                f"{name}-bike-minutes", getattr(self, f"{name}_bike_min"), 0, MAX_BIKE_MIN, "minutes"
            )
        _check_range("max-bike-stress", self.max_bike_stress, 1, NO_STRESS_LIMIT, "levels")
        _check_percentiles(self.percentiles)
        _check_modes(self.modes)
        if self.bike_legs not in get_args(BikeLegs):
            raise RequestError(f"bike-legs {self.bike_legs!r}: known are access, egress and both")
        if self.anchor not in ("depart", "arrive"):
            raise RequestError(f"anchor {self.anchor!r}: known are depart and arrive")
        if self.profile not in ("default", "r5"):
            raise RequestError(f"profile {self.profile!r}: known are default and r5")

    @property
    def transit(self) -> bool:
        """Whether vehicles may be used."""
        return "transit" in self.modes

    @property
    def street_modes(self) -> tuple[StreetMode, ...]:
        """What one moves by on streets, at either end of a ride or all the way."""
        return tuple(mode for mode in STREET_MODES if mode in self.modes)

    @property
    def access_modes(self) -> tuple[StreetMode, ...]:
        """What one moves by before the first ride, and all the way: a bike only where it stands at the door."""
        return self._without_bike_unless(("access", "both"))

    @property
    def egress_modes(self) -> tuple[StreetMode, ...]:
        """What one moves by after the last ride; without transit the same as before it."""
        return self._without_bike_unless(("egress", "both"))

    def _without_bike_unless(self, legs: tuple[BikeLegs, ...]) -> tuple[StreetMode, ...]:
        """Street modes, the bike among them where it serves these legs or the whole way."""
        bike = not self.transit or self.bike_legs in legs
        return tuple(mode for mode in self.street_modes if bike or mode != "bike")

    def access_limit_min(self, mode: StreetMode) -> int:
        """Longest way by a mode before the first ride; without transit it is `max_min`, for all modes."""
        if not self.transit:
            return self.max_min
        return self.access_bike_min if mode == "bike" else self.access_walk_min

    def egress_limit_min(self, mode: StreetMode) -> int:
        """Longest way by a mode after the last ride."""
        return self.egress_bike_min if mode == "bike" else self.egress_walk_min

    def as_dict(self) -> dict[str, object]:
        """Every parameter with its value, ready for JSON."""
        return asdict(self) | {"date": self.date.isoformat()}


def parse_modes(text: str) -> tuple[Mode, ...]:
    """Modes from a list with commas, in the order of `MODES`; a RequestError for what is none or goes with no other."""
    given = [part.strip() for part in text.split(",")]
    unknown = [name for name in given if name not in MODES]
    if unknown:
        raise RequestError(f"modes {text!r}: {unknown[0]!r} is none of {', '.join(MODES)}")
    modes = tuple(mode for mode in MODES if mode in given)
    _check_modes(modes)
    return modes


def parse_moment(text: str, timezone: str) -> tuple[dt.date, int]:
    """Turn ISO 8601 text into a service date and seconds after its noon minus 12 h.

    Without an offset the clock is the network's own `timezone`; with one it is converted to it.
    Raises RequestError for anything that is not a date and a time.
    """
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise RequestError(f"{text!r} is no date and time such as 2026-09-15T08:00") from None
    if len(text) <= len("2026-09-15"):
        raise RequestError(f"{text!r} has no time of day: write 2026-09-15T08:00")
    zone = ZoneInfo(timezone)
    try:
        local = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
        noon = dt.datetime.combine(local.date(), dt.time(12), tzinfo=zone)
        elapsed = local.astimezone(dt.UTC) - noon.astimezone(dt.UTC)
    except OverflowError:
        raise RequestError(f"{text!r} lies beyond the years that can be computed with") from None
    return local.date(), int(elapsed.total_seconds()) + 12 * 3600


def _check_range(name: str, value: float, low: float, high: float, unit: str) -> None:
    if not low <= value <= high:
        raise RequestError(f"{name} is {value}, it must lie between {low} and {high} {unit}")


def _check_percentiles(percentiles: tuple[int, ...]) -> None:
    if not 1 <= len(percentiles) <= MAX_PERCENTILES:
        raise RequestError(f"{len(percentiles)} percentiles given, 1 to {MAX_PERCENTILES} are possible")
    if any(not 1 <= p <= 99 for p in percentiles):
        raise RequestError(f"percentiles {list(percentiles)}: each must lie between 1 and 99")
    if list(percentiles) != sorted(set(percentiles)):
        raise RequestError(f"percentiles {list(percentiles)} must ascend, each once")


def _check_modes(modes: tuple[Mode, ...]) -> None:
    """Refuse modes that are unknown or that do not go together."""
    text = ",".join(modes)
    if not modes or not set(modes) <= set(MODES):
        raise RequestError(f"modes {text!r}: known are {', '.join(MODES)}")
    if len(set(modes)) < len(modes):
        raise RequestError(f"modes {text!r}: each may stand once")
    if "transit" in modes and "car" in modes:
        raise RequestError(f"modes {text!r}: a car and transit are two questions, ask them one by one")
    if "transit" in modes and "walk" not in modes:
        raise RequestError(
            f"modes {text!r}: with transit one must walk too, use transit,walk or transit,walk,bike"
        )
