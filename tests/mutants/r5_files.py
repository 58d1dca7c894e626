"""Bugs in what R5 is given to read."""

from typing import Final

from tests.mutants.plant import Plant

_FEED: Final = "access/engines/r5/timetable_files.py"
_IDS: Final = "access/engines/r5/ids.py"
_FILES: Final = "access/engines/r5/files.py"
_STREETS: Final = "access/engines/r5/street_files.py"
_DRAWN: Final = (("tests/unit/engines/r5_timetable/test_trips_and_days.py",),)
_PLACED: Final = (("tests/unit/engines/r5_timetable/test_stops.py",),)
_KEPT: Final = (("tests/unit/engines/test_r5_files.py",),)
_LINKED: Final = (("tests/unit/engines/test_r5_street_files.py",),)

R5_FILES: Final[tuple[Plant, ...]] = (
    Plant(
        "R5 is told our times of untimed stops",
        _FEED,
        '"arrival_time": _clock(network, row, trips.r5.arrival_s[at] - shift)',
        '"arrival_time": _clock(network, row, trips.arrival_s[at] - shift)',
        _DRAWN,
    ),
    Plant(
        "R5 lets riders on where they may only get off",
        _FEED,
        '"pickup_type": _integers(1 - trips.may_board[calls].astype(np.int64))',
        '"pickup_type": _integers(1 - trips.may_alight[calls].astype(np.int64))',
        _DRAWN,
    ),
    Plant(
        "headway service begins for R5 when its first vehicle does",
        _FEED,
        "zero = np.where(trips.r5.entry[rows] >= 0, trips.r5.arrival_s[starts], 0)",
        "zero = np.zeros(len(rows), np.int32)",
        _DRAWN,
    ),
    Plant(
        "a day taken out of a week is put into it for R5",
        _FEED,
        '"exception_type": _integers(2 - active[service, other].astype(np.int64))',
        '"exception_type": _integers(1 + active[service, other].astype(np.int64))',
        _DRAWN,
    ),
    Plant(
        "R5 finds an empty table of exceptions",
        _FEED,
        'if not len(frames["calendar_dates"]):',
        'if "calendar_dates" not in frames:',
        _DRAWN,
    ),
    Plant(
        "lost stops lie at 0, 0 whatever streets are there",
        _FEED,
        "if not (west <= lon <= east and south <= lat <= north))",
        "if west <= 180.0)",
        _PLACED,
    ),
    Plant(
        "the ids of explicit headway trips are not those of their line",
        _IDS,
        'texts[row].rpartition("@")[0] if line >= 0 else texts[row]',
        "texts[row]",
        _DRAWN,
    ),
    Plant(
        "the first vehicle of a day tells how long all of them wait",
        _IDS,
        "last = np.zeros(int(entry.max()) + 1, np.int64)\n        np.maximum.at(last",
        "last = np.full(int(entry.max()) + 1, len(entry))\n        np.minimum.at(last",
        _DRAWN,
    ),
    Plant(
        "feeds are told by what stands before the last colon",
        "access/network/r5_order.py",
        'text.partition(":")[0]',
        'text.rpartition(":")[0]',
        (("tests/unit/access/test_network_r5_order.py",),),
    ),
    Plant(
        "ids are sorted by characters, not as Java does",
        "access/network/r5_order.py",
        'text.encode("utf-16-be", "surrogatepass")',
        'text.encode("utf-8", "surrogatepass")',
        (("tests/unit/access/test_network_r5_order.py",),),
    ),
    Plant(
        "R5 answers for the timetable before an edit",
        _FILES,
        "stops.lat, network.trips, network.calendar]",
        "stops.lat, network.calendar]",
        _KEPT,
    ),
    Plant(
        "damage that leaves a file's size is not noticed",
        _FILES,
        'if file_hash(path) != told[path.name]["sha256"]:',
        "if not path.exists():",
        _KEPT,
    ),
    Plant(
        "a changed street file is handed to R5",
        _FILES,
        'if file_stamp(path) != source["stamp"] and file_hash(path) != source["sha256"]:',
        'if path.name != source["name"]:',
        _KEPT,
    ),
    Plant(
        "blocks that R5 cannot unpack are handed to it",
        _STREETS,
        "return not any(_PACKED & set(kinds) or not _PLAIN & set(kinds) for kinds in _blocks(file))",
        "return any(_blocks(file))",
        _LINKED,
    ),
    Plant(
        "negative ids are handed to R5",
        _STREETS,
        "            if thing.id < 0:\n                return True\n",
        "",
        _LINKED,
    ),
    Plant(
        "members of relations keep their old ids",
        _STREETS,
        "(one.type, one.ref + self._shift[one.type], one.role)",
        "(one.type, one.ref, one.role)",
        _LINKED,
    ),
    Plant(
        "streets written anew are not compared",
        _STREETS,
        "    if not same:\n",
        "    if same is None:\n",
        _LINKED,
    ),
)
