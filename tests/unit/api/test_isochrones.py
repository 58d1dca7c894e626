"""GET /isochrones: the engine's answer and nothing else, parameters refused by name, ETag, nothing ever a 500."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape
from starlette.testclient import TestClient

from access.analysis import feature_collection, isochrones
from access.network import Network
from access.request import Request, parse_modes, parse_moment
from api.schemas import IsochroneParameters
from tests.unit.api.drawn_city import at

LON, LAT = at(4.3, 7)
TUESDAY = "2026-09-15T08:00"
QUERY = {"lon": f"{LON}", "lat": f"{LAT}", "depart_at": TUESDAY}


def ask(client: TestClient, **changes: object) -> dict[str, object]:
    query = {name: value for name, value in {**QUERY, **changes}.items() if value is not None}
    response = client.get("/isochrones", params=query)
    assert response.status_code == 200, response.text
    return response.json()


def refused(client: TestClient, status: int = 422, **changes: object) -> dict[str, object]:
    query = {name: value for name, value in {**QUERY, **changes}.items() if value is not None}
    response = client.get("/isochrones", params=query)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert "Traceback" not in body["detail"]
    return body


def test_the_answer_is_the_engines(client: TestClient, city: Network) -> None:
    date, time_s = parse_moment(TUESDAY, "Europe/Paris")
    result = isochrones(
        city,
        (LON, LAT),
        direction="to",
        contours_min=(10, 30),
        request=Request(date=date, time_s=time_s, anchor="arrive", window_min=30, walk_speed_kmh=3.6),
    )
    expected = json.loads(json.dumps(feature_collection(result)))
    answer = ask(
        client,
        depart_at=None,
        arrive_by=TUESDAY,
        direction="to",
        contours_minutes="10,30",
        window_minutes=30,
        walk_speed_kmh=3.6,
    )
    for name in ("features", "places", "limits", "provenance"):
        assert answer[name] == expected[name]


def test_polygons_nest_and_grow(client: TestClient) -> None:
    features = sorted(ask(client)["features"], key=lambda feature: feature["properties"]["contour"])
    assert [feature["properties"]["contour"] for feature in features] == [15, 30, 45, 60]
    areas = [shape(feature["geometry"]) for feature in features]
    for inner, outer in pairwise(areas):
        assert outer.buffer(1e-9).covers(inner)
    assert features[0]["properties"]["area_km2"] > 0


def test_places_within_a_contour_are_counted(client: TestClient) -> None:
    answer = ask(client)
    for feature in answer["features"]:
        limit = feature["properties"]["contour"]
        for kind, count in feature["properties"]["places"].items():
            rows = [row for row in answer["places"] if row["kind"] == kind]
            within = [r for r in rows if r["travel_time_p50"] is not None and r["travel_time_p50"] < limit]
            assert len(within) == count
    states = {row["id"]: row["state"] for row in answer["places"]}
    assert states["gare-1"] == "ok"
    assert states["parc-3"] == "unlinked"


def test_every_parameter_is_echoed_with_its_default(client: TestClient) -> None:
    query = ask(client)["query"]
    assert query["depart_at"] == "2026-09-15T08:00:00+02:00"
    assert query["contours_minutes"] == [15, 30, 45, 60]
    given = {
        "window_minutes": 60,
        "max_minutes": 90,
        "max_rides": 4,
        "walk_speed_kmh": 5.0,
        "percentiles": [50],
    }
    walks = {"access_walk_max_minutes": 20, "egress_walk_max_minutes": 20, "transfer_walk_max_minutes": 12}
    bikes = {
        "bike_legs": "access",
        "bike_speed_kmh": 15.0,
        "access_bike_max_minutes": 15,
        "egress_bike_max_minutes": 15,
    }
    others = bikes | {
        "modes": "transit,walk",
        "profile": "default",
        "direction": "from",
        "polygons": True,
        "f": "geojson",
    }
    for name, value in (given | walks | others).items():
        assert query[name] == value


@pytest.mark.parametrize("modes", ["bike", "car", "walk,bike,car", "transit,walk,bike"])
def test_other_modes_are_the_engines(client: TestClient, city: Network, modes: str) -> None:
    date, time_s = parse_moment(TUESDAY, "Europe/Paris")
    request = Request(
        date=date,
        time_s=time_s,
        modes=parse_modes(modes),
        bike_legs="both",
        bike_speed_kmh=12.0,
        access_bike_min=7,
        egress_bike_min=3,
    )
    result = isochrones(city, (LON, LAT), contours_min=(10, 30), request=request)
    expected = json.loads(json.dumps(feature_collection(result)))
    answer = ask(
        client,
        contours_minutes="10,30",
        modes=modes,
        bike_legs="both",
        bike_speed_kmh=12,
        access_bike_max_minutes=7,
        egress_bike_max_minutes=3,
    )
    for name in ("features", "places", "limits"):
        assert answer[name] == expected[name]
    assert answer["query"]["modes"] == modes


def test_an_assumed_time_zone_is_said(client: TestClient) -> None:
    said = ask(client)["warnings"][0]
    assert said["code"] == "timezone-assumed"
    assert "Europe/Paris" in said["detail"]
    for text in ("2026-09-15T08:00+02:00", "2026-09-15T06:00Z", "2026-09-15T08:00 02:00"):
        answer = ask(client, depart_at=text)
        assert "timezone-assumed" not in [warning["code"] for warning in answer["warnings"]]
        assert answer["query"]["depart_at"] == "2026-09-15T08:00:00+02:00"


def test_a_contour_beyond_max_minutes_raises_it(client: TestClient) -> None:
    assert ask(client, contours_minutes="100", max_minutes=60)["query"]["max_minutes"] == 100


def test_lines_instead_of_areas(client: TestClient) -> None:
    areas, lines = ask(client), ask(client, polygons="false")
    for area, line in zip(areas["features"], lines["features"], strict=True):
        assert line["geometry"]["type"] == "MultiLineString"
        assert shape(line["geometry"]).length == pytest.approx(shape(area["geometry"]).length)


def test_one_percentile_may_be_named_alone(client: TestClient) -> None:
    assert ask(client, percentile=25)["features"] == ask(client, percentiles="25")["features"]


@pytest.mark.parametrize(
    ("changes", "kind", "parameter", "words"),
    [
        ({"contour_minutes": "10"}, "unknown-parameter", "contour_minutes", "did you mean contours_minutes?"),
        ({"denoise": "1"}, "unknown-parameter", "denoise", "known are"),
        ({"lon": None}, "invalid-parameter", "lon", "missing"),
        ({"lon": "181"}, "invalid-parameter", "lon", "180"),
        ({"lat": "nan"}, "invalid-parameter", "lat", "finite"),
        ({"lat": "fifty"}, "invalid-parameter", "lat", "'fifty'"),
        ({"depart_at": None}, "invalid-parameter", "depart_at", "neither"),
        ({"arrive_by": TUESDAY}, "invalid-parameter", "depart_at", "both"),
        ({"depart_at": "tomorrow"}, "invalid-parameter", "depart_at", "'tomorrow'"),
        ({"depart_at": "2026-09-15"}, "invalid-parameter", "depart_at", "no time of day"),
        ({"depart_at": "0001-01-01T00:00+14:00"}, "invalid-parameter", "depart_at", "0001"),
        ({"depart_at": "9999-12-31T23:59-12:00"}, "invalid-parameter", "depart_at", "9999"),
        ({"contours_minutes": "30,15"}, "invalid-parameter", "contours_minutes", "ascend"),
        ({"contours_minutes": "0"}, "invalid-parameter", "contours_minutes", "positive"),
        ({"contours_minutes": "15,"}, "invalid-parameter", "contours_minutes", "no whole number"),
        ({"contours_minutes": "²"}, "invalid-parameter", "contours_minutes", "no whole number"),
        ({"contours_minutes": "1,2,3,4,5,6,7,8,9"}, "limit-exceeded", "contours_minutes", "8 at most"),
        ({"contours_minutes": "121"}, "limit-exceeded", "contours_minutes", "120"),
        ({"window_minutes": "0"}, "invalid-parameter", "window_minutes", "between 1"),
        ({"window_minutes": "181"}, "limit-exceeded", "window_minutes", "180"),
        ({"max_minutes": "121"}, "limit-exceeded", "max_minutes", "120"),
        ({"max_rides": "0"}, "invalid-parameter", "max_rides", "between 1"),
        ({"walk_speed_kmh": "50"}, "invalid-parameter", "walk_speed_kmh", "km/h"),
        ({"walk_speed_kmh": "inf"}, "invalid-parameter", "walk_speed_kmh", "finite"),
        ({"access_walk_max_minutes": "-1"}, "invalid-parameter", "access_walk_max_minutes", "between 0"),
        ({"percentiles": "50,5"}, "invalid-parameter", "percentiles", "ascend"),
        ({"percentiles": "100"}, "invalid-parameter", "percentiles", "between 1 and 99"),
        ({"percentiles": "50", "percentile": "50"}, "invalid-parameter", "percentiles", "not both"),
        ({"modes": "transit,walk,car"}, "invalid-parameter", "modes", "two questions"),
        ({"modes": "transit"}, "invalid-parameter", "modes", "with transit one must walk too"),
        ({"modes": "walk,plane"}, "invalid-parameter", "modes", "'plane' is none of"),
        ({"bike_legs": "all"}, "invalid-parameter", "bike_legs", "'all'"),
        ({"bike_speed_kmh": "0.5"}, "invalid-parameter", "bike_speed_kmh", "between 1 and 50"),
        ({"access_bike_max_minutes": "181"}, "invalid-parameter", "access_bike_max_minutes", "between 0"),
        ({"egress_bike_max_minutes": "-1"}, "invalid-parameter", "egress_bike_max_minutes", "between 0"),
        ({"profile": "fast"}, "invalid-parameter", "profile", "'fast'"),
        ({"direction": "up"}, "invalid-parameter", "direction", "'up'"),
        ({"f": "geotiff"}, "invalid-parameter", "f", "'geotiff'"),
    ],
)
def test_a_wrong_call_is_named(
    client: TestClient, changes: dict[str, object], kind: str, parameter: str, words: str
) -> None:
    body = refused(client, **changes)
    assert body["type"] == f"/problems/{kind}"
    assert body["parameter"] == parameter
    assert words in body["detail"]
    assert parameter in body["detail"]


def test_a_parameter_given_twice_is_refused(client: TestClient) -> None:
    response = client.get(f"/isochrones?lon={LON}&lon={LON}&lat={LAT}&depart_at={TUESDAY}")
    assert response.status_code == 422
    assert response.json()["detail"] == "lon is given more than once"


def test_a_day_without_service_names_the_calendar(client: TestClient) -> None:
    sunday = refused(client, depart_at="2026-09-20T08:00")
    assert sunday["type"] == "/problems/no-service-on-date"
    for day in ("2026-09-20", "2026-08-31", "2027-07-02"):
        assert day in sunday["detail"]
    assert refused(client, depart_at="2031-09-16T08:00")["type"] == "/problems/no-service-on-date"


def test_a_point_far_from_any_street(client: TestClient) -> None:
    assert refused(client, lon="0.0", lat="50.9")["type"] == "/problems/origin-not-linked"


def test_the_same_question_costs_nothing_twice(client: TestClient) -> None:
    first = client.get("/isochrones", params=QUERY)
    tag = first.headers["etag"]
    again = client.get("/isochrones", params=QUERY, headers={"If-None-Match": f'"other", {tag}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == tag
    assert client.get("/isochrones", params=QUERY).content == first.content
    spelled = client.get("/isochrones", params={**QUERY, "modes": "walk,transit", "max_rides": "4"})
    assert spelled.headers["etag"] == tag
    other = client.get("/isochrones", params={**QUERY, "max_rides": "3"}, headers={"If-None-Match": tag})
    assert other.status_code == 200
    assert other.headers["etag"] != tag


def test_answers_are_compressed_and_open_to_other_pages(client: TestClient) -> None:
    response = client.get("/isochrones", params=QUERY, headers={"Origin": "https://example.org"})
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["content-type"] == "application/geo+json"
    assert response.headers["cache-control"] == "public, no-cache"


TEXTS = st.one_of(st.text(max_size=12), st.integers().map(str), st.floats().map(str), st.just(TUESDAY))
NAMES = tuple(IsochroneParameters.model_fields)
DATES = st.datetimes().map(lambda moment: moment.isoformat())
PLAUSIBLE = st.fixed_dictionaries(
    {},
    optional={
        "lon": st.one_of(st.floats(2.7, 2.9).map(str), TEXTS),
        "depart_at": st.one_of(
            DATES, st.sampled_from(["2026-09-15T23:59", "2026-10-25T02:30", "24:00"]), TEXTS
        ),
        "contours_minutes": st.lists(st.integers(-1, 130), max_size=10).map(lambda c: ",".join(map(str, c))),
        "window_minutes": st.integers(-1, 200).map(str),
        "percentiles": st.lists(st.integers(-1, 101), max_size=6).map(lambda c: ",".join(map(str, c))),
        "direction": st.sampled_from(["from", "to", ""]),
        "modes": st.sampled_from(
            ["walk", "transit,walk", "walk,walk", "bike", "car", "transit,walk,bike", "", ","]
        ),
        "bike_legs": st.sampled_from(["access", "egress", "both", ""]),
        "profile": st.sampled_from(["default", "r5", "R5"]),
        "max_rides": st.integers(-1, 20).map(str),
    },
)


@given(changes=PLAUSIBLE, odd=st.dictionaries(st.sampled_from(NAMES), TEXTS, max_size=2))
def test_whatever_is_asked_nothing_breaks(
    client: TestClient, changes: dict[str, str], odd: dict[str, str]
) -> None:
    response = client.get("/isochrones", params={**QUERY, **changes, **odd})
    assert response.status_code in (200, 422), response.text
    if response.status_code == 422:
        body = response.json()
        assert body["type"].startswith("/problems/")
        assert body["detail"]
    else:
        assert response.json()["type"] == "FeatureCollection"
