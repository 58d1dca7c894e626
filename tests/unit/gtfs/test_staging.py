"""One file of bytes -> columns of text with line numbers."""

import pytest

from gtfs.decoding import REPORTED_ROWS
from gtfs.staging import StagedTable, stage_table


def staged(content: bytes | str) -> StagedTable:
    return stage_table("x.txt", content if isinstance(content, bytes) else content.encode())


def rows(table: StagedTable) -> list[tuple[str, ...]]:
    return [tuple(row.values()) for row in table.table.to_pylist()]


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,x\n2,y\n",
        b"\xef\xbb\xbfa,b\n1,x\n2,y\n",
        b"a,b\r\n1,x\r\n2,y\r\n",
        b"a,b\r1,x\r2,y",
        b"a,b\n1,x\n2,y",
        b" a , b \n 1 ,  x\n2,\ty \n",
        b'"a","b"\n"1","x"\n"2","y"\n',
        b'"a", "b"\n"1", " x " \n 2,"y"\n',
        b"\n\na,b\n\n1,x\n   \n2,y\n\n\n",
        b"a,b,\n1,x,\n2,y,\n",
    ],
)
def test_the_same_table_however_it_is_written(content: bytes) -> None:
    table = staged(content)
    assert table.table.column_names == ["a", "b"]
    assert rows(table) == [("1", "x"), ("2", "y")]
    assert table.problems == ()


def test_texts_stay_what_they_are() -> None:
    table = staged("a,b\nNA,null\n007,1.50\n nan,None\n")
    assert rows(table) == [("NA", "null"), ("007", "1.50"), ("nan", "None")]


def test_quotes_hold_commas_quotes_and_line_ends() -> None:
    table = staged('a,b\n"x,1","say ""oui"""\n"two\nlines",y\nz,w\n')
    assert rows(table) == [("x,1", 'say "oui"'), ("two\nlines", "y"), ("z", "w")]
    assert table.lines.tolist() == [2, 3, 5]


def test_a_quote_inside_a_cell_is_a_character() -> None:
    table = staged('a,b\n5" pipe,x\nrue "A",y\n')
    assert rows(table) == [('5" pipe', "x"), ('rue "A"', "y")]
    assert table.problems == ()


def test_lines_are_those_of_the_file() -> None:
    assert staged("a,b\n\n1,x\n \n2,y\n").lines.tolist() == [3, 5]
    assert staged("a,b\r\n\r\n1,x\r\n2,y\r\n").lines.tolist() == [3, 4]


def test_short_rows_are_filled_and_told_once() -> None:
    table = staged("a,b,c\n1\n2,y\n3,z,w\n")
    assert rows(table) == [("1", "", ""), ("2", "y", ""), ("3", "z", "w")]
    assert [(p.code, p.severity, p.row, p.value) for p in table.problems] == [
        ("missing_cells", "warning", 2, "1")
    ]


def test_cells_beyond_the_header_are_an_error_unless_empty() -> None:
    empty, full = staged("a,b\n1,x,,\n"), staged("a,b\n1,x,Lens\n2,y\n")
    assert rows(empty) == [("1", "x")]
    assert [(p.code, p.severity) for p in empty.problems] == [("empty_extra_cells", "warning")]
    assert rows(full) == [("1", "x"), ("2", "y")]
    (problem,) = full.problems
    assert (problem.code, problem.severity, problem.row, problem.value) == (
        "extra_cells",
        "error",
        2,
        "1,x,Lens",
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_an_error_and_still_read(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    table = staged(mark + "a,b\n1,é\n".encode(encoding))
    assert [(p.code, p.severity) for p in table.problems] == [("not_utf8", "error")]
    assert rows(table) == [("1", "é")]


def test_bytes_that_are_no_utf8_name_their_row() -> None:
    (problem,) = staged("a,b\n1,é\n2,Béthune\n".encode().replace(b"thune", b"\xe9")).problems
    assert (problem.code, problem.row, problem.value) == ("not_utf8", 3, "2,B\u00e9\\xe9")
    assert problem.message == "x.txt, row 3 is not UTF-8 text: '2,B\u00e9\\xe9'."


def test_nul_characters_name_their_row() -> None:
    table = staged(b"a,b\n1,x\n2,y\0z\n")
    assert [(p.code, p.row, p.value) for p in table.problems] == [("nul_character", 3, "2,y␀z")]
    assert rows(table) == [("1", "x"), ("2", "yz")]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"  \n"])
def test_an_empty_file_has_no_header(content: bytes) -> None:
    table = staged(content)
    assert [p.code for p in table.problems] == ["empty_file"]
    assert table.table.num_columns == 0


def test_a_header_alone_is_a_table_without_rows() -> None:
    table = staged("a,b\n")
    assert (table.table.column_names, table.table.num_rows, table.problems) == (["a", "b"], 0, ())


def test_an_unclosed_quote_names_the_row_where_it_opens() -> None:
    (problem,) = staged('a,b\n1,x\n2,"y\n3,z\n').problems
    assert (problem.code, problem.row) == ("unclosed_quote", 3)


def test_a_missing_quote_takes_in_no_rows_unseen() -> None:
    swallowed = staged('a,b,c\n1,"Gare,x\n2,"Parc",y\n3,z,w\n')
    assert [(p.code, p.severity, p.row) for p in swallowed.problems] == [("stray_quote", "error", 2)]
    rows_between = "".join(f"{i},x,y\n" for i in range(40))
    regular = staged(f'a,b,c\n1,"Gare,x\n{rows_between}2,Parc",y\n')
    assert ("stray_quote", "error", 2) in [(p.code, p.severity, p.row) for p in regular.problems]
    at_the_end = staged('a,b\n1,x\n2,"y')
    assert [(p.code, p.row) for p in at_the_end.problems] == [("unclosed_quote", 3)]


def test_headers_twice_and_headers_without_name() -> None:
    assert [(p.code, p.value) for p in staged("a,a\n1,2\n").problems] == [("duplicate_column", "a")]
    assert [(p.code, p.severity) for p in staged("a,\n1,2\n").problems] == [("unnamed_column", "warning")]


@pytest.mark.parametrize(("text", "name"), [("a;b\n1;x\n", "semicolons"), ("a\tb\n1\tx\n", "tabs")])
def test_another_separator_is_named(text: str, name: str) -> None:
    (problem,) = staged(text).problems
    assert problem.code == "wrong_separator"
    assert name in problem.message


def test_a_file_wrong_in_every_row_is_not_told_row_by_row_for_ever() -> None:
    problems = staged("a,b\n" + "1,x,2\n" * (REPORTED_ROWS + 50)).problems
    assert len(problems) == REPORTED_ROWS + 1
    assert problems[-1].message == "x.txt: 50 more rows like row 1002."


def test_a_cell_of_a_million_characters() -> None:
    table = staged('a,b\n1,"' + "x" * 1_000_000 + '"\n')
    assert len(rows(table)[0][1]) == 1_000_000
