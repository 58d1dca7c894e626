"""Why two journeys of one pair and moment differ: the first part that does, and the rule that explains it, or none.

Rules have the numbers of the table in ``docs/r5.md``, section "Comparing". A rule is named only where the two journeys
show it; where they do not, the part is told and its cause left open.
"""

from typing import Final

from access.analysis.engines_compare.seen import UNEXPLAINED, Explanation, Facts, Part, Seen
from access.analysis.engines_compare.walks import cause_of, two_walks
from access.analysis.french import NO_BREAK, clock, span
from access.routing.timetable import UNREACHED

#: What the rules say, by number, for the readers of a page.
RULES: Final = {
    6: "Les durées sont coupées à la minute entière, après le choix du centile.",
    7: "Un trajet compte s'il dure strictement moins que la durée maximale.",
    8: "Le trajet direct, sans véhicule, concourt à chaque départ ; avec les transports il a la limite de la marche.",
    11: "Entre l'arrivée à l'arrêt et le départ il faut strictement plus d'une minute.",
    13: "Un véhicule qui en double un autre n'est cherché qu'au sein d'une même suite d'arrêts.",
    16: "Une ligne à fréquence, sans horaire, fait attendre la moitié de l'intervalle.",
    17: "D'un arrêt à l'autre : à 1 000 m au plus, et seul l'arrêt le plus proche de chaque suite d'arrêts est gardé.",
    18: "Une correspondance dure sa longueur divisée par la vitesse, coupée à la seconde, dans la limite de la marche.",
    20: "Avant le premier arrêt, chaque tronçon de rue est arrondi à la seconde supérieure ; la limite est stricte.",
    22: "Après le dernier arrêt : à 2 000 m au plus à pied (5 000 m à vélo), secondes coupées une seule fois.",
    23: "Le dernier tronçon d'un trajet direct est coupé à la seconde, des deux côtés de la rue.",
    24: "Un point est rattaché à la rue la plus proche qui laisse passer dans les deux sens.",
    25: "Un arrêt à moins de 5 m d'un croisement y est placé ; les suivants voient les rues déjà coupées.",
    27: "Les rues sont mesurées sur une sphère de 6 367 450 m de rayon ; les petits îlots de rues sont retirés.",
    28: "Qui peut passer où se lit dans les étiquettes d'OpenStreetMap, selon une table de R5.",
    30: "À vélo, on pousse là où l'on ne peut pas rouler, ou là où la rue est jugée trop stressante.",
    31: "En voiture : vitesses par type de rue, et des secondes pour chaque virage.",
}


def explain(first: Seen, second: Seen, facts: Facts) -> Explanation:
    """Find the first part in which the journeys of one moment differ, and the rule that the two show to be at work."""
    if UNREACHED in (first.seconds, second.seconds):
        return _one_alone(first, second, facts)
    fast, slow = (first, second) if first.seconds <= second.seconds else (second, first)
    if fast.seconds // 60 == slow.seconds // 60:
        return _nowhere(first, second)
    if fast.journey is None or slow.journey is None:
        missing = fast if fast.journey is None else slow
        return _open("whole", first, second, f"Les étapes du trajet de {missing.name} ne sont pas connues.")
    if not fast.rides or not slow.rides:
        found = _on_foot(fast, slow, facts)
    else:
        found = _parting(fast, slow, facts) or _last_walk(fast, slow)
    sign = 1 if fast is first else -1
    delta_s = None if found.delta_s is None else sign * found.delta_s
    if abs(first.seconds - second.seconds) < 60:
        found = _rounded(found, abs(first.seconds - second.seconds))
    return Explanation(found.part, delta_s, found.rules, found.where, found.why)


def planned_otherwise(second: Seen, counted_s: int, found: Explanation | None) -> Explanation:
    """Tell that the second engine shows a journey of another duration than its tables count for the moment.

    found: what explains the journeys, where they differ as the tables do; else the journey shown explains nothing.
    """
    shown, counted = (
        f"ne {verb} aucun trajet" if seconds == UNREACHED else f"{verb} {seconds // 60}{NO_BREAK}min"
        for verb, seconds in (("montre", second.seconds), ("compte", counted_s))
    )
    where = (
        f"{second.name} {shown} mais {counted} dans ses durées : il cherche ses trajets "
        "par un autre calcul que ses durées."
    )
    if found is None:
        return Explanation("whole", None, (), where, UNEXPLAINED)
    return Explanation(found.part, found.delta_s, found.rules, f"{found.where} {where}", found.why)


def _nowhere(first: Seen, second: Seen) -> Explanation:
    """Nothing differs at this moment."""
    where = (
        "À ce départ, les deux moteurs trouvent la même durée : l'écart vient d'autres départs de la période."
    )
    return Explanation("none", second.seconds - first.seconds, (), where, UNEXPLAINED)


def _open(part: Part, first: Seen, second: Seen, where: str) -> Explanation:
    """A difference without a cause that shows."""
    delta_s = None if UNREACHED in (first.seconds, second.seconds) else second.seconds - first.seconds
    return Explanation(part, delta_s, (), where, UNEXPLAINED)


def _one_alone(first: Seen, second: Seen, facts: Facts) -> Explanation:
    """One engine has no way at the moment."""
    if first.seconds == second.seconds:
        return _open("none", first, second, "À ce départ, aucun des deux moteurs ne trouve de trajet.")
    has, lacks = (second, first) if first.seconds == UNREACHED else (first, second)
    where = f"{lacks.name} ne trouve aucun trajet à ce départ."
    cause = cause_of(has, facts)
    if cause is None:
        return _open("whole", first, second, where)
    return Explanation("whole", None, cause[0], where, cause[1])


def _on_foot(fast: Seen, slow: Seen, facts: Facts) -> Explanation:
    """At least one goes all the way without a vehicle."""
    legs = fast.walk("direct"), slow.walk("direct")
    if legs[0] is not None and legs[1] is not None:
        return two_walks("direct", "Trajet direct", (fast, slow), (legs[0], legs[1]))
    delta_s = slow.seconds - fast.seconds
    on_foot, riding = (fast, slow) if legs[0] is not None else (slow, fast)
    where = f"{on_foot.name} va sans véhicule d'un bout à l'autre, {riding.name} prend les transports."
    rules, why = cause_of(fast, facts) or ((), UNEXPLAINED)
    return Explanation("whole", delta_s, rules, where, why)


def _parting(fast: Seen, slow: Seen, facts: Facts) -> Explanation | None:
    """What sets the faster one ahead, ride by ride; None where only the last walk is left.

    What both make up for at a later stop is passed over. A vehicle that the slower one lets go though it could catch it
    may be let go because nothing is lost by it: it is the answer only if no later part is.
    """
    common = min(len(fast.rides), len(slow.rides))
    let_go: Explanation | None = None
    for number in range(_after_common(fast, slow), common):
        ours, theirs = fast.rides[number], slow.rides[number]
        if ours.to_stop == theirs.to_stop and ours.arrive_s >= theirs.arrive_s:
            let_go = None
            continue
        if ours.from_stop != theirs.from_stop:
            return _other_ways(fast, slow, facts, number)
        if ours.depart_s != theirs.depart_s or facts.pattern(ours) != facts.pattern(theirs):
            found = _other_vehicle(fast, slow, facts, number)
            if found.rules or found.part != "wait":
                return found
            let_go = let_go or found
        if ours.to_stop != theirs.to_stop:
            return _other_ways(fast, slow, facts, number + 1)
        if ours.depart_s == theirs.depart_s and facts.pattern(ours) == facts.pattern(theirs):
            delta_s = theirs.arrive_s - ours.arrive_s
            where = f"Même départ, mais {slow.name} fait arriver le véhicule {span(delta_s)} plus tard."
            return Explanation("ride", delta_s, (), where, UNEXPLAINED)
    if len(fast.rides) != len(slow.rides):
        return _other_ways(fast, slow, facts, common)
    return let_go


def _after_common(fast: Seen, slow: Seen) -> int:
    """Number of the ride after the last one from which both get off together."""
    ends = [[(ride.to_stop, ride.arrive_s) for ride in one.rides] for one in (fast, slow)]
    return max((number + 1 for number, (a, b) in enumerate(zip(*ends, strict=False)) if a == b), default=0)


def _other_ways(fast: Seen, slow: Seen, facts: Facts, number: int) -> Explanation:
    """Before the `number`-th ride the two go to different stops, or one of them to its goal."""
    delta_s = slow.seconds - fast.seconds
    if number == 0:
        part: Part = "access"
        where = f"Les deux moteurs ne montent pas au même arrêt ; {fast.name} gagne {span(delta_s)}."
    elif number < min(len(fast.rides), len(slow.rides)):
        part = "transfer"
        where = f"La correspondance n'est pas la même ; {fast.name} gagne {span(delta_s)}."
        sources = {one.rides[number - 1].to_stop for one in (fast, slow)}
        goals = fast.rides[number].from_stop, slow.rides[number].from_stop
        if len(sources) == 1 and goals[0] != goals[1] and facts.tied(sources.pop(), goals):
            why = "Deux arrêts sont à égale distance : R5 garde celui que sa table désigne en premier."
            return Explanation(part, delta_s, (17,), where, why)
    elif len(fast.rides) == len(slow.rides):
        part = "egress"
        where = f"Les deux moteurs ne descendent pas au même arrêt ; {fast.name} gagne {span(delta_s)}."
    else:
        part = "transfer"
        where = f"Le nombre de véhicules n'est pas le même ; {fast.name} gagne {span(delta_s)}."
    rules, why = cause_of(fast, facts) or ((), UNEXPLAINED)
    return Explanation(part, delta_s, rules, where, why)


def _other_vehicle(fast: Seen, slow: Seen, facts: Facts, number: int) -> Explanation:
    """From one stop, two vehicles."""
    ours, theirs = fast.rides[number], slow.rides[number]
    delta_s = theirs.depart_s - ours.depart_s
    where = (
        f"Au même arrêt, {fast.name} part à {clock(ours.depart_s)} et {slow.name} à {clock(theirs.depart_s)}."
    )
    if ours.headway_s or theirs.headway_s:
        why = "La ligne n'a pas d'horaire mais une fréquence : R5 compte la moitié de l'intervalle à chaque départ."
        return Explanation("wait", delta_s, (16,), where, why)
    ready_s = slow.ready_s(number, after=fast)
    late_s = ready_s - fast.ready_s(number)
    missed = fast.ready_s(number) < ours.depart_s <= ready_s + 60
    if missed and late_s <= 1:
        why = "Il faut plus d'une minute à l'arrêt avant un départ : à une seconde près, le véhicule est manqué."
        return Explanation("wait", delta_s, (11,), where, why)
    if missed:
        kind: Part = "transfer" if number else "access"
        legs = (fast.walk(kind, number), slow.walk(kind, number))
        reason = f"{where} {slow.name} arrive à l'arrêt {span(late_s)} plus tard et manque le premier."
        if legs[0] is None or legs[1] is None:
            return Explanation(kind, delta_s, (), reason, UNEXPLAINED)
        cause = two_walks(kind, "Marche jusqu'à l'arrêt", (fast, slow), (legs[0], legs[1]))
        return Explanation(kind, delta_s, cause.rules, f"{reason} {cause.where}", cause.why)
    if ours.to_stop == theirs.to_stop and delta_s < 0 and facts.pattern(ours) == facts.pattern(theirs):
        why = "Un véhicule en double un autre de la même ligne : R5 ne cherche ces cas qu'au sein d'une suite d'arrêts."
        return Explanation("ride", theirs.arrive_s - ours.arrive_s, (13,), where, why)
    return Explanation("wait", delta_s, (), where, UNEXPLAINED)


def _last_walk(fast: Seen, slow: Seen) -> Explanation:
    """The same vehicles: only the way from the last stop is left."""
    legs = fast.walk("egress"), slow.walk("egress")
    if legs[0] is None or legs[1] is None:
        delta_s = slow.seconds - fast.seconds
        return Explanation(
            "egress", delta_s, (), "Mêmes véhicules ; la marche finale n'est pas connue.", UNEXPLAINED
        )
    return two_walks("egress", "Marche finale", (fast, slow), (legs[0], legs[1]))


def _rounded(found: Explanation, apart_s: int) -> Explanation:
    """The same, where less than a minute becomes one by rounding down."""
    why = f"{span(apart_s)} d'écart, devenues une minute par l'arrondi à la minute entière."
    if found.why != UNEXPLAINED:
        why = f"{why} {found.why}"
    return Explanation(found.part, found.delta_s, tuple(sorted({6, *found.rules})), found.where, why)
