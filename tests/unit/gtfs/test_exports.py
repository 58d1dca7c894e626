"""What the package shows to others."""

import pkgutil
import subprocess
import sys

import gtfs
from gtfs.errors import GtfsError


def test_all_is_exactly_what_is_public() -> None:
    modules = {module.name for module in pkgutil.iter_modules(gtfs.__path__)}
    public = {name for name in vars(gtfs) if not name.startswith("_")} - modules
    assert public == set(gtfs.__all__) - modules
    assert list(gtfs.__all__) == sorted(gtfs.__all__)


def test_every_error_is_a_gtfs_error_and_of_a_built_in_kind() -> None:
    assert issubclass(GtfsError, ValueError)
    assert issubclass(gtfs.InvalidFeedError, GtfsError)
    assert issubclass(gtfs.NoServiceOnDateError, LookupError)


def test_importing_the_package_loads_no_maps() -> None:
    heavy = ("gtfs_kit", "folium", "geopandas", "access", "osm")
    code = f"import gtfs, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
