"""Journeys as lines of text."""

from typing import Any

from access.analysis.journeys import JourneyAnswer


def journey_text(answer: JourneyAnswer) -> str:
    """The answer as lines of text, clocks to the second, the date only where it is not the service date."""
    date = answer.query["service_date"]
    if not answer.journeys:
        return f"no journey {_asked(answer.query)} within {answer.limits['max_minutes']} min and the walking limits"
    count = len(answer.journeys)
    lines = [f"{count} journey{'s' * (count > 1)} {_asked(answer.query)}"]
    for journey in answer.journeys:
        all_legs = (leg["properties"] for leg in answer.legs)
        legs = [leg for leg in all_legs if leg["journey"] == journey["journey"]]
        shown = [leg for leg in legs if leg["duration_s"] or leg["mode"] == "transit" or len(legs) == 1]
        lines += ["", _headline(journey, date), *(f"  {_leg_line(leg, date)}" for leg in shown)]
    return "\n".join(lines)


def _asked(query: dict[str, Any]) -> str:
    """The window in words."""
    moment = query.get("depart_at") or query["arrive_by"]
    verb = "leaving" if "depart_at" in query else "arriving"
    if query["window_minutes"] == 1:
        return f"leaving at {moment}" if "depart_at" in query else f"arriving by {moment}"
    side = "after" if "depart_at" in query else "before"
    return f"{verb} within {query['window_minutes']} min {side} {moment}"


def _headline(journey: dict[str, Any], date: str) -> str:
    """One journey in a line."""
    rides = "no ride" if not journey["rides"] else f"{journey['rides']} ride" + "s" * (journey["rides"] > 1)
    clocks = f"{_clock(journey['departure'], date)} - {_clock(journey['arrival'], date)}"
    words = {"walk": "on foot", "bike": "by bike", "car": "by car"}
    ways = ", ".join(
        f"{_span(journey[f'{mode}_s'])} {word} ({journey[f'{mode}_m']} m)"
        for mode, word in words.items()
        if journey.get(f"{mode}_s") or (mode == "walk" and not journey.keys() & {"bike_s", "car_s"})
    )
    return f"{clocks}  {_span(journey['duration_s'])}, {rides}, {ways}, {_span(journey['wait_s'])} waiting"


def _leg_line(leg: dict[str, Any], date: str) -> str:
    """One leg in a line."""
    start = _clock(leg["departure"], date)
    to = f"the {leg['to']}" if leg["to_stop_id"] is None else leg["to"]
    if leg["mode"] != "transit":
        verb = {"walk": "walk", "bike": "ride the bike", "car": "drive"}[leg["mode"]]
        about = f"{leg['distance_m']} m{_inside(leg)}{_by_rule(leg)}"
        return f"{start}  {verb} {_span(leg['duration_s'])} ({about}) to {to}"
    hops = len(leg["calls"]) - 1
    vehicle = f"{leg['line']} towards {leg['towards']}"
    if leg["stays_aboard"]:
        vehicle = f"stay aboard: {vehicle}"
    if leg["headway_s"]:
        vehicle += f", every {_span(leg['headway_s'])}"
    stops = f"{hops} stop" + "s" * (hops != 1)
    return f"{start}  {vehicle}, from {leg['from']} to {to}, {stops}, there at {_clock(leg['arrival'], date)}"


def _inside(leg: dict[str, Any]) -> str:
    """What part of a walk lies inside stations, and the way in or out."""
    if not leg["station_s"] and not leg["entrances"]:
        return ""
    doors = "".join(f", by {name}" for name in leg["entrances"])
    return f", {_span(leg['station_s'])} of it inside the station{doors}"


def _by_rule(leg: dict[str, Any]) -> str:
    """What the operator says of a change, if anything."""
    if leg["rule_s"] is None:
        return ""
    hurry = f", {_span(leg['hurry_s'])} less than the walk takes" if leg["hurry_s"] else ""
    return f", {_span(leg['rule_s'])} in all by the operator's rule{hurry}"


def _clock(iso: str, date: str) -> str:
    """The time of day, with its date where it is another."""
    return iso[11:19] if iso[:10] == date else f"{iso[11:19]} on {iso[:10]}"


def _span(seconds: int) -> str:
    """Whole minutes, or seconds below one."""
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min"
