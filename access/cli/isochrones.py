"""``artois-access isochrones``: polygons of what is reached within some minutes."""

from pathlib import Path
from typing import Annotated

import typer

from access.analysis import feature_collection, isochrones, place_rows, write_isochrones
from access.analysis.files import check_output
from access.analysis.isochrone_files import SUFFIXES
from access.analysis.isochrones import Isochrones, check_contours
from access.cli import options as opt
from access.cli.console import progress_bar, say, say_json, say_table, warn
from access.cli.request_options import RequestOptions, request_of, until_first, with_request_options
from access.engines import check_capable
from access.network import open_network
from access.request import MAX_TRIP_MIN, Direction

From = Annotated[str | None, typer.Option("--from", metavar="LON,LAT", help="What is reached from here.")]
To = Annotated[str | None, typer.Option("--to", metavar="LON,LAT", help="From where this is reached.")]
Contours = Annotated[str, typer.Option(metavar="LIST", help="Minutes, ascending.")]
Percentile = Annotated[
    str, typer.Option("--percentile", "--percentiles", metavar="LIST", help="1 to 99, ascending.")
]
MaxMinutes = Annotated[
    int | None, typer.Option(metavar="MIN", help="Longest trip; by default the largest contour.")
]
Out = Annotated[Path, typer.Option(metavar="FILE", help="F.geojson, F.gpkg or F.tif.")]


@with_request_options
def isochrones_command(  # noqa: PLR0913 - one parameter an option
    net: opt.NetworkPath,
    *,
    out: Out,
    origin: From = None,
    destination: To = None,
    depart: opt.Depart = None,
    arrive: opt.Arrive = None,
    window: opt.Window = 60,
    contours: Contours = "15,30,45,60",
    percentile: Percentile = "50",
    max_minutes: MaxMinutes = None,
    asked: RequestOptions,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Draw the areas within some minutes of a point, by transit, on foot, by bike or by car."""
    text, which = opt.one_of(origin, destination, ("--from", "--to"))
    opt.one_of(depart, arrive, ("--depart", "--arrive"))
    directions: tuple[Direction, Direction] = ("from", "to")
    point = opt.parse_point(text, f"--{directions[which]}")
    minutes = check_contours(
        opt.parse_whole(contours, "--contours"), MAX_TRIP_MIN if max_minutes is None else max_minutes
    )
    check_output(out, SUFFIXES)
    network = open_network(net)
    request = request_of(
        asked,
        network.timezone,
        depart,
        arrive,
        window_min=window,
        percentiles=opt.parse_whole(percentile, "--percentile"),
        max_min=minutes[-1] if max_minutes is None else max_minutes,
    )
    check_capable("isochrones", request, direction=directions[which])
    with progress_bar("isochrones", first=until_first(request.engine), quiet=quiet):
        result = isochrones(
            network, point, direction=directions[which], contours_min=minutes, request=request
        )
        write_isochrones(result, out)
    warn(result.warnings)
    if json:
        say_json(_summary(result, out))
        return
    _say_areas(result, quiet=quiet)
    say(f"written: {out}", quiet=quiet)


def _summary(result: Isochrones, out: Path) -> dict[str, object]:
    """The answer without its geometries."""
    whole = feature_collection(result)
    areas = [feature["properties"] for feature in whole.pop("features")]
    del whole["type"]
    return {"out": str(out), "contours": areas, **whole, "places": place_rows(result)}


def _say_areas(result: Isochrones, *, quiet: bool) -> None:
    """Contours as a table."""
    rows = [
        (
            row.contour,
            row.percentile,
            f"{row.area_km2:.2f}",
            ", ".join(f"{count} {kind}" for kind, count in row.places.items()) or "-",
        )
        for row in result.polygons.itertuples()
    ]
    say_table(("minutes", "percentile", "km²", "places within"), rows[::-1], quiet=quiet)
