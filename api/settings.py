"""Settings of the service: one class, read from environment variables that begin with ``ARTOIS_``."""

from pathlib import Path
from typing import Final

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

WEB_DIST: Final = Path(__file__).parent / "web" / "dist"


class Settings(BaseSettings):
    """What a deployment may choose; bounds of a single request live in `access.request.Request`.

    ``ARTOIS_NETWORK`` names the folder that ``artois-access network build`` wrote. The caps below protect a shared
    server; they can only be stricter than the engine's own bounds, never wider.
    """

    model_config = SettingsConfigDict(env_prefix="ARTOIS_", frozen=True)

    network: Path | None = Field(None, description="folder of the network to serve")
    web_dist: Path = Field(WEB_DIST, description="folder of the built map page")
    max_contours: int = Field(8, ge=1, le=32, description="contours in one answer")
    max_window_minutes: int = Field(180, ge=1, le=1440, description="longest window, minutes")
    max_minutes: int = Field(120, ge=1, le=300, description="longest contour and longest trip, minutes")
    max_concurrent: int = Field(2, ge=1, le=64, description="computations at the same time, of each engine")
    max_waiting: int = Field(
        8, ge=0, le=32, description="requests that may wait for a free place, of each engine"
    )
    queue_timeout_s: float = Field(20.0, ge=0, le=300, description="longest wait for a free place, seconds")
    retry_after_s: int = Field(2, ge=1, le=300, description="Retry-After of a busy server, seconds")
    cached_answers: int = Field(64, ge=0, le=4096, description="answers kept in memory")
    cors_origins: tuple[str, ...] = Field(("*",), description="origins whose pages may read the API")
    frame_ancestors: tuple[str, ...] = Field(("'self'",), description="sites that may embed the page")
