"""Bikes and cars by R5's rules: on R5's own streets to the second, on ours as near as the streets are."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from access.engines.native import travel_times
from access.engines.native.wheels import direct_on_wheels, reach_on_wheels
from access.network import Network, build_network
from access.network.links import link_points
from access.network.model import LinkedPoints
from access.request import StreetMode
from access.routing.timetable import UNREACHED
from osm import BIKE, CAR, WALK, r5_headings, read_both_streets
from tests.helpers.r5_tables import R5Table, chosen, read_points, read_r5_table, request_like, within_minutes
from tests.helpers.r5_wheels import paired_with_r5, r5_footing, r5_links
from tests.helpers.shared import shared_data


@pytest.fixture(scope="session")
def porto_alegre() -> Path:
    return shared_data() / "porto-alegre"


def _row(points: LinkedPoints, i: int) -> LinkedPoints:
    return LinkedPoints(**{field.name: getattr(points, field.name)[i : i + 1] for field in fields(points)})


def _on_r5_streets(
    folder: Path, table: R5Table, sense: str, stress: int, mode: StreetMode = "bike"
) -> NDArray[np.float64]:
    """Our seconds between R5's places on R5's streets, searched from the origins or from the destinations."""
    footing = r5_footing(folder / "network")
    name = "BICYCLE" if mode == "bike" else "CAR"
    points = r5_links(folder / "network", name, footing.streets, table)
    request = request_like(table)
    assert request.max_bike_stress == stress
    seconds = np.empty((len(points), len(points)))
    for i in range(len(points)):
        reach = reach_on_wheels(footing, _row(points, i), request, mode, sense)  # type: ignore[arg-type]
        found = direct_on_wheels(footing, reach, points, request, sense)  # type: ignore[arg-type]
        if sense == "access":
            seconds[i] = found
        else:
            seconds[:, i] = found
    return seconds


@pytest.mark.parametrize("sense", ["access", "egress"])
def test_on_r5s_streets_bikes_take_r5s_seconds(porto_alegre: Path, sense: str) -> None:
    table = read_r5_table(porto_alegre / "r5/poa_bike_lts4_poi.csv.gz")
    np.testing.assert_array_equal(_on_r5_streets(porto_alegre / "r5", table, sense, 4), table.seconds[:, 0])


def test_on_r5s_streets_bikes_are_pushed_where_the_stress_is_too_high(porto_alegre: Path) -> None:
    table = read_r5_table(porto_alegre / "r5/poa_bike_lts2_poi.csv.gz")
    difference = np.abs(_on_r5_streets(porto_alegre / "r5", table, "access", 2) - table.seconds[:, 0])
    assert (difference == 0).mean() >= 0.98
    assert difference.max() <= 1


@pytest.mark.parametrize("sense", ["access", "egress"])
def test_on_r5s_streets_cars_take_r5s_seconds(
    porto_alegre: Path, sense: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the headings that R5 found."""
    edges = pd.read_csv(porto_alegre / "r5/network/edges.csv.gz")
    headings = edges["in_angle"].to_numpy(np.int16), edges["out_angle"].to_numpy(np.int16)
    monkeypatch.setattr("access.engines.native.turns.r5_headings", lambda _: headings)
    table = read_r5_table(porto_alegre / "r5/poa_car_poi.csv.gz")
    found = _on_r5_streets(porto_alegre / "r5", table, sense, 4, "car")
    np.testing.assert_array_equal(found, table.seconds[:, 0])


@pytest.fixture(scope="session")
def network(porto_alegre: Path) -> Network:
    return build_network(
        porto_alegre / "poa_osm.pbf", [porto_alegre / "poa_eptc.zip", porto_alegre / "poa_trensurb.zip"]
    )


@pytest.mark.parametrize(("mode", "name"), [("bike", "BICYCLE"), ("car", "CAR")])
def test_points_stand_where_r5_puts_them(network: Network, porto_alegre: Path, mode: str, name: str) -> None:
    points = read_points(porto_alegre / "poa_hexgrid.csv", porto_alegre / "poa_points_of_interest.csv")
    theirs = pd.read_csv(porto_alegre / f"r5/network/points_{name}.csv.gz", dtype={"id": str}).set_index("id")
    linked = link_points(network.footing_r5.streets, points.lon, points.lat, rule="r5", mode=mode)  # type: ignore[arg-type]
    difference_mm = np.abs(linked.offset_mm - theirs.loc[list(points.ids), "distance_to_edge_mm"].to_numpy())
    assert (difference_mm <= 20).mean() >= 0.98


def test_streets_are_what_r5_makes_of_them(porto_alegre: Path) -> None:
    """Who may use a street, its speed and its stress, arc by arc."""
    _, streets = read_both_streets(porto_alegre / "poa_osm.pbf")
    pairs = paired_with_r5(porto_alegre / "r5/network", streets)
    arc = pairs["arc"].to_numpy()
    assert len(pairs) >= 0.9 * len(streets.arc_modes)
    theirs = pairs["walk"] * WALK + pairs["bike"] * BIKE + pairs["car"] * CAR
    np.testing.assert_array_equal(streets.arc_modes[arc], theirs)
    # The levels of a service road between two lights are unknown to R5: rideable at any limit.
    np.testing.assert_array_equal(streets.arc_stress[arc], np.maximum(pairs["lts"], 1))
    by_car = (streets.arc_modes[arc] & CAR) != 0
    headings = r5_headings(streets)
    for ours, theirs in zip(headings, ("in_angle", "out_angle"), strict=True):
        assert (ours[arc] == pairs[theirs]).mean() >= 0.997
    np.testing.assert_allclose(
        streets.arc_car_kmh[arc][by_car] / 3.6, pairs["car_speed_ms"][by_car], atol=1e-5
    )


@pytest.mark.parametrize(
    ("name", "equal", "within_1"),
    [("poa_bike_lts4_poi", 1.0, 1.0), ("poa_bike_lts2_poi", 1.0, 1.0), ("poa_car_poi", 1.0, 1.0)],
)
def test_on_our_streets_minutes_are_near_r5s(
    network: Network, porto_alegre: Path, name: str, equal: float, within_1: float
) -> None:
    points = read_points(porto_alegre / "poa_hexgrid.csv", porto_alegre / "poa_points_of_interest.csv")
    table = read_r5_table(porto_alegre / f"r5/{name}.csv.gz")
    ends = chosen(points, table.from_ids), chosen(points, table.to_ids)
    found = travel_times(network, *ends, request_like(table)).seconds
    ours = np.where(found == UNREACHED, np.nan, found)
    shares = [float(within_minutes(ours, table.seconds, minutes).mean()) for minutes in (0, 1)]
    assert shares[0] >= equal, shares
    assert shares[1] >= within_1, shares
