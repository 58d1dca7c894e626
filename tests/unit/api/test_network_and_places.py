"""The network, its places and the backdrop as the service tells them."""

from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from access.network import Network, build_network
from api.about import attributions_of, is_synthetic
from api.backdrop import rank_streets
from api.main import create_app
from api.settings import Settings
from tests.unit.api.conftest import until_ready
from tests.unit.api.drawn_city import COLUMNS, PLACES, ROWS, at, write_city


def test_what_is_served(client: TestClient, city: Network) -> None:
    info = client.get("/network").json()
    assert info["timezone"] == "Europe/Paris"
    assert (info["first_date"], info["last_date"]) == ("2026-08-31", "2027-07-02")
    assert info["kinds"] == [
        {"kind": "gare", "count": 2},
        {"kind": "hospital", "count": 1},
        {"kind": "lycee", "count": 3},
        {"kind": "parc", "count": 3},
    ]
    assert "2026-09-19" in info["days_with_service"]  # the train runs on Saturdays
    assert "2026-09-20" not in info["days_with_service"]
    assert info["synthetic"] is True
    west, south, east, north = info["bounds"]
    assert at(0, 0)[0] < west < east < at(COLUMNS, 0)[0]
    assert at(0, 0)[1] < south < north < at(0, ROWS)[1]
    assert is_synthetic(city)
    streets, feed = attributions_of(city)
    assert streets.licence == "ODbL 1.0"
    assert (feed.text, feed.licence) == ("Horaires : Ville dessinée (synthétique)", "données synthétiques")


def test_places_by_kind_and_box(client: TestClient) -> None:
    everything = client.get("/places").json()["features"]
    assert [f["id"] for f in everything] == [place[0] for place in PLACES]
    assert everything[0]["properties"] == {
        "id": "lycee-1",
        "name": "Lycée Condorcet",
        "kind": "lycee",
        "commune": "Lens",
    }
    assert everything[0]["geometry"]["coordinates"] == pytest.approx(list(at(4, 8)), abs=1e-6)
    two = client.get("/places", params={"kind": "gare,parc"}).json()["features"]
    assert [f["id"] for f in two] == ["gare-1", "gare-2", "parc-1", "parc-2", "parc-3"]
    west, south, east, north = *at(0, 0), *at(5, 9)
    near = client.get("/places", params={"bbox": f"{west},{south},{east},{north}"})
    assert [f["id"] for f in near.json()["features"]] == ["lycee-1", "gare-1"]
    known = client.get("/places", headers={"If-None-Match": client.get("/places").headers["etag"]})
    assert known.status_code == 304


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"kind": "school"}, "known are gare, hospital, lycee, parc"),
        ({"bbox": "1,2,3"}, "west,south,east,north"),
        ({"bbox": "3,50,2,51"}, "west <= east"),
        ({"bbox": "nan,0,1,1"}, "west <= east"),
        ({"limit": "3"}, "unknown"),
    ],
)
def test_wrong_questions_about_places(client: TestClient, query: dict[str, str], words: str) -> None:
    response = client.get("/places", params=query)
    assert response.status_code == 422
    assert words in response.json()["detail"]


def test_the_backdrop_has_streets_stops_and_names(client: TestClient) -> None:
    features = client.get("/backdrop").json()["features"]
    local = client.get("/backdrop", params={"streets": "local"}).json()["features"]
    assert [f["properties"] for f in local] == [{"layer": "street", "rank": 3}]
    assert client.get("/backdrop", params={"streets": "all"}).status_code == 422
    tag = client.get("/backdrop").headers["etag"]
    assert client.get("/backdrop", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/backdrop?streets=local", headers={"If-None-Match": tag}).status_code == 200
    layers = [f["properties"]["layer"] for f in features]
    ranks = {f["properties"].get("rank") for f in features if f["properties"]["layer"] == "street"}
    assert ranks == {2}  # primary and secondary roads
    assert set(layers) == {"street", "stop", "commune"}
    assert layers.count("stop") == 13
    names = [f["properties"]["name"] for f in features if f["properties"]["layer"] == "commune"]
    assert names == ["Lens", "Liévin", "Ailleurs"]  # most places first


@pytest.mark.parametrize(
    ("counts", "ranks"),
    [
        ({110: 3, 80: 10, 50: 20, 30: 60, 0: 7}, {110: 1, 80: 2, 50: 2, 30: 3, 0: 3}),
        ({50: 51, 30: 49}, {50: 3, 30: 3}),
        ({110: 100}, {110: 3}),
        ({}, {}),
    ],
)
def test_streets_are_ranked_by_speed(counts: dict[int, int], ranks: dict[int, int]) -> None:
    speed = np.repeat(np.array(list(counts), np.float32), list(counts.values()))
    got = rank_streets(speed)
    assert {int(s): int(got[speed == s][0]) for s in np.unique(speed)} == ranks


def test_a_network_without_places_still_answers(tmp_path: Path) -> None:
    streets, feed, _ = write_city(tmp_path)
    bare = build_network(streets, [feed])
    lon, lat = at(4, 7)
    with TestClient(create_app(Settings(), open_it=lambda: bare)) as client:
        until_ready(client)
        answer = client.get(f"/isochrones?lon={lon}&lat={lat}&depart_at=2026-09-15T08:00Z").json()
        assert answer["places"] == []
        assert len(answer["features"]) == 4
        assert client.get("/places").json()["features"] == []
        assert client.get("/network").json()["kinds"] == []
        assert "known are none" in client.get("/places?kind=gare").json()["detail"]


def test_head_is_get_without_its_body(client: TestClient) -> None:
    got, head = client.get("/places"), client.head("/places")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == got.headers["etag"]
