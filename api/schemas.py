"""Request and response bodies: a unit and an example for every field."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from access.request import NO_STRESS_LIMIT, EngineName, Profile

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Text = Annotated[str, Field(max_length=200)]


class IsochroneParameters(BaseModel):
    """Query of ``GET /isochrones``; names follow Mapbox and Valhalla where they have one.

    Bounds are the engine's and the server's: they are checked where they are kept, not repeated here.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    lon: Longitude = Field(description="longitude of the point, degrees, WGS 84", examples=[2.8283])
    lat: Latitude = Field(description="latitude of the point, degrees, WGS 84", examples=[50.42687])
    contours_minutes: Text = Field(
        "15,30,45,60",
        description="contours, whole minutes, ascending, comma separated",
        examples=["15,30,45,60"],
    )
    direction: Literal["from", "to"] = Field(
        "from", description="`from`: where one gets from the point; `to`: where one comes from to the point"
    )
    depart_at: Text | None = Field(
        None,
        description="first departure of the window, ISO 8601; the network's time zone where no offset is given. "
        "One of depart_at and arrive_by",
        examples=["2026-09-15T07:30"],
    )
    arrive_by: Text | None = Field(
        None, description="last arrival of the window, ISO 8601", examples=["2026-09-15T07:55"]
    )
    window_minutes: int = Field(
        60, description="length of the window, minutes; one sample a minute", examples=[60]
    )
    percentiles: Text | None = Field(
        None,
        description="of travel times over the window, 1 to 99, ascending, comma separated; 50 where none is given",
        examples=["50"],
    )
    percentile: int | None = Field(None, description="one percentile, instead of percentiles", examples=[50])
    max_minutes: int = Field(
        90, description="trips take strictly less, minutes; raised to the longest contour if that is longer"
    )
    max_rides: int = Field(4, description="vehicles boarded, at most", examples=[4])
    walk_speed_kmh: float = Field(
        5.0, allow_inf_nan=False, description="walking speed, km/h", examples=[5.0, 3.6]
    )
    access_walk_max_minutes: int = Field(20, description="longest walk before the first ride, minutes")
    egress_walk_max_minutes: int = Field(20, description="longest walk after the last ride, minutes")
    transfer_walk_max_minutes: int | None = Field(
        None,
        description="longest walk between rides, minutes; 12 where it is not given, in profile `r5` the access limit",
        examples=[12],
    )
    modes: Text = Field(
        "transit,walk",
        description="`transit,walk`, `transit,walk,bike`, or any of `walk`, `bike` and `car`: the fastest counts. "
        "A car and transit are two questions",
        examples=["transit,walk", "transit,walk,bike", "car"],
    )
    bike_legs: Literal["access", "egress", "both"] = Field(
        "access",
        description="with transit and bike: ridden to the first stop and left there, found at the last one, or both",
    )
    bike_speed_kmh: float = Field(
        15.0,
        allow_inf_nan=False,
        description="riding speed, km/h; a bike is pushed at walking speed",
        examples=[15.0],
    )
    access_bike_max_minutes: int = Field(
        15,
        description="longest way by bike before the first ride, and all the way where transit is on, minutes",
    )
    egress_bike_max_minutes: int = Field(15, description="longest way by bike after the last ride, minutes")
    max_bike_stress: int = Field(
        NO_STRESS_LIMIT,
        description="highest level of traffic stress that is ridden, 1 (children) to 4 (no limit); beyond it the bike "
        "is pushed",
    )
    profile: Profile | None = Field(
        None,
        description="rules of the search: `default`, or `r5` as R5 7.5.1; where it is not given `r5` with engine "
        "`r5`, else `default`",
        examples=["default"],
    )
    engine: EngineName = Field(
        "native",
        description="who answers: `native`, or `r5`, R5 itself, where the server has it (`GET /health`); it knows "
        "profile `r5`, `depart_at` and direction `from` only",
    )
    polygons: bool = Field(True, description="areas if true, their outlines if false")
    f: Literal["geojson"] = Field("geojson", description="format of the answer")


class EngineHealth(BaseModel):
    """Whether an engine could answer; found without starting it."""

    possible: bool = Field(description="all its parts are here")
    running: bool = Field(
        description="it is started and would answer at once; else its first answer takes longer"
    )
    version: str = Field(description="of the engine, as answers name it", examples=["native"])
    detail: str = Field(description="what is missing, one sentence; empty where nothing is", examples=[""])


class Health(BaseModel):
    """``GET /health``: only a server that can answer at once says ok."""

    status: Literal["ok"] = "ok"
    network: str = Field(description="hash of the network's inputs and code", examples=["n-3f9a"])
    code: str = Field(description="version of the code", examples=["0.1.0"])
    warm_up_s: float = Field(description="time from start to ready, seconds", examples=[2.4])
    engines: dict[EngineName, EngineHealth] = Field(
        description="every engine; the server is healthy whether or not others than its own are possible"
    )


class Attribution(BaseModel):
    """A source and the licence under which it is shown."""

    text: str = Field(examples=["© les contributeurs d'OpenStreetMap"])
    licence: str = Field(examples=["ODbL 1.0"])
    url: str | None = Field(None, examples=["https://www.openstreetmap.org/copyright"])


class PlaceKind(BaseModel):
    """How many places of one kind the network has."""

    kind: str = Field(examples=["lycee"])
    count: int = Field(examples=[33])


class Limits(BaseModel):
    """Caps of this server on one request."""

    max_contours: int = Field(examples=[8])
    max_window_minutes: int = Field(description="minutes", examples=[180])
    max_minutes: int = Field(description="minutes", examples=[120])
    max_concurrent: int = Field(description="computations at the same time", examples=[2])


class NetworkInfo(BaseModel):
    """``GET /network``: what is served, for which days, from which sources."""

    id: str = Field(description="hash of the network's inputs and code")
    code: str = Field(description="version of the code")
    timezone: str = Field(examples=["Europe/Paris"])
    first_date: str = Field(description="first day of the timetables, ISO 8601", examples=["2026-08-31"])
    last_date: str = Field(description="last day of the timetables, ISO 8601", examples=["2027-07-02"])
    days_with_service: list[str] = Field(
        description="days on which at least one trip runs, ISO 8601, ascending"
    )
    bounds: tuple[float, float, float, float] | None = Field(
        description="west, south, east, north of the stops, else of the streets, degrees WGS 84"
    )
    stops: int = Field(description="number of stops", examples=[2500])
    trips: int = Field(description="number of trips, of all days", examples=[16000])
    kinds: list[PlaceKind]
    synthetic: bool = Field(
        description="true where timetables and streets were generated for a demonstration"
    )
    attributions: list[Attribution]
    limits: Limits


class Problem(BaseModel):
    """RFC 9457 problem document."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(
        description="kind of problem, a relative reference", examples=["/problems/no-service-on-date"]
    )
    title: str = Field(examples=["No trip runs on the date"])
    status: int = Field(examples=[422])
    detail: str = Field(description="one sentence about this occurrence")
    instance: str = Field(examples=["/isochrones"])
    parameter: str | None = Field(None, description="the parameter at fault", examples=["window_minutes"])
    value: Any = Field(None, description="its value", examples=["0"])
    engine: str | None = Field(None, description="the engine that cannot answer", examples=["r5"])
    able: list[str] | None = Field(None, description="engines that can", examples=[["native"]])


class FeatureCollection(BaseModel):
    """GeoJSON with the foreign members ``query``, ``provenance``, ``limits``, ``warnings`` and ``places``."""

    model_config = ConfigDict(extra="allow")

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[dict[str, Any]]
