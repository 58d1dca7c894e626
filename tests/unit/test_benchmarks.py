"""The benchmarks' harness, small: what it times, prints and writes; what it measures on; the results that are kept."""

import importlib
import json
import re
import socket
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import osm
from gtfs import read_feed, timed_stop_times, write_feed
from tests.bench import _artois_inputs, _docs, _ferrobus, _harness, _regions, bench_scaling
from tests.bench._harness import Figure, Timing, least, lines, main, once, timed, write
from tests.helpers.feed_text import tables_in, write_feed_zip

BENCHES = sorted(path.stem for path in Path(_harness.__file__).parent.glob("bench_*.py"))
KEPT = sorted((Path(_harness.ROOT) / "docs" / "benchmarks").glob("*.json"))
UNITS = {"s", "ms", "MB", "GB", "x", "cells", "r2", "stops"}


def test_a_job_is_run_once_more_than_it_is_timed():
    calls = []
    least(lambda: calls.append(1), runs=3)
    assert len(calls) == 4
    least(lambda: calls.append(1), runs=2, warm=False)
    assert len(calls) == 6


def test_once_gives_what_the_job_gave():
    timing, found = once(lambda: 41 + 1)
    assert found == 42
    assert 0 <= timing.cpu_s < 1
    assert 0 < timing.wall_s < 1


@pytest.mark.parametrize(
    ("value", "at_least", "held"),
    [(5.0, False, True), (5.1, False, False), (5.0, True, True), (4.9, True, False)],
)
def test_a_bar_is_held_at_its_very_value(value, at_least, held):
    assert Figure("a", value, "s", bar=5.0, at_least=at_least).held is held


def test_no_bar_is_neither_held_nor_missed():
    assert Figure("a", 1.0, "s").held is None


def test_lines_are_aligned_and_say_what_is_missed():
    figures = [
        timed("short", Timing(0.0022, 0.0021), bar=1),
        Figure("a longer name", 12345.678, "MB", bar=20000, note="why"),
    ]
    assert lines(figures) == [
        "short                2.1 ms    wall 2.2     <= 1 ms      MISSED",
        "a longer name     12,350 MB                 <= 20000 MB  held",
        "    why",
    ]


def test_written_results_keep_their_shape_and_name_no_machine(tmp_path):
    figure = Figure("a", 1.23456, "ms", bar=2, wall=1.2, note="n")
    path = write(tmp_path, "bench_some", {"points": 3}, [figure, Figure("b", 7.0, "x", bar=2, at_least=True)])
    text = path.read_text(encoding="utf-8")
    found = json.loads(text)
    assert path.name == "some.json"
    check_document(found)
    assert found["figures"] == [
        {"name": "a", "value": 1.235, "unit": "ms", "wall": 1.2, "bar": 2, "bar_is": "at most", "held": True,
         "note": "n"},
        {"name": "b", "value": 7.0, "unit": "x", "bar": 2, "bar_is": "at least", "held": True},
    ]  # fmt: skip
    assert found["settings"] == {"points": 3}
    assert socket.gethostname() not in text
    assert str(_harness.ROOT) not in text


def check_document(found):
    """The shape of a file of results."""
    assert list(found) == ["benchmark", "command", "date", "commit", "machine", "settings", "figures"]
    assert found["command"] == f"python -m tests.bench.{found['benchmark']} --write"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found["date"])
    assert set(found["commit"]) in ({"revision", "changed_since"}, set())
    assert set(found["machine"]) == {"cores", "clock_mhz", "class", "python"}
    for figure in found["figures"]:
        assert set(figure) <= {"name", "value", "unit", "wall", "bar", "bar_is", "held", "note"}
        assert figure["unit"] in UNITS
        assert figure["value"] >= 0
        assert ("bar" in figure) == ("bar_is" in figure) == ("held" in figure)
    names = [figure["name"] for figure in found["figures"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_kept_results_have_the_shape(path):
    text = path.read_text(encoding="utf-8")
    found = json.loads(text)
    check_document(found)
    assert found["benchmark"] in BENCHES
    assert found["commit"]["revision"]
    for folder in (Path.cwd(), Path.home(), Path(tempfile.gettempdir())):
        assert f"{folder}/" not in text


def test_the_table_of_the_docs_is_that_of_the_kept_results():
    page = _docs.PAGE.read_text(encoding="utf-8")
    assert _docs.with_results(page, _docs.table()) == page


def test_the_docs_name_every_benchmark():
    told = (Path(_harness.ROOT) / "docs" / "performance.md").read_text(encoding="utf-8")
    assert [name for name in BENCHES if f"tests.bench.{name}" not in told] == []


@pytest.mark.parametrize("name", BENCHES)
def test_every_benchmark_can_be_imported(name):
    assert callable(importlib.import_module(f"tests.bench.{name}").measure)


def test_a_program_prints_its_figures_and_writes_only_when_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(_harness, "RESULTS", tmp_path)
    monkeypatch.setattr(_harness, "ROOT", tmp_path.parent)
    monkeypatch.setattr(sys, "argv", ["bench_some"])
    assert main("bench_some", lambda: ({}, [Figure("a", 1.0, "s")])) == 0
    assert capsys.readouterr().out == "== bench_some\na          1 s\n"
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(sys, "argv", ["bench_some", "--write"])
    main("bench_some", lambda: ({}, [Figure("a", 1.0, "s")]))
    assert [path.name for path in tmp_path.iterdir()] == ["some.json"]


def test_a_job_gives_json_with_its_peak(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["bench_some", "--job", "double", "21"])
    assert main("bench_some", lambda: ({}, []), {"double": lambda word: {"found": 2 * int(word)}}) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["found"] == 42
    assert 10 < found["peak_mb"] < 100_000


def test_smaller_regions_lie_in_larger_ones_to_the_metre_and_second():
    large = _regions.country(0.2)
    small, middle = _regions.cut(large, 0.02), _regions.cut(large, 0.1)
    assert (len(small.xy), len(middle.xy), len(large.xy)) == (55, 272, 560)
    assert {tuple(xy) for xy in small.xy} <= {tuple(xy) for xy in middle.xy} <= {tuple(xy) for xy in large.xy}
    again = _regions.cut(middle, 0.02)
    assert np.array_equal(again.xy, small.xy)
    rides = [
        {(tuple(r.xy[a]), tuple(r.xy[b]), int(t)) for line in r.lines for t in line.starts_s
         for a, b in zip(line.stops, line.stops[1:], strict=False)} for r in (small, again)
    ]  # fmt: skip
    assert rides[0] == rides[1]
    assert len(rides[0]) > 100


def test_a_region_is_written_as_a_feed_without_faults_on_streets_of_one_piece(tmp_path):
    region = _regions.cut(_regions.country(0.2), 0.05)
    feed = read_feed(_regions.write_feed_folder(tmp_path / "feed", region))
    timed_trips = timed_stop_times(feed)
    assert timed_trips.dropped == ()
    assert len(timed_trips.trip_id) == sum(len(line.starts_s) for line in region.lines)
    streets = osm.read_streets(_regions.write_streets(tmp_path / "streets.osm.pbf", region))
    snapped = osm.snap(streets, *_regions.degrees(region.xy).T)
    assert (snapped.edge >= 0).all()


def test_streets_of_real_size_lie_around_the_stops(tmp_path):
    lon, lat = np.array([2.80, 2.84]), np.array([50.42, 50.44])
    path = _artois_inputs.write_streets(tmp_path / "s.osm.pbf", lon, lat, n_junctions=4_000, n_buildings=50)
    streets = osm.read_streets(path)
    assert 2_500 < streets.n_vertices < 4_500
    assert (osm.snap(streets, lon, lat).edge >= 0).all()


def test_the_peer_gets_every_time_written_out(tmp_path):
    feed = tables_in("""
        # agency.txt
        agency_id,agency_name,agency_url,agency_timezone
        A,A,https://a.example,Europe/Paris
        # calendar.txt
        service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
        D,1,1,1,1,1,1,1,20260901,20260930
        # stops.txt
        stop_id,stop_name,stop_lat,stop_lon
        S1,One,50.0,2.00
        S2,Two,50.0,2.01
        S3,Three,50.0,2.02
        # routes.txt
        route_id,agency_id,route_short_name,route_type
        R,A,1,3
        # trips.txt
        route_id,service_id,trip_id
        R,D,T
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T,08:00:00,08:01:00,S1,1
        T,,,S2,2
        T,08:11:00,08:11:00,S3,3
        """)
    paths = [write_feed_zip(tmp_path / f"{name}.zip", feed) for name in ("a", "b")]
    written = read_feed(write_feed(_ferrobus.explicit_feed(paths), tmp_path / "feed"))
    found = written.tables["stop_times"][["trip_id", "arrival_time", "departure_time"]]
    assert found.to_numpy().tolist() == [
        [f"{name}:T", *times]
        for name in ("a", "b")
        for times in (("08:00:00", "08:01:00"), ("08:06:00", "08:06:00"), ("08:11:00", "08:11:00"))
    ]


def dots_that_cost(ms):
    """One origin in three regions, three windows and all longest trips, at a cost by size and longest trip."""
    return [
        bench_scaling.Dot(size, window, longest, 0, 10 * longest, ms(size, longest))
        for size in bench_scaling.SIZES
        for window in bench_scaling.WINDOWS
        for longest in bench_scaling.LONGEST
    ]


ONES = {1: 1.0, 3: 1.0, 10: 1.0}


@pytest.mark.parametrize(("power", "held"), [(0.0, True), (0.5, True), (1.2, False)])
def test_a_cost_that_grows_faster_than_the_region_is_found_out(power, held):
    dots = dots_that_cost(lambda size, longest: longest * size**power)
    against = [figure for figure in bench_scaling.figures(dots, ONES, ONES) if figure.bar is not None]
    assert [figure.name.split()[-1] for figure in against] == ["3x", "10x"]
    assert [figure.value for figure in against] == pytest.approx([2**power, 2**power])
    assert [figure.held for figure in against] == [held, held]


def test_only_questions_that_reach_as_much_are_held_against_each_other():
    dots = [
        replace(dot, reached=dot.reached * (2 if dot.size == 10 and dot.max_min == 120 else 1))
        for dot in dots_that_cost(lambda size, longest: 9.0 if (size, longest) == (10, 120) else 1.0)
    ]
    found = bench_scaling.figures(dots, ONES, ONES)
    assert [figure.value for figure in found if figure.bar is not None] == [1.0, 1.0]


def test_the_chart_is_the_same_bytes_and_says_its_units(tmp_path):
    pytest.importorskip("matplotlib", reason="the extra `bench` is not installed")
    from tests.bench._chart import draw_scaling  # noqa: PLC0415

    dots = dots_that_cost(lambda size, longest: float(size + longest))
    first, second = (draw_scaling(dots, tmp_path / name).read_bytes() for name in ("a.svg", "b.svg"))
    assert first == second
    text = first.decode("utf-8")
    assert "stops reached" in text
    assert "one origin, ms of processor time" in text
    assert len(first) < 200_000
