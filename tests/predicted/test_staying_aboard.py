"""Vehicles that go on as another trip: by block or by link, past midnight, and when they carry nobody."""

from access.analysis.journey_text import journey_text
from access.analysis.journeys import journey_answer
from access.routing.timetable import UNREACHED
from tests.helpers.grid_city import lon_lat
from tests.predicted.changing_city import EIGHT, MINUTE, PLACES, arrival, asked, city, legs, seconds


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
