"""Changes on foot: the walk and the slack, or the operator's rule in their place."""

import pytest

from access.analysis.journey_text import journey_text
from access.routing.timetable import UNREACHED
from tests.helpers.grid_city import lon_lat
from tests.predicted.changing_city import EIGHT, MINUTE, PLACES, arrival, city, legs, seconds


def test_without_rules_the_walk_and_the_slack_decide() -> None:
    assert seconds(city()) == arrival(24)


@pytest.mark.parametrize(
    ("row", "minutes"),
    [
        ("B,B',1,", 20),
        ("B,B',0,", 24),
        ("B,B',,", 24),
        ("B,B',2,", 24),
        ("B,B',2,0", 20),
        ("B,B',2,60", 20),
        ("B,B',2,61", 24),
        ("B,B',2,300", 24),
        ("B,B',2,301", 34),
        ("S,S,2,900", 34),
        ("B,S,1,", 20),
        ("B',B,1,", 24),
    ],
)
@pytest.mark.parametrize("anchor", ["depart", "arrive"])
def test_a_rule_replaces_walk_and_slack(row: str, minutes: int, anchor: str) -> None:
    if anchor == "depart":
        assert seconds(city((row,))) == arrival(minutes)
    else:  # the latest departure is a minute before the bus at A leaves
        by_s = EIGHT + minutes * MINUTE
        assert seconds(city((row,)), time_s=by_s, anchor="arrive") == minutes * MINUTE + MINUTE
        assert seconds(city((row,)), time_s=by_s - 1, anchor="arrive") > minutes * MINUTE + MINUTE


def test_a_forbidden_change_is_none() -> None:
    assert seconds(city(("B,B',3,",))) == UNREACHED
    assert seconds(city(("S,S,3,",))) == UNREACHED
    assert seconds(city(("S,S,3,", "B,B',0,"))) == arrival(24)


def test_a_rule_holds_beyond_the_walking_limit() -> None:
    assert seconds(city(), transfer_walk_min=0) == UNREACHED
    assert seconds(city(("B,B',2,120",)), transfer_walk_min=0) == arrival(24)


def test_a_rule_holds_where_no_street_leads() -> None:
    assert seconds(city(("B,F,2,480",)), transfer_walk_min=0) == arrival(30)
    assert seconds(city(("B,F,2,481",)), transfer_walk_min=0) == UNREACHED


def test_profile_r5_reads_neither_rules_nor_blocks() -> None:
    plain = seconds(city(), profile="r5")
    assert plain == seconds(city(("B,B',3,",), ("one", "soon")), profile="r5") != UNREACHED


def test_a_walk_that_a_rule_cuts_short_ends_with_the_departure_and_says_so() -> None:
    answer, (_, walk, ride) = legs(city(("B,B',1,",)))
    about = walk["properties"]
    assert (about["duration_s"], about["rule_s"], about["hurry_s"], about["distance_m"]) == (60, 0, 12, 100)
    assert about["note"] == (
        "Correspondance garantie : le départ attend l'arrivée. "
        "Pressez le pas : la marche prend d'ordinaire 12 s de plus."
    )
    assert about["arrival"] == ride["properties"]["departure"] == "2026-09-15T08:11:00+02:00"
    assert ride["properties"]["wait_s"] == 0
    (total,) = answer.journeys
    assert total["walk_s"] + total["wait_s"] + total["ride_s"] == total["duration_s"] == 21 * MINUTE
    assert "walk 1 min (100 m, 0 s in all by the operator's rule, 12 s less than the walk takes) to B'" in (
        journey_text(answer)
    )


def test_a_rule_longer_than_the_walk_leaves_the_walk_and_a_wait() -> None:
    answer, (_, walk, ride) = legs(city(("B,B',2,200",)))
    about = walk["properties"]
    assert (about["duration_s"], about["rule_s"], about["hurry_s"]) == (72, 200, 0)
    assert about["note"] == "Correspondance : 3 min 20 s prévues par l'exploitant."
    assert ride["properties"]["wait_s"] == 5 * MINUTE - 72
    (total,) = answer.journeys
    assert total["walk_s"] + total["wait_s"] + total["ride_s"] == total["duration_s"]


def test_a_change_over_no_street_is_a_line_between_the_stops() -> None:
    _, (_, walk, ride) = legs(city(("B,F,2,400",)), transfer_walk_min=0)
    about = walk["properties"]
    assert (about["duration_s"], about["distance_m"], about["rule_s"]) == (400, 0, 400)
    assert about["note"].endswith("Le chemin à pied n'est pas connu.")
    assert walk["geometry"]["coordinates"] == [list(lon_lat(PLACES[name])) for name in ("B", "F")]
    assert ride["properties"]["wait_s"] == 80


def test_what_is_not_used_is_told() -> None:
    rows = ("B,B',1,,1,", "B,Z,1,,,", "B,B',2,,,")
    network = city(
        rows, header="from_stop_id,to_stop_id,transfer_type,min_transfer_time,from_route_id,to_trip_id"
    )
    told = {entry.code: entry.count for entry in network.audit}
    assert told["transfers-by-route-unused"] == 1
    assert told["transfers-unusable"] == 1
    assert told["feed-missing_transfer_time"] == 1
    assert seconds(network) == arrival(24)


def test_a_change_of_five_hours_or_more_is_none() -> None:
    assert seconds(city(("B,B',2,18000",))) == UNREACHED
    assert seconds(city(("B,B',2,999999999",))) == UNREACHED


def test_a_rule_overrides_the_way_inside_a_station() -> None:
    inside = "w,B,B',1,1,300"
    assert seconds(city(pathways=inside)) == arrival(34)
    assert seconds(city(("B,B',2,120",), pathways=inside)) == arrival(24)
    assert seconds(city(("S,S,3,",), pathways=inside)) == UNREACHED
    _, (_, walk, ride) = legs(city(("S,S,1,",), pathways=inside))
    about = walk["properties"]
    assert (about["duration_s"], about["rule_s"], about["hurry_s"], about["station_s"]) == (60, 0, 240, 300)
    assert ride["properties"]["departure"][11:19] == "08:11:00"
