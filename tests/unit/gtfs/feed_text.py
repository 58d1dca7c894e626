"""A small good feed as text, to be spoiled by the tests, one defect each."""

import zipfile
from pathlib import Path

from gtfs import Feed, read_feed

GOOD = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nA,Réseau,http://a.fr,Europe/Paris\n",
    "stops.txt": (
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
        "S1,Gare,50.40,2.80,0,\nS2,Lycée,50.41,2.80,0,\nS3,Parc,50.43,2.80,,\nS4,Fosse,50.44,2.80,,\n"
    ),
    "routes.txt": "route_id,agency_id,route_short_name,route_type\nB1,A,Bulle 1,3\n",
    "trips.txt": "route_id,service_id,trip_id\nB1,WEEK,T1\nB1,WEEK,T2\n",
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "T1,08:00:00,08:00:00,S1,1\nT1,,,S2,2\nT1,08:09:00,08:10:00,S3,3\n"
        "T2,25:00:00,25:00:00,S3,1\nT2,25:10:00,25:10:00,S1,2\nT1,08:20:00,08:20:00,S4,4\n"
    ),
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "WEEK,1,1,1,1,1,0,0,20260901,20261218\n"
    ),
    "calendar_dates.txt": "service_id,date,exception_type\nWEEK,20261111,2\nWEEK,20261219,1\n",
}


def spoiled(**changes: str | None) -> dict[str, str]:
    """The good feed with tables replaced (`stops="..."`) or taken away (`stops=None`)."""
    files = {
        name: text for name, text in GOOD.items() if changes.get(name.removesuffix(".txt"), "") is not None
    }
    files |= {f"{table}.txt": text for table, text in changes.items() if text is not None}
    return files


def folder(path: Path, files: dict[str, str] | dict[str, bytes]) -> Path:
    """The files in a folder."""
    path.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def zipped(path: Path, files: dict[str, str] | dict[str, bytes]) -> Path:
    """The files in a zip."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def good_feed(tmp_path: Path, **changes: str | None) -> Feed:
    """The good feed, or one that is good although changed."""
    return read_feed(folder(tmp_path / "feed", spoiled(**changes)), name="good")


def column(feed: Feed, table: str, name: str) -> list[str]:
    """A column as a list of text."""
    return feed.tables[table][name].tolist()


def with_row(table: str, row: str) -> str:
    """The good table with one more row."""
    return GOOD[f"{table}.txt"] + row + "\n"
