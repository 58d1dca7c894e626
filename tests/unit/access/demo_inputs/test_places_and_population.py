"""Stops, places and people of the generated files: on streets, and as many as in each commune."""

from collections import defaultdict

import numpy as np
from scipy.spatial import cKDTree

from access.demo import DemoInputs, facts
from tests.unit.access.demo_inputs.generated import PLANE, Feed, rows_of


def test_stops_and_places_lie_on_streets(bus: Feed, inputs: DemoInputs, near_street: cKDTree) -> None:
    stops = np.array([(float(s["stop_lon"]), float(s["stop_lat"])) for s in bus.tables["stops"]])
    assert near_street.query(stops * PLANE)[0].max() < 25.0
    places = rows_of(inputs.places)
    assert list(places[0])[:5] == ["id", "lon", "lat", "name", "kind"]
    spots = np.array([(float(p["lon"]), float(p["lat"])) for p in places])
    assert near_street.query(spots * PLANE)[0].max() < 50.0


def test_population_of_each_commune_is_its_own(inputs: DemoInputs, near_street: cKDTree) -> None:
    rows = rows_of(inputs.population)
    assert list(rows[0]) == ["id", "lon", "lat", "population", "commune", "insee"]
    total: dict[str, int] = defaultdict(int)
    for row in rows:
        total[row["insee"]] += int(row["population"])
    assert total == {c.insee: c.population for c in facts.communes()}
    assert sum(total.values()) == 644_460
    assert len({row["id"] for row in rows}) == len(rows)
    points = np.array([(float(r["lon"]), float(r["lat"])) for r in rows])
    assert near_street.query(points * PLANE)[0].max() < 60.0
    assert max(int(r["population"]) for r in rows) < 1_500
