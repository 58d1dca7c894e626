"""Street networks in and out of the graphs of osmnx and networkx."""

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from osm.arrays import offsets
from osm.build import lengths_mm
from osm.errors import NoStreetsError, OsmCallError
from osm.finish import Edges, finish
from osm.graph import mode_bit
from osm.graph_edges import FLAGS, GraphEdge, Points
from osm.streets import MODES, STEPS, StreetNetwork
from osm.stress import with_junctions

if TYPE_CHECKING:
    import networkx as nx
    from shapely import LineString

WGS84: Final = "epsg:4326"


def to_networkx(streets: StreetNetwork, mode: str | None = None) -> "nx.MultiDiGraph[Any]":
    """
    Make a graph that osmnx can plot, project, measure, route on and save.

    Parameters
    ----------
    streets
        The network.
    mode
        Keep only the arcs of this mode; None keeps every arc that some mode may use.

    Returns
    -------
    graph
        One directed edge for each arc, one node for each vertex that an arc touches. Nodes are OSM node ids with `x`,
        `y`, `street_count` (negative ids where a barrier or a split made further vertices). Edges carry `osmid` (the
        way), `length` (metres), `geometry` (along the arc), `oneway`, `reversed`, `edge` (number in the network),
        `modes` (``"walk,bike,car"``), `flags`, `stress`, and `speed_kph` where cars go. Classes and names are
        not kept by a network, so `highway` is absent but for steps.
    """
    import networkx as nx  # noqa: PLC0415  (half of the package's import time, and few callers come here)

    arcs = np.flatnonzero(streets.arc_modes if mode is None else streets.arc_modes & mode_bit(mode))
    edge, is_back = arcs >> 1, (arcs & 1) == 1
    node = _node_keys(streets)
    tail = np.where(is_back, streets.edge_to[edge], streets.edge_from[edge])
    head = np.where(is_back, streets.edge_from[edge], streets.edge_to[edge])
    is_oneway = ~np.isin(arcs ^ 1, arcs)
    lines = _lines(streets)
    used = np.unique(np.append(tail, head))
    street = np.unique(edge)
    n_streets = np.bincount(
        np.append(streets.edge_from[street], streets.edge_to[street]), minlength=len(node)
    )
    graph: Any = nx.MultiDiGraph(crs=WGS84, simplified=True)
    graph.add_nodes_from(
        (
            int(node[v]),
            {
                "x": float(streets.vertex_lon[v]),
                "y": float(streets.vertex_lat[v]),
                "street_count": int(n_streets[v]),
            },
        )
        for v in used.tolist()
    )
    for k, arc in enumerate(arcs.tolist()):
        line = lines[edge[k]]
        data = _edge_data(streets, arc, line.reverse() if is_back[k] else line, oneway=bool(is_oneway[k]))
        graph.add_edge(int(node[tail[k]]), int(node[head[k]]), **data)
    return graph  # type: ignore[no-any-return]


def _node_keys(streets: StreetNetwork) -> NDArray[np.int64]:
    """OSM node of each vertex; a fresh negative number for all but the first vertex of a node."""
    keys = streets.vertex_osm_id.copy()
    if len(keys):
        again = np.ones(len(keys), bool)
        again[np.unique(keys, return_index=True)[1]] = False
        keys[again] = min(int(keys.min()), 0) - 1 - np.arange(int(again.sum()))
    return keys


def _lines(streets: StreetNetwork) -> NDArray[np.object_]:
    """Line of each edge, as drawn."""
    from shapely import linestrings  # noqa: PLC0415

    points = np.stack([streets.geometry_lon, streets.geometry_lat], axis=1)
    of = np.repeat(np.arange(streets.n_edges), np.diff(streets.geometry_offset))
    return np.atleast_1d(np.asarray(linestrings(points, indices=of), dtype=object))


def _edge_data(streets: StreetNetwork, arc: int, line: "LineString", *, oneway: bool) -> dict[str, Any]:
    """Attributes of one arc."""
    edge = arc >> 1
    flags = int(streets.edge_flags[edge])
    data = {
        "osmid": int(streets.edge_way_id[edge]),
        "length": float(streets.edge_length_mm[edge]) / 1000.0,
        "geometry": line,
        "oneway": oneway,
        "reversed": bool(arc & 1),
        "edge": edge,
        "modes": ",".join(name for name, bit in MODES.items() if int(streets.arc_modes[arc]) & bit),
        "stress": int(streets.arc_stress[arc]),
        "flags": ",".join(name for name, bit in FLAGS.items() if flags & bit),
    }
    if flags & STEPS:
        data["highway"] = "steps"
    if streets.arc_car_kmh[arc] > 0:
        data["speed_kph"] = float(streets.arc_car_kmh[arc])
    return data


def from_osmnx(graph: Any) -> StreetNetwork:
    """
    Make a network of an osmnx graph, simplified or not, projected or not.

    Modes and speeds follow from the tags that osmnx kept (`osmnx.settings.useful_tags_way`; `foot`, `bicycle` and their
    like only count if they were kept). Where osmnx merged several ways into one edge (lists), a mode must be allowed by
    all of them, and the lowest speed holds. A direction without an edge is one-way for vehicles; walkers still use it.
    osmnx' graphs of type ``"walk"`` have both directions everywhere, so cars get both too: take ``"all"`` or a graph
    from a file for cars.

    Parameters
    ----------
    graph
        `networkx.MultiDiGraph` with `x`, `y` on nodes and `crs`; or what `to_networkx` made, whose `modes`, `flags`,
        `stress` and `speed_kph` are taken as they are.

    Returns
    -------
    streets
        A vertex for each node and edges in the graph's order, an edge and its opposite joined. Lengths are geodesic,
        measured again on the geometry (osmnx' are on a sphere, up to 0.3 % off). Barriers are unknown.

    Raises
    ------
    OsmCallError
        A node without `x` and `y`, coordinates that are not numbers.
    NoStreetsError
        No edge that a mode may use.
    """
    nodes = list(graph.nodes)
    number = {node: place for place, node in enumerate(nodes)}
    lon, lat = _coordinates(graph, nodes)
    project = _projection(graph)
    found: dict[Hashable, GraphEdge] = {}
    for u, v, data in graph.edges(data=True):
        _add(found, number[u], number[v], data, _points(data, project, (number[u], number[v]), lon, lat))
    streets = sorted(
        (street for street in found.values() if street.judge()), key=lambda street: street.serial
    )
    if not streets:
        msg = "The graph holds no edge that can be used on foot, by bike or by car."
        raise NoStreetsError(msg)
    count = np.array([len(street.points) for street in streets], np.int64)
    offset = offsets(count)
    points = np.array([point for street in streets for point in street.points], np.float64).T.copy()
    edges = Edges(
        way_id=np.array([street.way for street in streets], np.int64),
        from_to=np.array([(street.u, street.v) for street in streets], np.int32),
        length_mm=lengths_mm(points[0], points[1], offset[:-1], offset[1:] - 1),
        flags=np.array([street.flags for street in streets], np.uint16),
        modes=np.array([street.modes for street in streets], np.uint8),
        kmh=np.array([street.kmh for street in streets], np.float32),
        stress=_stress(graph, nodes, streets),
        geometry_offset=offset,
        geometry_lon=points[0].copy(),
        geometry_lat=points[1].copy(),
    )
    is_id = all(isinstance(node, int) for node in nodes)
    osm_id = nodes if is_id else range(1, len(nodes) + 1)
    return finish(edges, vertex_osm_id=np.array(osm_id, np.int64), vertex_lon=lon, vertex_lat=lat)


def _stress(graph: Any, nodes: list[Any], streets: list[GraphEdge]) -> NDArray[np.uint8]:
    """Stress of the edges, raised where they meet unless osmnx kept a traffic light of the node."""
    return with_junctions(
        np.array([street.stress for street in streets], np.uint8),
        np.array([street.stress_fixed for street in streets], bool),
        np.array([(street.u, street.v) for street in streets], np.int64),
        np.array([graph.nodes[node].get("highway") == "traffic_signals" for node in nodes], bool),
    )


def _add(found: dict[Hashable, GraphEdge], u: int, v: int, data: Mapping[str, Any], points: Points) -> None:
    """Join a directed edge with its opposite, or note it as new."""
    osmid = data.get("osmid", 0)
    ways = tuple(sorted(osmid)) if isinstance(osmid, list | tuple) else (osmid,)
    backwards = points[::-1]
    serial = str(data.get("edge", ""))
    same, opposite = (u, v, points, ways, serial), (v, u, backwards, ways, serial)
    key, along = (opposite, False) if opposite in found else (same, True)
    if key not in found:
        # The way as drawn is the edge's own direction where osmnx says which one that is.
        is_back = data.get("reversed") is True
        key, along = (opposite, False) if is_back else (same, True)
        way = ways[0] if isinstance(ways[0], int) else 0
        found[key] = GraphEdge(key[0], key[1], key[2], way, int(serial or -1))
    found[key].tags.append(data)
    found[key].along.append(along)


def _coordinates(graph: Any, nodes: list[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude of each node."""
    places = []
    for node in nodes:
        data = graph.nodes[node]
        try:
            places.append((float(data["x"]), float(data["y"])))
        except (KeyError, TypeError, ValueError) as error:
            msg = f"Node {node!r} of the graph has no numbers `x` and `y`."
            raise OsmCallError(msg) from error
    x, y = np.array(places, np.float64).reshape(-1, 2).T.copy()
    project = _projection(graph)
    lon, lat = (x, y) if project is None else project.transform(x, y)
    if not (np.abs(lon) <= 180).all() or not (np.abs(lat) <= 90).all():
        msg = f"The nodes' `x` and `y` are not coordinates of {graph.graph.get('crs', WGS84)}."
        raise OsmCallError(msg)
    return np.ascontiguousarray(lon), np.ascontiguousarray(lat)


def _projection(graph: Any) -> Transformer | None:
    """From the graph's coordinates to longitude and latitude; None if they are that."""
    crs = CRS.from_user_input(graph.graph.get("crs", WGS84))
    return None if crs.is_geographic else Transformer.from_crs(crs, WGS84, always_xy=True)


def _points(
    data: Mapping[str, Any],
    project: Transformer | None,
    ends: tuple[int, int],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
) -> Points:
    """Geometry of a directed edge from its first node to its last, the nodes included."""
    first, last = ((float(lon[v]), float(lat[v])) for v in ends)
    line = data.get("geometry")
    if line is None:
        return (first, last)
    x, y = np.asarray(line.coords, np.float64)[:, :2].T
    if project is not None:
        x, y = project.transform(x, y)
    inner = tuple(zip(np.asarray(x).tolist(), np.asarray(y).tolist(), strict=True))
    inner = inner[1:] if _is_same(inner[0], first) else inner
    inner = inner[:-1] if inner and _is_same(inner[-1], last) else inner
    return (first, *inner, last)


def _is_same(a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Whether two places are the same to a millimetre (a projection there and back moves them by less)."""
    return abs(a[0] - b[0]) < 1e-8 and abs(a[1] - b[1]) < 1e-8
