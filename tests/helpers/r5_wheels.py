"""R5's own streets as the engine's street network, for bikes and cars, and what it knows of each beside ours."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from access.network.model import LinkedPoints
from osm import BIKE, CAR, LINKABLE, WALK, StreetNetwork
from osm.finish import Edges, finish
from tests.helpers.r5_tables import R5Table


@dataclass(frozen=True, eq=False)
class R5Footing:
    """As much of a footing as ways from point to point need."""

    streets: StreetNetwork


def r5_footing(folder: Path) -> R5Footing:
    """The streets of the folder `network`."""
    edges = pd.read_csv(folder / "edges.csv.gz")
    vertices = pd.read_csv(folder / "vertices.csv.gz")
    assert (edges["edge"] == np.arange(len(edges))).all()
    modes = edges["walk"] * WALK + edges["bike"] * BIKE + edges["car"] * CAR
    along = edges.iloc[::2]
    n = len(along)
    ends = along[["from_vertex", "to_vertex"]].to_numpy(np.int32)
    lon, lat = vertices["lon"].to_numpy(np.float64), vertices["lat"].to_numpy(np.float64)
    made = Edges(
        way_id=along["osm_way"].to_numpy(np.int64),
        from_to=ends,
        length_mm=along["length_mm"].to_numpy(np.int32),
        flags=np.full(n, LINKABLE, np.uint16),
        modes=modes.to_numpy(np.uint8).reshape(-1, 2),
        kmh=(edges["car_speed_ms"].to_numpy() * 3.6).astype(np.float32).reshape(-1, 2),
        stress=np.maximum(edges["lts"].to_numpy(np.uint8), 1).reshape(-1, 2),
        geometry_offset=2 * np.arange(n + 1, dtype=np.int64),
        geometry_lon=lon[ends.ravel()],
        geometry_lat=lat[ends.ravel()],
    )
    return R5Footing(
        finish(
            made,
            vertex_osm_id=np.arange(len(lon), dtype=np.int64),
            vertex_lon=lon,
            vertex_lat=lat,
            vertex_island=np.zeros(len(lon), np.uint8),
        )
    )


def r5_links(folder: Path, mode: str, streets: StreetNetwork, table: R5Table) -> LinkedPoints:
    """The table's points where R5 links them for a mode."""
    linked = pd.read_csv(folder / f"points_{mode}.csv.gz", dtype={"id": str}).set_index("id")
    rows = linked.loc[table.from_ids]
    assert (rows["edge"] % 2 == 0).all()
    edge = (rows["edge"] // 2).to_numpy(np.int32)
    place = np.arange(len(edge), dtype=np.float64)  # R5 takes no time from a point to itself only in r5py
    along = [
        rows[name].to_numpy(np.int32) for name in ("distance0_mm", "distance1_mm", "distance_to_edge_mm")
    ]
    return LinkedPoints(place, place, edge, streets.edge_from[edge], streets.edge_to[edge], *along)


def paired_with_r5(folder: Path, streets: StreetNetwork) -> pd.DataFrame:
    """R5's edges beside our arcs of the same way between the same two places, as long; ours in `arc`.

    Left out are edges that R5 has split at stops (when our streets are not), and those whose ends, way and length
    another edge has too. R5 keeps coordinates as whole 1e-7 degrees, some one too low.
    """
    edges, vertices = pd.read_csv(folder / "edges.csv.gz"), pd.read_csv(folder / "vertices.csv.gz")
    tree = cKDTree(np.stack([streets.vertex_lon, streets.vertex_lat], axis=1))
    distance, vertex = tree.query(np.stack([vertices["lon"], vertices["lat"]], axis=1))
    ours = np.where(distance < 2.1e-7, vertex, -1)
    edges["tail"], edges["head"] = ours[edges["from_vertex"]], ours[edges["to_vertex"]]
    arc = np.arange(len(streets.arc_modes))
    ends = np.stack([streets.edge_from, streets.edge_to], axis=1)
    table = pd.DataFrame(
        {
            "osm_way": streets.edge_way_id[arc >> 1],
            "tail": ends[arc >> 1, arc & 1],
            "head": ends[arc >> 1, 1 - (arc & 1)],
            "length_mm": streets.edge_length_mm[arc >> 1],
            "arc": arc,
        }
    )
    key = ["osm_way", "tail", "head", "length_mm"]
    edges = edges[(edges["link"] == 0) & (edges["tail"] >= 0) & (edges["head"] >= 0)]
    return edges.drop_duplicates(key, keep=False).merge(table.drop_duplicates(key, keep=False), on=key)
