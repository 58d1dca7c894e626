"""What one must know on the way, in French: how a vehicle comes, how a change is meant."""

from access.analysis.french import NO_BREAK, span
from access.engines.journeys import RideLeg, WalkLeg


def ride_note(leg: RideLeg) -> str | None:
    """What riders should know who stay aboard, or who wait without a timetable; None for others."""
    if leg.headway_s:
        often = f"Passage toutes les {span_text(leg.headway_s)}, sans horaire"
        if leg.drawn:
            return f"{often} : l'heure de passage est tirée au sort."
        return f"{often} : {span_text(leg.headway_s // 2)} d'attente comptées."
    return None if leg.stay_s is None else "Restez à bord : le même véhicule continue."


def change_note(leg: WalkLeg) -> str | None:
    """What riders should know of a change that the operator has settled, None for other walks."""
    if leg.rule_s is None:
        return None
    waits = "Correspondance garantie : le départ attend l'arrivée."
    notes = [
        waits if leg.rule_s == 0 else f"Correspondance : {span_text(leg.rule_s)} prévues par l'exploitant."
    ]
    if not leg.on_streets:
        notes.append("Le chemin à pied n'est pas connu.")
    if leg.hurry_s:
        notes.append(f"Pressez le pas : la marche prend d'ordinaire {span_text(leg.hurry_s)} de plus.")
    return " ".join(notes)


def span_text(seconds: int) -> str:
    """Minutes and seconds for programs and terminals: with plain spaces."""
    return span(seconds).replace(NO_BREAK, " ")
