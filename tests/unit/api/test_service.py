"""Start-up, health, what is served, limits on computations, the page, and what the documents promise."""

import asyncio
import re
import threading
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from access.errors import DataError
from access.network import Network, build_network
from api.about import attributions_of, is_synthetic
from api.backdrop import rank_streets
from api.errors import BusyError
from api.main import create_app
from api.schemas import IsochroneParameters
from api.settings import Settings
from api.state import Answers, Gate, new_state
from tests.unit.api.conftest import until_ready
from tests.unit.api.drawn_city import COLUMNS, PLACES, ROWS, at, build_city, write_city


def test_not_ready_until_warm(city: Network) -> None:
    hold = threading.Event()

    def open_slowly() -> Network:
        assert hold.wait(30)
        return city

    with TestClient(create_app(Settings(), open_it=open_slowly)) as client:
        for path in (
            "/health",
            "/isochrones?lon=2.8&lat=50.4&depart_at=2026-09-15T08:00",
            "/places",
            "/network",
        ):
            response = client.get(path)
            assert (response.status_code, response.json()["type"]) == (503, "/problems/not-ready")
            assert response.headers["retry-after"] == "2"
        hold.set()
        until_ready(client)
        body = client.get("/health").json()
    assert body["status"] == "ok"
    assert body["network"] == city.id
    assert body["warm_up_s"] > 0


def test_a_network_that_cannot_be_opened_says_why() -> None:
    def fail() -> Network:
        raise DataError("net/manifest.json is missing")

    with TestClient(create_app(Settings(), open_it=fail)) as client:
        for _ in range(3):
            response = client.get("/health")
            assert response.status_code == 503
        assert response.json()["type"] in ("/problems/network-unusable", "/problems/not-ready")
    with TestClient(create_app(Settings(network=None))) as client:
        bodies = [client.get("/health").json() for _ in range(200)]
    assert bodies[-1]["detail"].startswith("no network to serve")


def test_a_saved_network_is_served_from_its_folder(tmp_path: Path) -> None:
    network, folder = build_city(tmp_path, publisher="Tadao")
    with TestClient(create_app(Settings(network=folder))) as client:
        until_ready(client)
        info = client.get("/network").json()
    assert info["id"] == network.id
    assert info["synthetic"] is False
    assert [item["text"] for item in info["attributions"]] == [
        "Rues : © les contributeurs d'OpenStreetMap",
        "Horaires : Tadao",
    ]


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


def test_no_more_computations_than_places() -> None:
    async def play() -> None:
        gate = Gate(1, 1, timeout_s=0.05, retry_after_s=3)
        async with gate.enter():
            with pytest.raises(BusyError, match=r"no place came free within 0\.05 s"):
                async with gate.enter():
                    pass
        async with gate.enter():
            pass

    asyncio.run(play())


def test_who_waits_gets_the_place_that_comes_free() -> None:
    order = []

    async def play() -> None:
        gate = Gate(1, 2, timeout_s=30, retry_after_s=3)

        async def ask(name: str) -> None:
            async with gate.enter():
                order.append(name)
                await asyncio.sleep(0)

        await asyncio.gather(*(ask(name) for name in "abc"))

    asyncio.run(play())
    assert order == ["a", "b", "c"]


def test_a_full_queue_is_refused_at_once() -> None:
    async def play() -> int:
        gate = Gate(1, 0, timeout_s=60, retry_after_s=3)
        async with gate.enter():
            with pytest.raises(BusyError, match="queue is full") as caught:
                async with gate.enter():
                    pass
        return caught.value.retry_after_s

    assert asyncio.run(play()) == 3


def test_without_patience_a_free_place_is_had_all_the_same() -> None:
    async def play() -> None:
        gate = Gate(1, 1, timeout_s=0, retry_after_s=3)
        for _ in range(3):
            async with gate.enter():
                with pytest.raises(BusyError, match="no place came free within 0 s"):
                    async with gate.enter():
                        pass

    asyncio.run(play())


def test_who_gives_up_leaves_the_queue() -> None:
    async def play() -> None:
        gate = Gate(1, 1, timeout_s=30, retry_after_s=3)

        async def ask() -> None:
            async with gate.enter():
                pass

        async with gate.enter():
            waiting = asyncio.create_task(ask())
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            following = asyncio.create_task(ask())
            await asyncio.sleep(0)
        await asyncio.wait_for(following, 10)

    asyncio.run(play())


def test_a_server_that_ends_says_so_to_who_still_waits() -> None:
    desk = new_state(Settings(retry_after_s=9)).desks["native"]
    leave = threading.Event()

    async def play() -> None:
        asking = asyncio.create_task(desk.compute(lambda: leave.wait(30)))
        await asyncio.sleep(0.01)
        asking.cancel()  # as uvicorn does to what goes on for too long when it is told to end
        with pytest.raises(BusyError, match="the server is ending") as caught:
            await asking
        assert caught.value.retry_after_s == 9
        leave.set()

    asyncio.run(play())


def test_only_workers_compute_however_many_ask() -> None:
    desk = new_state(Settings(max_concurrent=2, max_waiting=32)).desks["native"]
    together = threading.Barrier(2)

    def job() -> int:
        together.wait(10)  # two at a time, never one alone
        return threading.get_ident()

    async def play() -> list[int]:
        return await asyncio.gather(*(desk.compute(job) for _ in range(20)))

    assert len(set(asyncio.run(play()))) == 2
    with pytest.raises(ZeroDivisionError):
        asyncio.run(desk.compute(lambda: 1 // 0))


def test_the_oldest_answer_is_forgotten() -> None:
    answers = Answers(2)
    answers.keep("a", b"1")
    answers.keep("b", b"2")
    assert answers.find("a") == b"1"
    answers.keep("c", b"3")
    assert answers.find("b") is None
    assert (answers.find("a"), answers.find("c")) == (b"1", b"3")
    nothing = Answers(0)
    nothing.keep("a", b"1")
    assert nothing.find("a") is None


def test_a_page_that_is_not_built_says_how(city: Network, tmp_path: Path) -> None:
    with TestClient(create_app(Settings(web_dist=tmp_path), open_it=lambda: city)) as client:
        response = client.get("/")
        assert response.status_code == 503
        assert (
            response.text
            == "La page de la carte n'est pas construite : lancez « make web » à la racine du projet.\n"
        )
        assert client.get("/assets/main.js").status_code == 404


def test_a_built_page_is_served_whatever_its_query(city: Network, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>carte</title>", encoding="utf-8")
    (tmp_path / "assets" / "main-1.js").write_text("1", encoding="utf-8")
    with TestClient(create_app(Settings(web_dist=tmp_path), open_it=lambda: city)) as client:
        response = client.get("/?lieu=x")
        assert response.text == "<title>carte</title>"
        policy = response.headers["content-security-policy"]
        assert "connect-src 'self'" in policy
        assert "worker-src 'self' blob:" in policy
        assert "http" not in policy
        assert client.get("/assets/main-1.js").text == "1"


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


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARTOIS_NETWORK", str(tmp_path))
    monkeypatch.setenv("ARTOIS_MAX_CONTOURS", "4")
    monkeypatch.setenv("ARTOIS_CORS_ORIGINS", '["https://aula.example"]')
    settings = Settings()
    assert (settings.network, settings.max_contours) == (tmp_path, 4)
    assert settings.cors_origins == ("https://aula.example",)


def test_every_parameter_and_problem_is_documented(client: TestClient, app: FastAPI) -> None:
    document = client.get("/openapi.json").json()
    get = document["paths"]["/isochrones"]["get"]
    documented = {parameter["name"]: parameter for parameter in get["parameters"]}
    assert set(documented) == set(IsochroneParameters.model_fields)
    assert all(parameter.get("description") for parameter in documented.values())
    assert {"200", "304", "422", "500", "503"} <= set(get["responses"])
    for path in document["paths"].values():
        for status in ("422", "500", "503"):
            assert "application/problem+json" in path["get"]["responses"][status]["content"]


def test_no_page_asks_another_server(client: TestClient) -> None:
    assert client.get("/docs").status_code == 200
    text = client.get("/docs").text
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text)
    assert "isochrones" in text
    assert client.get("/redoc").status_code == 404
