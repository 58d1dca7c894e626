"""The drawn city, built once, and what is reached from one place of it."""

import pandas as pd
import pytest

from access.analysis import isochrones
from access.network import build_network
from tests.helpers.grid_city import lon_lat, write_buses, write_streets
from tests.unit.access.analysis_answers.drawn_city import EAST, MORNING, PLACES


@pytest.fixture(scope="package")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    streets = write_streets(folder / "grid.osm", wide=40, high=10)
    rows = pd.DataFrame([(i, name, kind, "Ville", *lon_lat(at)) for i, name, kind, at in PLACES])
    rows.columns = ["id", "name", "kind", "commune", "lon", "lat"]
    rows.to_csv(folder / "places.csv", index=False)
    feed = write_buses(folder / "grid.zip", [EAST])
    return build_network(streets, [feed], places_path=folder / "places.csv")


@pytest.fixture(scope="package")
def from_home(city):
    return isochrones(city, lon_lat((5, 5)), contours_min=(5, 15, 30), request=MORNING)
