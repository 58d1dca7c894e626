"""What an OSM file says of itself."""

from pathlib import Path

import osmium

from osm.errors import OsmFileError


def file_generator(path: Path | str) -> str:
    """
    Return the program that wrote an OSM file, as its header names it; empty where it names none.

    Raises
    ------
    OsmFileError
        The file cannot be opened or has no readable header.
    """
    try:
        with osmium.io.Reader(str(path)) as reader:
            return str(reader.header().get("generator", ""))
    except (OSError, RuntimeError) as error:
        msg = f"{path}: its header cannot be read ({error})."
        raise OsmFileError(msg) from None
