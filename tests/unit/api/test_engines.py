"""Engines over HTTP: the one that is named answers, at a desk of its own; what it cannot do or has not is a problem."""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from access.engines import ENGINES
from access.engines.contract import Readiness
from access.errors import EngineBusyError, EngineFailedError, EngineUnavailableError, RequestError
from access.network import Network
from api.main import create_app
from api.settings import Settings
from tests.helpers.other_engine import REMARK, VERSION, OtherEngine, put_in_place
from tests.unit.api.conftest import until_ready
from tests.unit.api.drawn_city import at

LON, LAT = at(4.3, 7)
QUERY = {"lon": f"{LON}", "lat": f"{LAT}", "depart_at": "2026-09-15T08:00+02:00", "contours_minutes": "10,30"}
BY_R5 = {**QUERY, "engine": "r5"}


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> OtherEngine:
    return put_in_place(monkeypatch, OtherEngine())


@pytest.fixture
def server(city: Network, other: OtherEngine) -> Iterator[TestClient]:
    """A server of its own, with one place and one waiting for each engine."""
    settings = Settings(max_concurrent=1, max_waiting=1, queue_timeout_s=60)
    with TestClient(create_app(settings, open_it=lambda: city)) as client:
        until_ready(client)
        yield client


def test_the_engine_that_is_named_answers(server: TestClient, other: OtherEngine) -> None:
    ours, theirs = (server.get("/isochrones", params=query).json() for query in (QUERY, BY_R5))
    assert other.asked == ["isochrones"]
    assert (ours["provenance"]["engine"], ours["query"]["engine"]) == ("native", "native")
    assert (theirs["provenance"]["engine"], theirs["query"]["engine"]) == (VERSION, "r5")
    assert theirs["warnings"][-1] == {"code": REMARK.code, "detail": REMARK.detail}
    assert (ours["query"]["profile"], ours["query"]["transfer_walk_max_minutes"]) == ("default", 12)
    assert (theirs["query"]["profile"], theirs["query"]["transfer_walk_max_minutes"]) == ("r5", 20)
    assert (ours["limits"]["max_percentiles"], theirs["limits"]["max_percentiles"]) == (10, 5)
    assert {row["reach_share"] for row in theirs["places"]} == {None}
    assert theirs["places"][0]["state"] == "ok"


def test_answers_and_tags_know_the_engine_and_its_version(server: TestClient, other: OtherEngine) -> None:
    tag = server.get("/isochrones", params=BY_R5).headers["etag"]
    assert tag != server.get("/isochrones", params=QUERY).headers["etag"]
    assert (
        server.get("/isochrones", params=BY_R5, headers={"If-None-Match": tag}).status_code,
        server.get("/isochrones", params=BY_R5).headers["etag"],
        other.asked,
    ) == (304, tag, ["isochrones"])
    spelled = server.get("/isochrones", params={**BY_R5, "profile": "r5", "transfer_walk_max_minutes": 20})
    assert (spelled.headers["etag"], other.asked) == (tag, ["isochrones"])
    other.ready = Readiness(possible=True, running=True, version="r5 0.1")
    newer = server.get("/isochrones", params=BY_R5, headers={"If-None-Match": tag})
    assert (newer.status_code, newer.headers["etag"] == tag, len(other.asked)) == (200, False, 2)


def test_an_answer_stands_under_the_version_that_gave_it(server: TestClient, other: OtherEngine) -> None:
    other.ready = Readiness(possible=True, running=False, version="r5 as its file is called")

    def start() -> None:
        other.ready = Readiness(possible=True, running=True, version=VERSION)

    other.before = start
    first = server.get("/isochrones", params=BY_R5)
    assert first.json()["provenance"]["engine"] == VERSION
    again = server.get("/isochrones", params=BY_R5)
    assert (again.headers["etag"], other.asked) == (first.headers["etag"], ["isochrones"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"direction": "to"}, 'engine r5 has no isochrones in direction "to": use engine native'),
        ({"profile": "default"}, "engine r5 has no profile default: use engine native"),
        ({"percentiles": "5,15,25,50,75,95"}, "engine r5 has no room for 6 percentiles, 5 at most"),
        ({"depart_at": "2026-09-15T08:00:30"}, "engine r5 has no moments within a minute"),
        ({"access_walk_max_minutes": "10"}, "engine r5 has no separate limits for walks"),
        ({"depart_at": None, "arrive_by": "2026-09-15T08:00"}, "engine r5 has no arrivals by a moment"),
    ],
)
def test_what_an_engine_cannot_do_names_the_one_that_can(
    client: TestClient, other: OtherEngine, changes: dict[str, str | None], words: str
) -> None:
    query = {name: value for name, value in {**BY_R5, **changes}.items() if value is not None}
    response = client.get("/isochrones", params=query, headers={"If-None-Match": "*"})
    body = response.json()
    assert (response.status_code, body["type"]) == (422, "/problems/engine-incapable")
    assert body["detail"].startswith(words)
    assert (body["engine"], body["able"]) == ("r5", ["native"])
    assert (body["parameter"], body["value"]) == ("engine", "r5")
    assert other.asked == []


@pytest.mark.parametrize(
    ("error", "kind", "retry_after"),
    [
        (EngineUnavailableError("the jar is not here"), "engine-unavailable", None),
        (EngineFailedError("it ended"), "engine-failed", "5"),
        (EngineBusyError("it reads the network", 7), "busy", "7"),
    ],
)
def test_an_engine_that_does_not_answer_is_a_problem_that_is_not_kept(
    server: TestClient, other: OtherEngine, error: Exception, kind: str, retry_after: str | None
) -> None:
    def fail() -> None:
        raise error

    other.before = fail
    for count in (1, 2):
        response = server.get("/isochrones", params=BY_R5)
        body = response.json()
        assert (response.status_code, body["type"], body["detail"]) == (503, f"/problems/{kind}", str(error))
        assert response.headers.get("retry-after") == retry_after
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers
        assert len(other.asked) == count
    assert server.get("/isochrones", params=QUERY).status_code == 200
    other.before = lambda: None
    assert server.get("/isochrones", params=BY_R5).status_code == 200


def test_a_slow_engine_holds_up_neither_the_others_nor_the_page(
    server: TestClient, other: OtherEngine
) -> None:
    release, begun = threading.Event(), threading.Semaphore(0)

    def wait() -> None:
        begun.release()
        assert release.wait(120)

    other.before = wait
    with ThreadPoolExecutor(2) as people:
        slow = [
            people.submit(server.get, "/isochrones", params={**BY_R5, "max_minutes": longest})
            for longest in ("60", "61")
        ]
        try:
            assert begun.acquire(timeout=30)
            assert begun.acquire(timeout=30)  # all that may wait are let in: it has a queue of its own
            start = time.monotonic()
            third = server.get("/isochrones", params=BY_R5)
            assert (third.status_code, third.json()["type"]) == (503, "/problems/busy")
            assert third.headers["retry-after"] == "2"
            assert server.get("/isochrones", params={**QUERY, "max_rides": 3}).status_code == 200
            assert server.get("/health").status_code == 200
            assert server.get("/network").status_code == 200
            assert time.monotonic() - start < 30  # nobody has waited for a place
            assert not any(one.done() for one in slow)
        finally:
            release.set()
        assert [one.result().status_code for one in slow] == [200, 200]


def test_health_tells_of_every_engine_and_starts_none(server: TestClient, other: OtherEngine) -> None:
    body = server.get("/health").json()
    assert body["status"] == "ok"
    assert set(body["engines"]) == set(ENGINES)
    assert body["engines"]["native"] == {
        "possible": True,
        "running": True,
        "version": "native",
        "detail": "",
    }
    assert body["engines"]["r5"] == {"possible": True, "running": False, "version": VERSION, "detail": ""}
    other.ready = Readiness(possible=False, running=False, version="r5", detail="the jar is not here")
    response = server.get("/health")
    assert response.status_code == 200
    assert response.json()["engines"]["r5"]["detail"] == "the jar is not here"
    assert other.asked == []


def test_settings_of_an_engine_that_make_no_sense_are_told(
    server: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str) -> Readiness:
        raise RequestError(f"ARTOIS_{name.upper()}_HEAP is 'much'")

    monkeypatch.setattr("api.routes.health.readiness", refuse)
    response = server.get("/health")
    assert response.status_code == 200
    assert response.json()["engines"]["r5"] == {
        "possible": False,
        "running": False,
        "version": "r5",
        "detail": "ARTOIS_R5_HEAP is 'much'",
    }


def test_engines_are_told_how_long_to_wait_and_when_to_end(city: Network, other: OtherEngine) -> None:
    with TestClient(create_app(Settings(queue_timeout_s=3), open_it=lambda: city)) as client:
        until_ready(client)
        assert (other.patience_s, other.stops, other.asked) == ([3.0], 0, [])
    assert (other.stops, other.asked) == (1, [])


def test_the_stress_of_bikes_is_echoed_and_bounded(client: TestClient, other: OtherEngine) -> None:
    assert client.get("/isochrones", params=QUERY).json()["query"]["max_bike_stress"] == 4
    wrong = client.get("/isochrones", params={**QUERY, "max_bike_stress": "5"}).json()
    assert (wrong["parameter"], wrong["value"]) == ("max_bike_stress", "5")
    assert wrong["detail"].startswith("max_bike_stress is 5, it must lie between 1 and 4")


PLAUSIBLE = {
    "depart_at": ("2026-09-15T23:59", "2026-09-15T08:00:30", "2026-09-20T08:00", "0"),
    "percentiles": ("5,50,95", "1,2,3,4,5,6", "100"),
    "direction": ("from", "to"),
    "modes": ("walk", "bike", "car", "transit,walk,bike", "transit,walk"),
    "bike_legs": ("access", "egress", "both"),
    "access_bike_max_minutes": ("0", "5", "15"),
    "access_walk_max_minutes": ("0", "10", "20"),
    "transfer_walk_max_minutes": ("10", "20"),
    "profile": ("default", "r5"),
    "max_bike_stress": ("0", "1", "4"),
    "window_minutes": ("1", "60", "181"),
}


def some_questions(count: int) -> Iterator[dict[str, str]]:
    """Two to four parameters each, the same ones every time."""
    chance = random.Random(20260915)
    for _ in range(count):
        names = chance.sample(sorted(PLAUSIBLE), chance.randint(2, 4))
        yield {name: chance.choice(PLAUSIBLE[name]) for name in names}


def test_what_one_engine_cannot_do_another_can(client: TestClient, other: OtherEngine) -> None:
    """An answer or a problem, never a fault; and an engine that is named as able does not say the same of itself."""
    seen = set()
    for changes in some_questions(250):
        other.asked.clear()
        theirs = client.get("/isochrones", params={**BY_R5, **changes})
        ours = client.get("/isochrones", params={**QUERY, **changes})
        for response, engine in ((theirs, VERSION), (ours, "native")):
            assert response.status_code in (200, 422), (changes, response.text)
            if response.status_code == 200:
                assert response.json()["provenance"]["engine"] == engine
        kinds = tuple(response.json()["type"].rpartition("/")[2] for response in (theirs, ours))
        seen.add(kinds)
        assert kinds[1] != "engine-incapable", changes
        if kinds[0] == "engine-incapable":
            assert (theirs.json()["able"], other.asked) == (["native"], []), changes
        else:
            assert kinds[0] == kinds[1], changes
    answered, incapable, refused = "FeatureCollection", "engine-incapable", "invalid-parameter"
    assert seen >= {(answered, answered), (incapable, answered), (refused, refused)}


def test_an_unknown_engine_is_named(client: TestClient) -> None:
    body = client.get("/isochrones", params={**QUERY, "engine": "otp"}).json()
    assert (body["type"], body["parameter"], body["value"]) == (
        "/problems/invalid-parameter",
        "engine",
        "otp",
    )
    assert "native" in body["detail"]
