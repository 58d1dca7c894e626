"""Two ways on streets between the same ends: why they differ. And the limits that a journey comes close to."""

from typing import Final

import numpy as np
import shapely

from access.analysis.engines_compare.seen import UNEXPLAINED, Explanation, Facts, Part, Seen
from access.analysis.french import metres, span
from access.engines.journeys import WalkLeg
from access.request import Request

SAME_PLACE_M: Final = 2.0  # two links of a point no further apart than this are one
SAME_LENGTH: Final = 0.005  # of a walk: R5 measures streets up to 0.3 % otherwise
SAME_LENGTH_M: Final = 5.0
SAME_PATH_M: Final = 30.0  # two lines that never stray further from each other follow one path
ROUNDED_S: Final = 30  # a second for each street of a long walk
NEAR_LIMIT: Final = 0.98  # of a limit
EGRESS_MOST_M: Final = {"walk": 2000, "bike": 5000}  # R5's tables around stops end there
TRANSFER_MOST_M: Final = 1000
METRES_A_DEGREE: Final = 111_320.0

Reason = tuple[tuple[int, ...], str]  # rules, and why; no rule and `UNEXPLAINED` where nothing shows


def two_walks(part: Part, title: str, sides: tuple[Seen, Seen], legs: tuple[WalkLeg, WalkLeg]) -> Explanation:
    """Explain by what two ways on streets differ: linked, routed, measured or rounded otherwise."""
    seconds = [leg.arrive_s - leg.depart_s for leg in legs]
    told = [
        f"{one.name} {span(s)} ({metres(leg.mm / 1000)})"
        for one, s, leg in zip(sides, seconds, legs, strict=True)
    ]
    where = f"{title} : {told[0]}, {told[1]}."
    delta_s = seconds[1] - seconds[0]
    if legs[0].mode != legs[1].mode:
        return Explanation(part, delta_s, (), f"{where} Le mode n'est pas le même.", UNEXPLAINED)
    more_m, longest_m = abs(legs[1].mm - legs[0].mm) / 1000, max(leg.mm for leg in legs) / 1000
    reason = _other_street(part, sides)
    if reason is None and more_m > max(SAME_LENGTH_M, SAME_LENGTH * longest_m):
        reason = _other_path(part, legs)
    if reason is None:
        reason = _same_length(part, legs[0].mode, delta_s)
    return Explanation(part, delta_s, reason[0], where, reason[1])


def _other_street(part: Part, sides: tuple[Seen, Seen]) -> Reason | None:
    """A point that is linked to another street; None where both are linked alike, or one link is unknown."""
    links = {
        "access": [("de départ", sides[0].origin_m, sides[1].origin_m)],
        "egress": [("d'arrivée", sides[0].destination_m, sides[1].destination_m)],
    }
    links["direct"] = links["access"] + links["egress"]
    for end, first_m, second_m in links.get(part, []):
        if abs(first_m - second_m) > SAME_PLACE_M:
            why = (
                f"Le point {end} n'est pas rattaché à la même rue : à {metres(first_m)} pour {sides[0].name}, "
                f"à {metres(second_m)} pour {sides[1].name}."
            )
            return (24,), why
    return None


def _other_path(part: Part, legs: tuple[WalkLeg, WalkLeg]) -> Reason:
    """Two ways of different length."""
    apart_m = _apart_m(*legs)
    if apart_m is None:
        return (), UNEXPLAINED
    on_the_way = part == "transfer"
    if apart_m > SAME_PATH_M:
        what = "arrêt" if on_the_way else "point"
        why = (
            f"Les deux chemins s'écartent de {metres(apart_m)} : une rue ouverte pour l'un et fermée pour l'autre, "
            f"ou un {what} rattaché à une autre rue."
        )
        return (25 if on_the_way else 24, 27, 28), why
    why = "Même chemin, mesuré autrement : longueur des rues, ou place du rattachement."
    return (25 if on_the_way else 24, 27), why


def _same_length(part: Part, mode: str, delta_s: int) -> Reason:
    """Two ways of one length that do not take the same time."""
    if abs(delta_s) < ROUNDED_S:
        rules = {"access": (20,), "egress": (22,), "transfer": (18,)}.get(part, (20, 23))
        return rules, "Même longueur : R5 arrondit les secondes rue par rue, ou une seule fois à la fin."
    if mode == "car":
        return (31,), "Même longueur en voiture : vitesses des rues, ou secondes comptées aux virages."
    if mode == "bike":
        return (30,), "Même longueur à vélo : l'un roule là où l'autre pousse son vélo."
    return (), UNEXPLAINED


def _apart_m(first: WalkLeg, second: WalkLeg) -> float | None:
    """How far one line strays from the other, the lesser of both; None where one is only a straight line.

    R5 draws the first and the last street whole: then its line strays from ours, but ours not from it.
    """
    if min(len(first.lon), len(second.lon)) <= 2:
        return None
    scale = METRES_A_DEGREE * np.cos(np.radians(float(first.lat[0])))
    places = [np.column_stack([leg.lon * scale, leg.lat * METRES_A_DEGREE]) for leg in (first, second)]
    lines = [shapely.segmentize(shapely.LineString(one), SAME_PATH_M / 2) for one in places]
    strays = (
        shapely.distance(shapely.points(shapely.get_coordinates(one)), other).max()
        for one, other in (lines, lines[::-1])
    )
    return float(min(strays))


def near_limit(has: Seen, facts: Facts) -> Reason | None:
    """A limit that the journey comes close to, so that the other engine may be beyond it."""
    request = facts.request
    if has.seconds >= NEAR_LIMIT * 60 * request.max_min:
        return (
            7,
        ), f"Le trajet ({span(has.seconds)}) est à la limite de la durée maximale de {request.max_min} min."
    for leg in has.journey.walks if has.journey else ():
        length_m, seconds = leg.mm / 1000, leg.arrive_s - leg.depart_s
        most_m = EGRESS_MOST_M.get(leg.mode) if leg.kind == "egress" else None
        if leg.kind == "transfer":
            most_m = TRANSFER_MOST_M
        if most_m is not None and length_m >= NEAR_LIMIT * most_m:
            rule = 17 if leg.kind == "transfer" else 22
            return (
                (rule,),
                f"Une marche de {metres(length_m)} est à la limite de {metres(most_m)} : l'un la prend, l'autre non.",
            )
        most_min = _most_min(leg, request)
        if seconds >= NEAR_LIMIT * 60 * most_min:
            rules = {"transfer": (18,), "egress": (22,), "direct": (8, 20)}.get(leg.kind, (20,))
            how = "est à la limite"
            if seconds >= 60 * most_min:
                how = "dépasse, après son dernier carrefour, la limite"
            return (
                rules,
                f"Une marche de {span(seconds)} {how} de {most_min} min : l'un la prend, l'autre non.",
            )
    return None


def _most_min(leg: WalkLeg, request: Request) -> int:
    """The request's limit for a way on streets."""
    if leg.kind == "transfer":
        return request.transfer_walk_min or request.access_walk_min
    if leg.kind == "egress":
        return request.egress_limit_min(leg.mode)
    return request.access_limit_min(leg.mode)


def cause_of(has: Seen, facts: Facts) -> Reason | None:
    """What a journey shows that the other engine may not allow: a change, a limit; None where nothing does."""
    return not_kept(has, facts) or near_limit(has, facts)


def not_kept(has: Seen, facts: Facts) -> Reason | None:
    """A change between stops that profile "r5" does not keep."""
    for leg in has.journey.walks if has.journey else ():
        changes = leg.kind == "transfer" and min(leg.from_stop, leg.to_stop) >= 0
        if changes and leg.from_stop != leg.to_stop and not facts.kept(leg.from_stop, leg.to_stop):
            why = (
                "De chaque arrêt, seule est gardée la marche vers l'arrêt le plus proche de chaque ligne ; "
                f"cette correspondance ne l'est que par {has.name}."
            )
            return (17,), why
    return None
