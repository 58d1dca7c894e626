"""Places from a CSV: in any order and separator; every row at fault is named."""

from pathlib import Path

import pytest

from access.errors import DataError
from access.network.model import Place
from access.network.places import read_places

LYCEE = Place("1", "Lycée, Lens", "lycee", "Lens", 2.83, 50.43)


@pytest.mark.parametrize(
    "text",
    [
        'id,name,kind,commune,lon,lat\n1,"Lycée, Lens",lycee,Lens,2.83,50.43\n',
        '\ufefflat,lon,commune,kind,name,id\r\n50.43,2.83,Lens,lycee,"Lycée, Lens",1\r\n\r\n',
        "id;name;kind;commune;lon;lat\n1;Lycée, Lens;lycee;Lens;2,83;50,43\n",
        "id\tname\tkind\tcommune\tlon\tlat\n1\tLycée, Lens\tlycee\tLens\t2.83\t50.43\n",
    ],
)
def test_places_are_read_as_spreadsheets_write_them(tmp_path: Path, text: str) -> None:
    (tmp_path / "p.csv").write_text(text, encoding="utf-8", newline="")
    assert read_places(tmp_path / "p.csv") == (LYCEE,)


def test_every_row_at_fault_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(
        'id,name,kind,lon,lat\n1,"two\nlines",a,2,50\n\n2,b,c\n,d,e,2,50\n1,f,g,2,50\n3,h,i,nan,95\n'
    )
    with pytest.raises(DataError) as error:
        read_places(tmp_path / "p.csv")
    assert str(error.value) == (
        "p.csv: row 5: lon '', lat '' is no place on Earth; row 6: id is missing; "
        "row 7: id '1' stands twice; row 8: lon 'nan', lat '95' is no place on Earth"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "column id, name, kind, lon, lat is missing"),
        (b"id,lon,lat\n", "column name, kind is missing"),
        (b"id,name,kind,lon,lat\n1,\xe9,a,2,50\n", "cannot be read as CSV in UTF-8"),
    ],
)
def test_a_file_that_is_no_table_of_places_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "p.csv").write_bytes(content)
    with pytest.raises(DataError, match=said):
        read_places(tmp_path / "p.csv")
