"""Outputs: refused before computing, whole or not at all."""

import os

import pytest

from access.analysis.files import check_new_folder, check_output, replacing
from access.errors import RequestError


def test_a_good_path_is_given_back(tmp_path):
    path = tmp_path / "m.CSV"
    assert check_output(path, (".csv",), inputs=(tmp_path / "none.csv",)) == path


def test_bad_paths_are_refused(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    file = tmp_path / "file.csv"
    file.write_text("x")
    for path, inputs, said in [
        (tmp_path / "m.xls", (), r"m.xls ends in '.xls': known are .csv, .parquet"),
        (tmp_path / "m", (), "ends in 'no suffix'"),
        (tmp_path / "none" / "m.csv", (), "folder .*none does not exist"),
        (file / "m.csv", (), "file.csv is a file, not a folder"),
        (tmp_path / "folder.csv", (), "is a folder, not a file to write"),
        (tmp_path / "." / "file.csv", (file,), "is also an input of this call"),
    ]:
        with pytest.raises(RequestError, match=said):
            check_output(path, (".csv", ".parquet"), inputs=inputs)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(RequestError, match="cannot be written to"):
        check_output(tmp_path / "m.csv", (".csv",))


def test_a_new_folder_may_be_empty_old_or_absent_but_not_another(tmp_path):
    assert check_new_folder(tmp_path / "a" / "b", "mark") == tmp_path / "a" / "b"
    assert check_new_folder(tmp_path, "mark") == tmp_path
    (tmp_path / "letter").write_text("dear")
    with pytest.raises(RequestError, match="holds other files: choose a new one"):
        check_new_folder(tmp_path, "mark")
    (tmp_path / "mark").write_text("")
    assert check_new_folder(tmp_path, "mark") == tmp_path
    with pytest.raises(RequestError, match="letter is a file, not a folder"):
        check_new_folder(tmp_path / "letter" / "x", "mark")


def test_files_appear_together_when_all_went_well(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("old")
    with replacing(one, two) as drafts:
        for draft in drafts:
            draft.write_text("new")
        assert one.read_text() == "old"
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["one", "two"]
    assert one.read_text() == two.read_text() == "new"


def test_nothing_changes_after_an_error(tmp_path):
    one = tmp_path / "one"
    one.write_text("old")

    def fail():
        with replacing(one) as (draft,):
            draft.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
    assert one.read_text() == "old"
