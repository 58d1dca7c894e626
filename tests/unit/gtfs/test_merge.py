"""Several feeds as one."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gtfs import Feed, GtfsError, merge_feeds, read_feed, service_days, timed_stop_times, validate
from gtfs.schema import EXTRA_IDS, TABLES
from tests.unit.gtfs.feed_text import GOOD, column, folder, good_feed, spoiled


def two(tmp_path: Path, **changes: str | None) -> tuple[Feed, Feed]:
    """The good feed twice under two prefixes, the second with changes."""
    other = read_feed(folder(tmp_path / "other", spoiled(**changes)), prefix="ter", name="ter")
    return replace(good_feed(tmp_path), prefix="tadao"), other


def test_every_id_and_reference_has_its_prefix(tmp_path: Path) -> None:
    merged = merge_feeds(two(tmp_path))
    assert {p.code for p in validate(merged)} == {"twin_stop"}
    assert merged.name == "good+ter"
    assert column(merged, "trips", "trip_id") == ["tadao:T1", "tadao:T2", "ter:T1", "ter:T2"]
    assert column(merged, "trips", "service_id") == ["tadao:WEEK"] * 2 + ["ter:WEEK"] * 2
    assert column(merged, "stop_times", "stop_id")[6] == "ter:S1"
    assert service_days(merged).service_id == ("tadao:WEEK", "ter:WEEK")


def test_times_are_those_of_the_parts(tmp_path: Path) -> None:
    parts = two(tmp_path)
    merged, one = timed_stop_times(merge_feeds(parts)), timed_stop_times(parts[0])
    assert merged.arrival_s.tolist() == one.arrival_s.tolist() * 2
    assert merged.stop.tolist() == one.stop.tolist() + [s + 4 for s in one.stop.tolist()]


def test_every_kind_of_reference(tmp_path: Path) -> None:
    stops = "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,zone_id,level_id\n"
    stops += "G,Gare,50.4,2.8,1,,,\nS1,Q,50.4,2.8,0,G,Z,L\n"
    stops += "S2,R,50.41,2.8,,,Z,\nS3,P,50.43,2.8,,,,\nS4,F,50.44,2.8,,,,\n"
    other = two(
        tmp_path, stops=stops,
        trips="route_id,service_id,trip_id,block_id,shape_id\nB1,WEEK,T1,K,sh\nB1,WEEK,T2,,\n",
        shapes="shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\nsh,50.4,2.8,1\n",
        frequencies="trip_id,start_time,end_time,headway_secs\nT2,06:00:00,07:00:00,600\n",
        transfers="from_stop_id,to_stop_id,transfer_type,from_trip_id,to_trip_id\nS1,S2,1,T1,\n",
        fare_attributes="fare_id,price,currency_type,payment_method,transfers,agency_id\nF,1.2,EUR,0,,A\n",
        fare_rules="fare_id,route_id,origin_id,destination_id,contains_id\nF,B1,Z,,Z\n",
        attributions="attribution_id,trip_id,organization_name\nX,T1,Syndicat\n",
    )[1]  # fmt: skip
    merged = merge_feeds([other])
    plain = {
        name for table in TABLES.values() for name, c in table.columns.items() if c.kind in ("id", "ref")
    }
    for table, frame in merged.tables.items():
        for name in frame.columns:
            for before, after in zip(column(other, table, name), column(merged, table, name), strict=True):
                assert after == (f"ter:{before}" if before and name in plain else before), (table, name)
    assert [p for p in validate(merged) if p.severity == "error"] == []


def test_columns_of_one_feed_are_empty_in_the_other(tmp_path: Path) -> None:
    merged = merge_feeds(two(tmp_path, routes="route_id,agency_id,route_type,odd\nB1,A,3,x\n"))
    assert column(merged, "routes", "odd") == ["", "x"]
    assert column(merged, "routes", "route_short_name") == ["Bulle 1", ""]


def test_an_only_agency_without_id_gets_one(tmp_path: Path) -> None:
    agency = "agency_name,agency_url,agency_timezone\nTER,http://t.fr,Europe/Paris\n"
    merged = merge_feeds(
        two(tmp_path, agency=agency, routes="route_id,route_short_name,route_type\nB1,1,3\n")
    )
    assert column(merged, "agency", "agency_id") == ["tadao:A", "ter:agency"]
    assert column(merged, "routes", "agency_id") == ["tadao:A", "ter:agency"]


def test_different_time_zones_are_refused(tmp_path: Path) -> None:
    agency = GOOD["agency.txt"].replace("Paris", "Brussels")
    with pytest.raises(GtfsError, match="good is in time zone Europe/Paris and ter in Europe/Brussels"):
        merge_feeds(two(tmp_path, agency=agency))


def test_prefixes_must_tell_the_feeds_apart(tmp_path: Path) -> None:
    one, other = two(tmp_path)
    for prefix, words in (("tadao", "have the same prefix 'tadao'"), ("a:b", "must not hold a colon")):
        with pytest.raises(GtfsError, match=words):
            merge_feeds([one, replace(other, prefix=prefix)])
    with pytest.raises(GtfsError, match="same prefix ''"):
        merge_feeds([replace(one, prefix=""), replace(other, prefix="")])
    with pytest.raises(GtfsError, match="No feed"):
        merge_feeds([])


def test_one_feed_may_stay_without_prefix(tmp_path: Path) -> None:
    one, other = two(tmp_path)
    merged = merge_feeds([replace(one, prefix=""), other])
    assert column(merged, "trips", "trip_id") == ["T1", "T2", "ter:T1", "ter:T2"]


def test_known_extra_files_are_joined_under_prefixes(tmp_path: Path) -> None:
    one, other = two(tmp_path)
    pathways = b"pathway_id,from_stop_id,to_stop_id,pathway_mode\nP,S1,S2,1\n"
    zone = json.dumps({"type": "FeatureCollection", "features": [{"id": "z", "type": "Feature"}]}).encode()
    extras = {"pathways.txt": pathways, "locations.geojson": zone}
    merged = merge_feeds([replace(one, extras=extras), replace(other, extras=extras)])
    assert merged.extras["pathways.txt"].decode() == (
        "pathway_id,from_stop_id,to_stop_id,pathway_mode\n"
        "tadao:P,tadao:S1,tadao:S2,1\nter:P,ter:S1,ter:S2,1\n"
    )
    assert [f["id"] for f in json.loads(merged.extras["locations.geojson"])["features"]] == [
        "tadao:z",
        "ter:z",
    ]


def test_unknown_extra_files_stand_side_by_side_where_they_differ(tmp_path: Path) -> None:
    one, other = two(tmp_path)
    merged = merge_feeds(
        [replace(one, extras={"x.md": b"1", "y": b"="}), replace(other, extras={"x.md": b"2", "y": b"="})]
    )
    assert dict(merged.extras) == {"tadao_x.md": b"1", "ter_x.md": b"2", "y": b"="}


def test_extra_files_of_the_schema_are_no_tables() -> None:
    assert not EXTRA_IDS.keys() & TABLES.keys()
