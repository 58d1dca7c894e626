"""The ids of the feed that R5 reads: ranks in the order in which R5 would have read the originals."""

from pathlib import Path

from access.engines.r5.timetable_files import route_ids, service_ids, stop_ids, timetable_feed, trip_ids
from tests.unit.engines.r5_timetable.drawn_feed import (
    AGENCY,
    ROUTE,
    STOPS,
    TRIP,
    WEEK,
    check_again,
    network_of,
)


def test_ids_are_ranks_in_r5s_order_feed_after_feed(tmp_path: Path) -> None:
    one = (
        STOPS.replace("\nA,A,", "\nzone:1,A,")
        .replace("\nB,B,", "\n10,Ä,")
        .replace("\nC,C,", "\n9,Grüße\t 東京 ,")
    )
    first = AGENCY + one + ROUTE + TRIP.replace(",A,", ",zone:1,").replace(",B,", ",10,") + WEEK
    second = AGENCY + STOPS + ROUTE + TRIP + WEEK
    network = network_of(tmp_path, first, second)
    assert [source["prefix"] for source in network.manifest["feeds"]] == ["9", "8"]
    # of the first feed 10, 9, D, E, zone:1, then A to E of the second
    assert [f"{name} {ours}" for name, ours in zip(network.stops.stop_id, stop_ids(network), strict=True)] == [
        "9:zone:1 s000004", "9:10 s000000", "9:9 s000001", "9:D s000002", "9:E s000003",
        "8:A s000005", "8:B s000006", "8:C s000007", "8:D s000008", "8:E s000009",
    ]  # fmt: skip
    assert (route_ids(network), trip_ids(network), service_ids(network)) == (
        ["r00000", "r00001"],
        ["t0000000", "t0000001"],
        ["c000", "c001"],
    )
    feed = timetable_feed(network)
    assert feed.tables["stops"]["stop_name"].tolist()[:2] == ["Ä", "Grüße 東京"]
    check_again(network, feed, tmp_path)


def test_no_id_has_a_colon_at_which_r5py_would_cut_it(tmp_path: Path) -> None:
    colons = AGENCY + STOPS + ROUTE.replace("R,G", "R:1,G") + TRIP.replace("R,D,T", "R:1,D,T") + WEEK
    network = network_of(tmp_path, colons)
    ids = [*stop_ids(network), *route_ids(network), *trip_ids(network), *service_ids(network)]
    assert not [name for name in ids if not name.isalnum() or not name.isascii()]


def test_ranks_beyond_their_digits_stay_in_order(tmp_path: Path) -> None:
    weeks = "".join(f"S{i:04d},1,1,1,1,1,1,1,20260907,20260913\n" for i in range(1001))
    network = network_of(tmp_path, AGENCY + STOPS + ROUTE + TRIP + WEEK + weeks)
    ids = service_ids(network)
    assert (ids[0], ids[1], ids[-1]) == ("c0000", "c0001", "c1001")
    assert ids == sorted(ids)
