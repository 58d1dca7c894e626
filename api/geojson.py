"""GeoJSON answers with an ETag: hashed from what decides the answer, so that a known one costs no computation."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response

MEDIA_TYPE = "application/geo+json"
# The same address may be answered differently after a rebuild: ask each time, and get 304 for next to nothing.
CACHE_CONTROL = "public, no-cache"


def etag_of(key: object) -> str:
    """Make a weak ETag (the bytes may be compressed, their meaning is the same) from anything JSON can hold."""
    text = json.dumps(key, sort_keys=True, separators=(",", ":"))
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def is_known(request: Request, etag: str) -> bool:
    """
    Whether the caller already holds the answer.

    References
    ----------
    RFC 9110 section 13.1.2: If-None-Match is a list, compared weakly; ``*`` matches any.
    """
    given = request.headers.get("if-none-match", "")
    tags = {tag.strip().removeprefix("W/") for tag in given.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags


def encode(body: Mapping[str, Any]) -> bytes:
    """JSON text in UTF-8, without spaces; refuses NaN, which is no JSON."""
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def not_modified(etag: str) -> Response:
    """304: the caller's copy still holds."""
    return Response(status_code=304, headers={"ETag": etag, "Cache-Control": CACHE_CONTROL})


def answer(body: bytes, etag: str) -> Response:
    """200 with GeoJSON."""
    headers = {"ETag": etag, "Cache-Control": CACHE_CONTROL}
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


def geojson_response(request: Request, body: Mapping[str, Any], *, key: object) -> Response:
    """Answer with `body`, or 304 if the caller holds what `key` stands for."""
    etag = etag_of(key)
    return not_modified(etag) if is_known(request, etag) else answer(encode(body), etag)
