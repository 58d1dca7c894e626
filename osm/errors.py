"""Errors of the package.

OsmError (ValueError)        a street file, graph or call that cannot be used; one sentence
├── OsmFileError             the file is missing, unreadable, cut short or not OpenStreetMap data
├── NoStreetsError           the file is sound but holds no street of the kind asked for
└── OsmCallError             a parameter of the call is out of its bounds
"""


class OsmError(ValueError):
    """Base of every error of `osm`; the message is one sentence naming the file and the value at fault."""


class OsmFileError(OsmError):
    """The file is missing, unreadable, cut short or not OpenStreetMap data."""


class NoStreetsError(OsmError):
    """The input is sound but holds no street that a mode may use."""


class OsmCallError(OsmError):
    """A parameter of the call is out of its bounds; the message names value and bound."""
