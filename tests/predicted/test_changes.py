"""Changes by rule and vehicles that go on, in the perfect city: seconds and legs that follow from arithmetic.

Buses run from A at (2, 10) to B at (10, 10), and from B' at (11, 10), a block away, to C at (20, 10). A block on foot
takes 72 s. The first bus reaches B at 8:10; from B' buses leave at 8:11, 8:15 and 8:25 and take nine minutes.
"""

import datetime as dt
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from access.analysis.journey_text import journey_text
from access.analysis.journeys import JourneyAnswer, journey_answer
from access.engines.native import travel_times
from access.network import Network, build_network
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.feed_text import tables_in, write_feed_zip
from tests.helpers.grid_city import lon_lat, points, write_streets

DATE = dt.date(2026, 9, 15)
PLACES = {"A": (2, 10), "B": (10, 10), "B'": (11, 10), "C": (20, 10), "F": (11, 40)}
MINUTE = 60
EIGHT = 8 * 3600
FEED = """
    # agency.txt
    agency_id,agency_name,agency_url,agency_timezone
    G,Grid,https://grid.example,Europe/Paris
    # calendar_dates.txt
    service_id,date,exception_type
    D,20260915,1
    D,20260916,1
    # routes.txt
    route_id,agency_id,route_short_name,route_type
    1,G,Un,3
    2,G,Deux,3
    # stop_times.txt
    trip_id,arrival_time,departure_time,stop_id,stop_sequence
    one,8:00:00,8:00:00,A,1
    one,8:10:00,8:10:00,B,2
    soon,8:11:00,8:11:00,B',1
    soon,8:20:00,8:20:00,C,2
    then,8:15:00,8:15:00,B',1
    then,8:24:00,8:24:00,C,2
    night,23:55:00,23:55:00,A,1
    night,24:05:00,24:05:00,B,2
    dawn,0:10:00,0:10:00,B',1
    dawn,0:19:00,0:19:00,C,2
    late,8:25:00,8:25:00,B',1
    late,8:34:00,8:34:00,C,2
    far,8:18:00,8:18:00,F,1
    far,8:30:00,8:30:00,C,2
    """
TRIPS = ("one", "soon", "then", "late", "far", "night", "dawn")


@lru_cache(maxsize=30)
def city(
    transfers: tuple[str, ...] = (),
    blocks: tuple[str, ...] = (),
    header: str = "",
    *,
    feeds: int = 1,
    headways: str = "",
    pathways: str = "",
) -> Network:
    """The city with rows of transfers.txt, trips of one block, perhaps headway service, perhaps told several times."""
    tables = tables_in(FEED)
    if headways:
        tables["frequencies.txt"] = f"trip_id,start_time,end_time,headway_secs\n{headways}\n"
    if pathways:
        head = "pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,traversal_time"
        tables["pathways.txt"] = f"{head}\n{pathways}\n"
    tables["stops.txt"] = "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n" + "".join(
        "{0},{0},{2:.7f},{1:.7f},,{3}\n".format(name, *lon_lat(at), "S" * name.startswith("B"))
        for name, at in PLACES.items()
    )
    tables["stops.txt"] += "S,S,{1:.7f},{0:.7f},1,\n".format(*lon_lat((10, 10)))
    tables["trips.txt"] = "trip_id,route_id,service_id,block_id\n" + "".join(
        f"{trip},{1 if trip in ('one', 'night') else 2},D,{'V' * (trip in blocks)}\n" for trip in TRIPS
    )
    if transfers:
        head = header or "from_stop_id,to_stop_id,transfer_type,min_transfer_time"
        tables["transfers.txt"] = "\n".join([head, *transfers]) + "\n"
    with TemporaryDirectory() as folder:
        streets = write_streets(Path(folder) / "grid.osm", wide=22, high=20)
        return build_network(
            streets, [write_feed_zip(Path(folder) / f"grid{i}.zip", tables) for i in range(feeds)]
        )


def asked(**changes: Any) -> Request:
    """From 7:50 on, within two hours."""
    about: dict[str, Any] = {"date": DATE, "time_s": EIGHT - 600, "anchor": "depart", "window_min": 1}
    return Request(**{**about, "max_min": 120, "access_walk_min": 5, "egress_walk_min": 5, **changes})


def seconds(network: Network, **changes: Any) -> int:
    """From the stop A to the stop C."""
    ends = points([PLACES["A"]]), points([PLACES["C"]])
    return int(travel_times(network, *ends, asked(**changes)).seconds[0, 0, 0])


def arrival(minutes: float) -> int:
    """Seconds from 7:50 to so many minutes past eight."""
    return int(600 + 60 * minutes)


def legs(network: Network, **changes: Any) -> tuple[JourneyAnswer, list[dict[str, Any]]]:
    """The journey from A to C, and its legs but those of no length at its ends."""
    answer = journey_answer(network, lon_lat(PLACES["A"]), lon_lat(PLACES["C"]), asked(**changes))
    assert len(answer.journeys) == 1
    return answer, [leg for leg in answer.legs if leg["properties"]["kind"] not in ("access", "egress")]


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


def test_a_vehicle_that_goes_on_is_one_ride_of_two_legs() -> None:
    network = city((), ("one", "then"))
    assert seconds(network, max_rides=1) == arrival(24)
    assert seconds(city(), max_rides=1) == UNREACHED
    answer, rides = legs(network, max_rides=1)
    first, second = (leg["properties"] for leg in rides)
    assert (first["line"], first["to"], first["arrival"][11:19]) == ("Un", "B", "08:10:00")
    assert (second["line"], second["from"], second["departure"][11:19]) == ("Deux", "B'", "08:15:00")
    assert (first["stays_aboard"], first["note"]) == (False, None)
    assert (second["stays_aboard"], second["stay_s"], second["wait_s"]) == (True, 5 * MINUTE, 0)
    assert second["note"] == "Restez à bord : le même véhicule continue."
    assert [call["stop_id"] for call in second["calls"]] == ["B'", "C"]
    line = rides[1]["geometry"]["coordinates"]
    assert line == [list(lon_lat(PLACES[name])) for name in ("B", "B'", "C")]
    (total,) = answer.journeys
    assert (total["rides"], total["ride_s"], total["walk_s"]) == (1, 24 * MINUTE, 0)
    assert total["walk_s"] + total["wait_s"] + total["ride_s"] == total["duration_s"]
    assert "stay aboard: Deux towards C, from B' to C, 1 stop" in journey_text(answer)


def test_who_stays_aboard_needs_no_slack() -> None:
    assert seconds(city((), ("one", "soon"))) == arrival(20)
    assert seconds(city((), ("one", "soon")), board_slack_s=300) == arrival(20)


def test_who_stays_aboard_may_leave_at_the_first_stop_of_the_next_trip() -> None:
    network = city((), ("one", "then"))
    ends = lon_lat(PLACES["A"]), lon_lat((12, 10))
    far = asked(egress_walk_min=2, max_rides=1, access_walk_min=2)  # from B to (12, 10) it is 144 s
    answer = journey_answer(network, *ends, far)
    rides = [leg["properties"] for leg in answer.legs if leg["properties"]["kind"] == "ride"]
    assert [leg["departure"][11:19] for leg in rides] == ["08:00:00", "08:15:00"]
    assert (rides[1]["from"], rides[1]["to"], rides[1]["duration_s"], rides[1]["stay_s"]) == (
        "B'",
        "B'",
        0,
        300,
    )
    assert [call["stop_id"] for call in rides[1]["calls"]] == ["B'"]
    assert answer.journeys[0]["arrival"][11:19] == "08:16:12"
    assert answer.journeys[0]["ride_s"] == 15 * MINUTE
    assert "from B' to B', 0 stops, there at 08:15:00" in journey_text(answer)


def test_arriving_by_finds_the_vehicle_that_goes_on() -> None:
    network = city((), ("one", "then"))
    assert seconds(network, max_rides=1, time_s=EIGHT + 24 * MINUTE, anchor="arrive") == 25 * MINUTE
    assert seconds(network, max_rides=1, time_s=EIGHT + 24 * MINUTE - 1, anchor="arrive") == UNREACHED


def test_links_between_trips_carry_riders_and_type_5_forbids_it() -> None:
    header = "from_trip_id,to_trip_id,transfer_type"
    assert seconds(city(("one,late,4",), header=header), max_rides=1) == arrival(34)
    assert seconds(city(("one,late,4", "one,then,4"), header=header), max_rides=1) == arrival(24)
    assert seconds(city(("one,soon,5",), ("one", "soon"), header=header), max_rides=1) == UNREACHED


def test_a_night_bus_becomes_a_trip_of_the_next_date() -> None:
    network = city(("night,dawn,4",), header="from_trip_id,to_trip_id,transfer_type")
    _, rides = legs(network, max_rides=1, time_s=23 * 3600 + 50 * MINUTE)
    first, second = (leg["properties"] for leg in rides)
    assert (first["service_date"], first["arrival"][:19]) == ("2026-09-15", "2026-09-16T00:05:00")
    assert (second["service_date"], second["departure"][:19]) == ("2026-09-16", "2026-09-16T00:10:00")
    assert (second["stay_s"], second["calls"][0]["departure"][:19]) == (5 * MINUTE, "2026-09-16T00:10:00")
    assert seconds(city(), max_rides=1, time_s=23 * 3600 + 50 * MINUTE) == UNREACHED


def test_a_block_whose_trips_overlap_is_told_and_carries_nobody() -> None:
    network = city((), ("one", "soon", "then"))
    assert seconds(network, max_rides=1) == UNREACHED
    (entry,) = [entry for entry in network.audit if entry.code == "blocks-overlapping"]
    assert (entry.count, entry.examples) == (1, ("trips soon and then",))
    assert entry.text.startswith("1 of 1 blocks hold trips that overlap on some date: no vehicle runs both")


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


def test_blocks_and_links_of_several_feeds_do_not_meet() -> None:
    network = city((), ("one", "then"), feeds=2)
    assert "blocks-overlapping" not in {entry.code for entry in network.audit}
    assert seconds(network, max_rides=1) == arrival(24)
    twice = city(("one,late,4",), header="from_trip_id,to_trip_id,transfer_type", feeds=2)
    assert len(twice.vehicles.linked_from) == 2
    assert seconds(twice, max_rides=1) == arrival(34)


def test_headway_service_goes_on_as_nothing_and_its_links_are_told() -> None:
    header = "from_trip_id,to_trip_id,transfer_type"
    rows = ("one,late,4", "one,late,4", "late,then,5")
    network = city(rows, ("one", "then"), header, headways="one,8:00:00,8:10:00,300")
    assert seconds(network, max_rides=1) == UNREACHED
    (entry,) = [entry for entry in network.audit if entry.code == "transfers-links-unused"]
    assert entry.count == 1


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
