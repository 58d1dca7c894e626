"""Generate every input of the demonstration: two feeds, streets, population, places."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from access.demo import facts
from access.demo.lines import line_axes, line_courses, line_roads, sequences
from access.demo.local_lines import plan_lines, trace_lines
from access.demo.osm_file import write_streets
from access.demo.places import places, write_places
from access.demo.plane import Points, to_plane
from access.demo.population import write_population
from access.demo.readme_text import README
from access.demo.stops import Stop, merge_stops
from access.demo.streets import Streets, build_streets
from access.demo.tadao import COLORS, PREFIX, BusNetwork, Route, write_tadao
from access.demo.ter import write_ter
from access.demo.towns import commune_axes, gabriel_edges, lay_out

Progress = Callable[[str, float], None]
"""Called with what is being done (French) and the share that is done, 0 to 1."""


@dataclass(frozen=True)
class DemoInputs:
    """Paths of the generated files."""

    tadao: Path
    ter: Path
    streets: Path
    population: Path
    places: Path
    readme: Path

    @property
    def gtfs(self) -> tuple[Path, Path]:
        """The two feeds, bus first."""
        return self.tadao, self.ter


def generate(out: Path, *, seed: int = 1, progress: Progress | None = None) -> DemoInputs:
    """
    Write the demonstration's inputs into a folder, made if absent; files of the same names are replaced.

    From the tables of facts only, and one seed: the same seed gives the same bytes with the same libraries.
    Nothing is read from the network. About 2,500 quays, 7,600 bus trips on a school day, 235,000 street nodes.

    Parameters
    ----------
    out
        Folder to write to.
    seed
        Seed of everything that is invented: streets, local lines, where people live.
    progress
        Told what is being done, and the share done.

    Returns
    -------
    inputs
        Paths of the files.

    Raises
    ------
    OSError
        The folder cannot be written.

    Notes
    -----
    About 10 seconds on one core.
    """
    say = progress or (lambda _what, _share: None)
    out.mkdir(parents=True, exist_ok=True)
    inputs = DemoInputs(
        out / "tadao-demo.zip",
        out / "ter-demo.zip",
        out / "streets-demo.osm.pbf",
        out / "population.csv",
        out / "places.csv",
        out / "README.txt",
    )
    # One stream of chance for each job: a change in one leaves the others as they were.
    town, street, local, people, bend = np.random.default_rng(seed).spawn(5)
    say("Rues synthétiques", 0.0)
    stops, streets, fact_lines = _streets(town, street)
    say("Lignes locales", 0.3)
    network = _bus_network(stops, streets, fact_lines, local)
    say("Horaires de bus", 0.5)
    write_tadao(inputs.tadao, network)
    say("Horaires de train", 0.7)
    write_ter(inputs.ter)
    say("Fichier des rues", 0.75)
    write_streets(inputs.streets, streets, bend)
    say("Population et lieux", 0.95)
    write_population(inputs.population, facts.communes(), streets, people)
    write_places(inputs.places)
    validity = next(p for p in facts.periods() if p.kind == "validity")
    readme = README.format(seed=seed, first=validity.first.isoformat(), last=validity.last.isoformat())
    inputs.readme.write_text(readme, encoding="utf-8", newline="\n")
    say("Terminé", 1.0)
    return inputs


def _streets(
    town: np.random.Generator, street: np.random.Generator
) -> tuple[list[Stop], Streets, dict[tuple[str, str], tuple[int, ...]]]:
    """Stops of the real lines, the streets, and the stops of each line."""
    stops, stop_of_row = merge_stops(facts.line_stops())
    lines = sequences(facts.line_stops(), stop_of_row)
    bulles = frozenset(line.line for line in facts.lines() if line.kind == "bulle")
    communes = facts.communes()
    roads = commune_axes(communes)
    axes = roads + line_axes(lines, stops, bulles)
    stop_xy = np.array([[s.x, s.y] for s in stops])
    plan = lay_out(communes, stop_xy, np.concatenate([_place_points(), _outposts()]), axes, town)
    centres = gabriel_edges(to_plane([c.lon for c in communes], [c.lat for c in communes]))
    ways = [
        (int(plan.centre_vertex[a]), int(plan.centre_vertex[b]), axis.rank)
        for (a, b), axis in zip(centres, roads, strict=True)
    ]
    ways += line_roads(lines, plan.stop_vertex.tolist(), bulles)
    return stops, build_streets(plan, ways, street), lines


def _place_points(kinds: tuple[str, ...] = ()) -> Points:
    """Plane positions of the places of some kinds; all without a kind."""
    some = [p for p in places() if not kinds or p.kind in kinds]
    return to_plane([p.lon for p in some], [p.lat for p in some])


def _outposts() -> Points:
    """Points around each station out of the territory, so that a small quarter of streets is laid there."""
    around = np.array([[x, y] for x in (-210.0, 210.0) for y in (-210.0, 210.0)])
    return np.asarray((_place_points(("gare_hors_territoire",))[:, None, :] + around).reshape(-1, 2))


def _bus_network(
    stops: list[Stop],
    streets: Streets,
    lines: dict[tuple[str, str], tuple[int, ...]],
    rng: np.random.Generator,
) -> BusNetwork:
    """The real lines on the streets, then the invented ones."""
    communes = facts.communes()
    local = plan_lines(communes, _place_points(("gare",)), _place_points(("lycee",)), streets, rng)
    every_stop, invented = trace_lines(local, stops, communes, streets)
    courses = line_courses(lines, streets) + invented
    running = {course.route for course in courses}
    routes = [Route(line.line, line.kind, line.name, line.color) for line in facts.lines()]
    routes += [
        Route(
            line.number,
            line.kind,
            f"{PREFIX[line.kind]} {line.number} {line.name} (fictive)",
            COLORS[line.kind],
        )
        for line in local
        if line.number in running
    ]
    return BusNetwork(tuple(routes), tuple(every_stop), tuple(courses), streets.xy)
