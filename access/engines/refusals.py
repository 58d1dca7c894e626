"""The refusal of what an engine cannot answer: one rule for each capability, one sentence for each rule."""

from collections.abc import Iterable
from typing import Final

from access.engines.contract import Asked, Capabilities
from access.errors import EngineCapabilityError
from access.request import NO_STRESS_LIMIT

DAY_S: Final = 24 * 3600


def refuse_unless_capable(engine: Capabilities, others: Iterable[Capabilities], asked: Asked) -> None:
    """Refuse what an engine cannot answer, naming what it lacks and the engines that have it.

    Parameters
    ----------
    engine
        the one that was asked.
    others
        all that there are; `engine` may be among them.

    Raises
    ------
    EngineCapabilityError
        One sentence for the first thing that it lacks.
    """
    for lacks in _RULES:
        lacking = lacks(engine, asked)
        if lacking is not None:
            able = tuple(other.name for other in others if lacks(other, asked) is None)
            raise EngineCapabilityError(lacking, engine=engine.name, able=able)


def _no_question(engine: Capabilities, asked: Asked) -> str | None:
    return None if asked.question in engine.questions else asked.question.replace("-", " ")


def _no_profile(engine: Capabilities, asked: Asked) -> str | None:
    profile = asked.request.profile
    return None if profile in engine.profiles else f"profile {profile}"


def _no_anchor(engine: Capabilities, asked: Asked) -> str | None:
    anchor = asked.request.anchor
    if anchor in engine.anchors:
        return None
    return "arrivals by a moment" if anchor == "arrive" else "departures from a moment on"


def _no_direction(engine: Capabilities, asked: Asked) -> str | None:
    if asked.direction is None or asked.direction in engine.directions:
        return None
    return f'{asked.question} in direction "{asked.direction}"'


def _no_mode(engine: Capabilities, asked: Asked) -> str | None:
    missing = [mode for mode in asked.request.modes if mode not in engine.modes]
    return f"mode {missing[0]}" if missing else None


def _too_many_percentiles(engine: Capabilities, asked: Asked) -> str | None:
    count = len(asked.request.percentiles)
    if count <= engine.max_percentiles:
        return None
    return f"room for {count} percentiles, {engine.max_percentiles} at most"


def _no_seconds(engine: Capabilities, asked: Asked) -> str | None:
    time_s = asked.request.time_s
    if engine.to_the_second or time_s % 60 == 0:
        return None
    return f"moments within a minute (second {time_s % 60} is asked for)"


def _no_night(engine: Capabilities, asked: Asked) -> str | None:
    if engine.overnight or 0 <= asked.request.time_s < DAY_S:
        return None
    return "moments outside the 24 hours of the service date"


def _no_limits(engine: Capabilities, asked: Asked) -> str | None:
    request = asked.request
    if engine.walk_limits == "each" or not request.transit:
        return None
    walks = {request.access_walk_min, request.egress_walk_min, request.transfer_walk_min}
    if len(walks) > 1:
        said = ", ".join(f"{getattr(request, f'{n}_walk_min')} {n}" for n in ("access", "egress", "transfer"))
        return f"separate limits for walks (minutes: {said})"
    if "bike" not in request.modes or request.bike_legs != "both":
        return None
    if request.access_bike_min == request.egress_bike_min:
        return None
    return "separate limits for bikes before and after rides"


def _too_small_limit(engine: Capabilities, asked: Asked) -> str | None:
    request = asked.request
    if not request.transit:
        return None
    before = [("access", mode, request.access_limit_min(mode)) for mode in request.access_modes]
    after = [("egress", mode, request.egress_limit_min(mode)) for mode in request.egress_modes]
    for leg, mode, limit_min in before + after:
        if limit_min < engine.least_limit_min:
            return f"limit of {limit_min} minutes for {leg} by {mode} (it takes 0 for no limit at all)"
    return None


def _no_slack(engine: Capabilities, asked: Asked) -> str | None:
    least, most = engine.board_slack_s
    slack_s = asked.request.board_slack_s
    return None if least <= slack_s <= most or not asked.request.transit else f"board slack of {slack_s} s"


def _no_stress(engine: Capabilities, asked: Asked) -> str | None:
    limited = "bike" in asked.request.modes and asked.request.max_bike_stress < NO_STRESS_LIMIT
    return (
        "limit for the stress of streets (max-bike-stress)" if limited and not engine.stress_limit else None
    )


def _not_by_rides(engine: Capabilities, asked: Asked) -> str | None:
    return "journeys that are slower with fewer rides" if asked.by_rides and not engine.by_rides else None


_RULES: Final = (
    _no_question,
    _no_profile,
    _no_anchor,
    _no_direction,
    _no_mode,
    _too_many_percentiles,
    _no_seconds,
    _no_night,
    _no_limits,
    _too_small_limit,
    _no_slack,
    _no_stress,
    _not_by_rides,
)
