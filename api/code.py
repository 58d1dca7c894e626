"""The version of the code that answers, as it stands in every answer's provenance and ETag."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def code_version() -> str:
    """The distribution's version; "0+unknown" when the code runs without being installed."""
    try:
        return version("artois-access")
    except PackageNotFoundError:
        return "0+unknown"
