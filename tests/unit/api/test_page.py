"""The page: served once it is built, and until then how to build it."""

from pathlib import Path

from starlette.testclient import TestClient

from access.network import Network
from api.main import create_app
from api.settings import Settings


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
