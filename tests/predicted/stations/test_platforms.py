"""From platform to platform and to other stops: by the way inside, by the street, by the operator's rule."""

import pytest

from access.engines.native.transfers import changes_of
from access.engines.native.walks import transfers_of
from access.network import Network
from tests.helpers.grid_city import lon_lat
from tests.predicted.stations.drawn_stations import EAST, Build, ask, legs, request


def test_a_platform_without_an_entrance_serves_changes_only(build: Build) -> None:
    network = build("P,Q,1,40 " + EAST)
    assert ask(network, (5, 6), (20, 5), request("8:20", access_walk_min=5)).state == "unreachable"
    answer = ask(network, (8, 5), (20, 5), request("7:55", access_walk_min=1))
    assert [leg["properties"]["kind"] for leg in answer.legs] == [
        "access",
        "ride",
        "transfer",
        "ride",
        "egress",
    ]
    codes = {entry.code: (entry.count, entry.examples) for entry in network.audit}
    assert codes["stops-without-way-in"] == (2, ("P (Quai 1)", "Q (Quai 2)"))
    assert codes["stops-without-way-out"] == (2, ("P (Quai 1)", "Q (Quai 2)"))
    assert "stops-unlinked" not in codes


@pytest.mark.parametrize(("limit_min", "reached"), [(4, True), (3, False)])
def test_joined_platforms_are_as_far_apart_as_the_pathway_says(
    build: Build, limit_min: int, reached: bool
) -> None:
    # 200 s inside, although the street is one block and both have entrances beside them.
    network = build("P,Q,1,200 N,P,1,30 N,Q,1,190")
    answer = ask(
        network, (8, 5), (20, 5), request("7:55", access_walk_min=1, transfer_walk_min=limit_min, max_rides=2)
    )
    assert (answer.state == "ok") == reached
    if reached:
        assert legs(answer)[1] == ("transfer", 200, 200, 0, [])
        (line,) = [leg["geometry"] for leg in answer.legs if leg["properties"]["kind"] == "transfer"]
        assert line["coordinates"] == [list(lon_lat((5, 5))), list(lon_lat((5, 6)))]


def test_the_street_does_not_shorten_the_way_inside(build: Build) -> None:
    # Out by Nord, six blocks, in by Sud would be 452 s.
    network = build("P,Q,1,600 P,N,0,10 S,Q,0,10")
    answer = ask(network, (8, 5), (20, 5), request("7:55", access_walk_min=1, max_rides=2))
    assert legs(answer)[1] == ("transfer", 600, 600, 0, [])


def test_a_way_through_an_entrance_joins_platforms_too(build: Build) -> None:
    network = build("P,N,0,20 N,Q,0,35")
    answer = ask(network, (8, 5), (20, 5), request("7:55", access_walk_min=1))
    assert legs(answer)[1] == ("transfer", 55, 55, 0, [])
    assert answer.legs[2]["properties"]["note"] == "55 s à pied dans la station."


def test_platforms_that_are_not_joined_change_by_the_street(build: Build) -> None:
    # Out by Sud (20 s), six blocks, in by Nord (35 s): nothing leads from P to Q inside.
    network = build("P,S,0,20 N,Q,0,35")
    answer = ask(network, (8, 5), (20, 5), request("7:55", access_walk_min=1))
    assert legs(answer)[1] == ("transfer", 487, 55, 600, ["Entrée sud", "Entrée nord"])
    assert answer.legs[2]["properties"]["note"] == (
        "Sortez par « Entrée sud », entrez par « Entrée nord » : 55 s à pied dans la station."
    )
    limited = request("7:55", access_walk_min=1, transfer_walk_min=8, max_rides=2)
    assert ask(network, (8, 5), (20, 5), limited).state == "unreachable"


def test_from_a_platform_to_a_stop_in_the_open_and_back(build: Build) -> None:
    # P to C: out by Sud (20 s), and 3 + 3 blocks; C to P the same, in by Nord (30 s), 3 + 3 blocks.
    network = build("P,S,0,20 N,P,0,30")
    assert _changes(network, "P") == {"P": 0, "Q": 308, "A": 0, "C": 452}
    assert _changes(network, "C") == {"P": 462, "Q": 288, "A": 462, "C": 0}


def _changes(network: Network, stop: str) -> dict[str, int]:
    found, ids = transfers_of(network.footing, request(transfer_walk_min=9)), list(network.stops.stop_id)
    row = slice(*found.offset[ids.index(stop) : ids.index(stop) + 2])
    return {ids[i]: int(s) for i, s in zip(found.stop[row], found.seconds[row], strict=True)}


@pytest.mark.parametrize(
    ("rule", "wait_s"),
    [("P,Q,2,1440", 1440), ("W,W,2,30", 30), ("P,Q,1,", 0), ("P,Q,0,", 260), ("P,Q,3,", None)],
)
def test_rules_of_changes_go_before_pathways(build: Build, rule: str, wait_s: int | None) -> None:
    # The feeder is at P at 8:05, the bus leaves Q at 8:30; 200 s inside and the slack where nothing else is said.
    network = build("P,Q,1,200 N,P,1,30", rule)
    asked = request("7:55", access_walk_min=1, max_rides=2)
    assert (ask(network, (8, 5), (20, 5), asked).state == "ok") == (wait_s is not None)
    changes = changes_of(network, network.footing, asked)
    ids = list(network.stops.stop_id)
    row = slice(*changes.offset[ids.index("P") : ids.index("P") + 2])
    told = {ids[i]: int(s) + 60 for i, s in zip(changes.stop[row], changes.seconds[row], strict=True)}
    assert told.get("Q") == wait_s
