"""Point files: what is read, and that every problem is told at once with its row and value."""

from pathlib import Path

import pytest

from access.analysis import read_points
from access.errors import DataError

SAVE = ": save it as CSV UTF-8"


@pytest.fixture
def read(tmp_path):
    def reader(content):
        path = tmp_path / "homes.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_points(path)

    return reader


@pytest.fixture
def complaint(read):
    def said(content):
        with pytest.raises(DataError) as caught:
            read(content)
        return str(caught.value).replace(str(Path(str(caught.value).split("homes.csv")[0])), "").lstrip("/")

    return said


@pytest.mark.parametrize(
    "content",
    [
        "id,lon,lat,jobs\na,2.5,50.25,10\nb,-3,1,\n",
        "jobs,lat,lon,id\n10,50.25,2.5,a\n,1,-3,b\n",
        "\ufeffID,Lon,LAT,jobs\r\na,2.5,50.25,10\r\nb,-3,1,\r\n",
        "id;lon;lat;jobs\na;2,5;50,25;10\nb;-3;1;\n",
        "id\tlon\tlat\tjobs\na\t2,5\t50.25\t10\nb\t-3\t1\t",
        'id,lon,lat,jobs\n"a","2.5","50.25","10"\n\n b , -3 , 1 ,\n\n',
        "\nid,lon,lat,jobs,\na,2.5,50.25,10,\nb,-3,1,,\n",
    ],
    ids=["plain", "any order", "bom, case, crlf", "decimal comma", "tab", "quoted, padded", "unnamed column"],
)
def test_the_same_two_points_however_they_are_written(read, content):
    table = read(content)
    assert table.points.ids == ("a", "b")
    assert table.points.lon.tolist() == [2.5, -3.0]
    assert table.points.lat.tolist() == [50.25, 1.0]
    assert table.columns == {"jobs": ("10", "")}
    assert table.repeated_ids == ()


def test_an_id_may_stand_on_several_rows_and_each_row_is_kept(read):
    table = read("id,lon,lat\na,1,1\nb,2,2\na,3,3\na,4,4\n")
    assert table.points.ids == ("a", "b", "a", "a")
    assert table.points.lon.tolist() == [1, 2, 3, 4]
    assert table.repeated_ids == ("a",)


def test_quoted_line_ends_stay_in_an_id_and_rows_are_lines_of_the_file(read, complaint):
    assert read('id,lon,lat\n"a\nb",1,2\n').points.ids == ("a\nb",)
    assert complaint('id,lon,lat\n"a\nb",1,2\nc,x,2\n') == "homes.csv, row 4: lon 'x' is not a number"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "homes.csv is empty"),
        ("\n \n", "homes.csv is empty"),
        ("id,lon,lat\n", "homes.csv has a header but no points"),
        ("id,lon\na,1\n", "homes.csv has no column 'lat' in its first row: 'id, lon'"),
        ("id,lon,lat,LAT\na,1,2,3\n", "homes.csv has more than one column 'lat' in its first row: 'id, lon, lat, LAT'"),
        ("id,lon,lat,w,w\na,1,2,3,4\n", "homes.csv has more than one column 'w' in its first row"),
        ("id,lon,lat\na,2,5,50\n", "homes.csv, row 2: 4 cells, the header has 3"),
        ("id,lon,lat\na,1\n", "homes.csv, row 2: 2 cells, the header has 3"),
        ("id,lon,lat\n,1,2\n", "homes.csv, row 2: id is missing"),
        ("id,lon,lat\na,,2\n", "homes.csv, row 2: lon is missing"),
        ("id,lon,lat\na,1,nan\n", "homes.csv, row 2: lat 'nan' is not a number"),
        ("id,lon,lat\na,1e999,2\n", "homes.csv, row 2: lon '1e999' is not a number"),
        ("id,lon,lat\na,1_0,2\n", "homes.csv, row 2: lon '1_0' is not a number"),
        ("id;lon;lat\na;1,000,5;2\n", "homes.csv, row 2: lon '1,000,5' is not a number"),
        ("id,lon,lat\na,181,2\n", "homes.csv, row 2: lon 181 is outside -180..180 degrees"),
        ("id,lon,lat\na,1,-90.5\n", "homes.csv, row 2: lat -90.5 is outside -90..90 degrees"),
        ('id,lon,lat\n"a,1,2\n', "homes.csv, row 2: unexpected end of data"),
        ("id,lon,lat\né,1,2\n".encode("cp1252"), "homes.csv is not UTF-8 text (row 2, byte 0xe9)" + SAVE),
        ("id,lon,lat\na,1,2\n".encode("utf-16"), "homes.csv is not UTF-8 text (row 1, byte 0xff)" + SAVE),
        (b"id,lon,lat\n\0,1,2\n", "homes.csv is not a text file (it holds a NUL character)"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_row_and_value(complaint, content, said):
    assert complaint(content) == said


def test_all_problems_are_told_at_once(complaint):
    assert complaint("id,lon,lat\na,x,y\nb,1,2\n,400,2\n") == (
        "homes.csv has 4 problems:\n"
        "  row 2: lon 'x' is not a number\n"
        "  row 2: lat 'y' is not a number\n"
        "  row 4: id is missing\n"
        "  row 4: lon 400 is outside -180..180 degrees"
    )


def test_many_problems_are_counted(complaint):
    said = complaint("id,lon,lat\n" + "a,x,1\n" * 100).splitlines()
    assert said[0] == "homes.csv has 100 problems:"
    assert len(said) == 22
    assert said[-1] == "  and 80 more"


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(DataError, match=r"none\.csv does not exist"):
        read_points(tmp_path / "none.csv")
    with pytest.raises(DataError, match="cannot be read: Is a directory"):
        read_points(tmp_path)
