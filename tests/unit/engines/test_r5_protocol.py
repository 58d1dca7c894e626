"""Messages as lines: whole however the pipe cuts them, and what is none is told."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.engines.r5 import protocol
from access.engines.r5.protocol import Lines, ProtocolError, decode, encode, messages, send

WORDS = st.text(max_size=6)
SIMPLE = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS
JSON = SIMPLE | st.lists(SIMPLE, max_size=3) | st.dictionaries(WORDS, SIMPLE, max_size=2)


@given(sent=st.lists(st.dictionaries(WORDS, JSON, max_size=3), max_size=3), cuts=st.lists(st.integers(1, 9)))
def test_messages_come_as_they_went_however_they_are_cut(
    sent: list[dict[str, object]], cuts: list[int]
) -> None:
    """Held against JSON itself, line by line."""
    stream = b"".join(encode(message) for message in sent)
    assert [json.loads(line) for line in stream.splitlines()] == sent
    lines, got = Lines(), []
    for size in [*cuts, len(stream) + 1]:
        got += [decode(line) for line in lines.feed(stream[:size])]
        stream = stream[size:]
    assert got == sent


def test_numbers_of_numpy_are_told_as_python_s() -> None:
    message = {"a": np.int32(3), "b": np.float64(0.5), "c": np.bool_(True)}
    assert encode(message) == b'{"a":3,"b":0.5,"c":true}\n'


def test_what_is_no_json_is_not_sent() -> None:
    with pytest.raises(TypeError, match="Path cannot be told in JSON"):
        encode({"a": Path("x")})


@pytest.mark.parametrize("line", [b"", b"hello", b"[]", b"3", b"null", b'{"a":', b"\xff\xfe", b"[" * 100_000])
def test_line_that_is_no_message(line: bytes) -> None:
    with pytest.raises(ProtocolError, match=r"is no (JSON|message)$") as told:
        decode(line)
    assert len(str(told.value)) < 500


def test_line_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "MAX_LINE_BYTES", 10)
    lines = Lines()
    assert list(lines.feed(b"0123456789")) == []
    with pytest.raises(ProtocolError, match="'01234567890' is longer than 10 bytes"):
        list(lines.feed(b"0"))


def test_pipe_from_one_end_to_the_other() -> None:
    read, write = os.pipe()
    send(write, {"a": "é"})
    send(write, {"b": 1})
    os.close(write)
    assert list(messages(read)) == [{"a": "é"}, {"b": 1}]
    os.close(read)


def test_arrays_are_read_once(tmp_path: Path) -> None:
    path = protocol.write_arrays(tmp_path / "a.npz", {"of": np.arange(3), "self": np.eye(2)})
    assert path == str(tmp_path / "a.npz")
    read = protocol.read_arrays(path)
    np.testing.assert_array_equal(read["of"], [0, 1, 2])
    np.testing.assert_array_equal(read["self"], np.eye(2))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ProtocolError, match="cannot be read"):
        protocol.read_arrays(path)


def test_no_arrays_need_no_file(tmp_path: Path) -> None:
    assert protocol.write_arrays(tmp_path / "a.npz", {}) is None
    assert protocol.write_arrays(tmp_path / "a.npz", None) is None
    assert protocol.read_arrays(None) == {}


def test_objects_are_not_read(tmp_path: Path) -> None:
    """Numpy would run what is written in them."""
    np.savez(tmp_path / "a.npz", a=np.array([{}], dtype=object))
    with pytest.raises(ProtocolError, match="cannot be read"):
        protocol.read_arrays(str(tmp_path / "a.npz"))
