"""Any text, any bytes: read alike by both readers, written and read again, never a traceback."""

import string
import tempfile
from pathlib import Path

import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from gtfs import InvalidFeedError, Problem, read_feed, service_days, timed_stop_times, validate, write_feed
from gtfs.clock import BAD, MAX_HOUR, MISSING, format_time, parse_time, times_to_seconds
from gtfs.decoding import decode
from gtfs.feed import make_feed, same_content, stage_feed
from gtfs.rules import check_feed
from gtfs.schema import TABLES
from gtfs.staging import _fast_records, _slow_records, stage_table
from tests.unit.gtfs.feed_text import GOOD, folder

CSV_TEXT = st.text(st.sampled_from('ab1 é"",,,\n\n\r\t\u00a0\u2003\x1c\x0b'), max_size=60)
CELLS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0\r"), max_size=8
).map(lambda text: pa.compute.utf8_trim_whitespace(pa.scalar(text)).as_py().strip())  # fmt: skip


@given(CSV_TEXT)
@example('a,b\n"x\n",1\n')
@example('a\n""\nb\n')
def test_both_readers_read_the_same(text: str) -> None:
    clean, _ = decode("x.txt", text.encode())
    fast = _fast_records(clean.encode()) if clean.strip() else None
    if fast is not None:
        slow = _slow_records("x.txt", clean, [])
        assert slow is not None
        assert fast.header == slow.header
        assert [c.to_pylist() for c in fast.cells] == [c.to_pylist() for c in slow.cells]
        assert (fast.header_line, fast.lines.tolist()) == (slow.header_line, slow.lines.tolist())


@given(st.binary(max_size=80))
def test_any_bytes_are_a_table_or_problems(content: bytes) -> None:
    staged = stage_table("x.txt", content)
    assert len(staged.lines) == staged.table.num_rows
    assert staged.table.num_columns or staged.problems


@given(st.data())
def test_what_is_written_is_read_again(data: st.DataObject) -> None:
    names = st.text(string.ascii_lowercase + "_é ", min_size=1, max_size=6).map(lambda t: "c" + t.strip())
    tables = {}
    for table in data.draw(st.lists(st.sampled_from(sorted(TABLES)), unique=True, min_size=1, max_size=3)):
        columns = data.draw(st.lists(names, unique=True, min_size=2, max_size=4))
        n = data.draw(st.integers(0, 4))
        tables[table] = {c: data.draw(st.lists(CELLS, min_size=n, max_size=n)) for c in columns}
    extras = {
        "pathways.txt": data.draw(st.binary(max_size=20)),
        "notes.md": data.draw(st.binary(max_size=20)),
    }
    feed = make_feed("drawn", tables, extras=extras)
    with tempfile.TemporaryDirectory() as place:
        for target in ("out.zip", "out"):
            again, problems = stage_feed(write_feed(feed, Path(place) / target))
            assert same_content(again, feed)
            assert problems == []


@given(st.integers(0, MAX_HOUR * 3600 + 3599))
def test_times_are_written_as_they_are_read(seconds: int) -> None:
    assert parse_time(format_time(seconds)) == seconds


@given(st.lists(st.one_of(st.text("0123456789:", max_size=9), st.times().map(str), st.just(""))))
def test_many_times_are_read_like_one(texts: list[str]) -> None:
    def one(text: str) -> int:
        try:
            return parse_time(text) if text else MISSING
        except ValueError:
            return BAD

    assert times_to_seconds(pa.array(texts, pa.large_string())).tolist() == [one(t) for t in texts]


@given(st.data())
def test_a_spoiled_feed_loads_or_tells_its_problems(data: st.DataObject) -> None:
    """Bytes of a good feed are cut, doubled, overwritten: an answer or a list of problems, nothing else."""
    files = {name: text.encode() for name, text in GOOD.items()}
    files["frequencies.txt"] = (
        b"trip_id,start_time,end_time,headway_secs,exact_times\nT2,06:00:00,07:00:00,600,1\n"
    )
    for _ in range(data.draw(st.integers(1, 4))):
        name = data.draw(st.sampled_from(sorted(files)))
        content = files[name]
        start = data.draw(st.integers(0, len(content)))
        stop = min(len(content), start + data.draw(st.integers(0, 12)))
        patch = data.draw(
            st.one_of(
                st.binary(max_size=4),
                st.sampled_from(
                    [b",", b"\n", b'"', b"0", b"-1", b"T1", b"S1", b"99", b"\n\n", b"\0", b"1e9", b":"]
                ),
            )
        )
        files[name] = content[:start] + patch + content[stop:]
    with tempfile.TemporaryDirectory() as place:
        path = folder(Path(place) / "feed", files)
        feed, problems = None, []
        try:
            feed = read_feed(path)
            problems = list(feed.warnings)
        except InvalidFeedError as error:
            problems = list(error.problems)
        assert all(isinstance(p, Problem) and p.message for p in problems)
        assert any(p.severity == "error" for p in problems) == (feed is None)
        if data.draw(st.integers(0, 2)) == 0:  # what validation says, which costs as much again
            assert validate(path) == problems
        if feed is None:
            return
        times = timed_stop_times(feed)
        assert len(times.trip_id)
        assert service_days(feed).active.any()


@given(st.data())
def test_checks_never_fall_over_what_cells_hold(data: st.DataObject) -> None:
    """Tables with the right columns and any text in them."""
    word = st.one_of(
        st.sampled_from(["", "1", "0", "A", "B", "08:00:00", "20260901", "50.4", "Europe/Paris", "-1", "x"]),
        CELLS,
    )
    tables = {}
    for table in data.draw(st.lists(st.sampled_from(sorted(TABLES)), unique=True, min_size=3, max_size=6)):
        columns = data.draw(
            st.lists(st.sampled_from(sorted(TABLES[table].columns)), unique=True, min_size=1, max_size=8)
        )
        n = data.draw(st.integers(0, 2))
        tables[table] = {c: data.draw(st.lists(word, min_size=n, max_size=n)) for c in columns}
    assert all(isinstance(p, Problem) for p in check_feed(make_feed("drawn", tables)))
