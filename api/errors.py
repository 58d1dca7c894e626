"""Errors over HTTP: one table from exception to status and problem type, RFC 9457 bodies.

ApiError (AccessError)
├── ParameterError (RequestError)          a parameter's text cannot be understood
│   ├── UnknownParameterError              a query parameter that the route does not have, or one given twice
│   └── LimitError                         over a cap of this server
├── NotReadyError                          the network is being opened or the kernels are being compiled
├── BusyError                              every place is taken and the queue is full
└── UnknownNameError (LookupError)         a name that does not exist here
"""

import http
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from access.errors import (
    AccessError,
    DataError,
    EngineBusyError,
    EngineCapabilityError,
    EngineError,
    EngineFailedError,
    EngineUnavailableError,
    NoServiceError,
    RequestError,
    StaleNetworkError,
    UnlinkedPointError,
)

MEDIA_TYPE: Final = "application/problem+json"
logger = logging.getLogger(__name__)


class ApiError(AccessError):
    """Base of the errors that only the service knows."""


class ParameterError(ApiError, RequestError):
    """A parameter of the query: its name, its value where there is one, and what is wrong with it."""

    def __init__(self, parameter: str, said: str, value: object = None) -> None:
        super().__init__(f"{parameter} {said}")
        self.parameter = parameter
        self.value = value


class UnknownParameterError(ParameterError):
    """A query parameter that does not exist, or one given more than once."""


class LimitError(ParameterError):
    """A value over a cap of this server."""


class NotReadyError(ApiError):
    """The network is not open yet, or its kernels are not compiled yet."""

    retry_after_s = 2


class BusyError(ApiError):
    """All computations are taken; try again after `retry_after_s`."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class UnknownNameError(ApiError, LookupError):
    """A name in the path or query that this service does not have."""


@dataclass(frozen=True)
class ProblemType:
    """One kind of problem: its name in ``type``, its status and its unchanging title."""

    name: str
    status: int
    title: str


# The most derived class of an exception that has a row wins.
PROBLEMS: Final[Mapping[type[Exception], ProblemType]] = {
    RequestError: ProblemType("invalid-parameter", 422, "A parameter is missing, malformed or out of bounds"),
    ParameterError: ProblemType(
        "invalid-parameter", 422, "A parameter is missing, malformed or out of bounds"
    ),
    EngineCapabilityError: ProblemType(
        "engine-incapable", 422, "The engine cannot answer this, another one may"
    ),
    EngineFailedError: ProblemType("engine-failed", 503, "The engine failed and is started anew"),
    EngineError: ProblemType("engine-failed", 503, "The engine failed and is started anew"),
    EngineUnavailableError: ProblemType("engine-unavailable", 503, "A part of the engine is missing here"),
    EngineBusyError: ProblemType("busy", 503, "The server is busy"),
    UnknownParameterError: ProblemType("unknown-parameter", 422, "A parameter is unknown or repeated"),
    LimitError: ProblemType("limit-exceeded", 422, "A value is over a limit of this server"),
    NoServiceError: ProblemType("no-service-on-date", 422, "No trip runs on the date"),
    UnlinkedPointError: ProblemType("origin-not-linked", 422, "The point is too far from any street"),
    UnknownNameError: ProblemType("not-found", 404, "There is nothing of that name"),
    StaleNetworkError: ProblemType(
        "network-stale", 503, "The network no longer matches its inputs or the code"
    ),
    DataError: ProblemType("network-unusable", 503, "The network cannot be used"),
    NotReadyError: ProblemType("not-ready", 503, "The service is starting"),
    BusyError: ProblemType("busy", 503, "The server is busy"),
    ApiError: ProblemType("engine-error", 500, "The computation failed"),
    AccessError: ProblemType("engine-error", 500, "The computation failed"),
}
METHOD_NOT_ALLOWED: Final = ProblemType("method-not-allowed", 405, "The method is not allowed here")
UNEXPECTED: Final = ProblemType("unexpected-error", 500, "The server failed unexpectedly")

# The engine speaks of its own options; the caller of the API knows them under these names.
PARAMETER_OF: Final[Mapping[str, str]] = {
    "window": "window_minutes",
    "max-minutes": "max_minutes",
    "max-rides": "max_rides",
    "walk-speed": "walk_speed_kmh",
    "access-walk-minutes": "access_walk_max_minutes",
    "egress-walk-minutes": "egress_walk_max_minutes",
    "transfer-walk-minutes": "transfer_walk_max_minutes",
    "bike-speed": "bike_speed_kmh",
    "access-bike-minutes": "access_bike_max_minutes",
    "egress-bike-minutes": "egress_bike_max_minutes",
    "percentiles": "percentiles",
    "modes": "modes",
    "profile": "profile",
    "max-bike-stress": "max_bike_stress",
    "contours": "contours_minutes",
    "direction": "direction",
}
_VALUE: Final = r"\[[^\]]*\]|'[^']*'|[^,:]+?"  # a list, a text, a number
_NAMED: Final = re.compile(rf"^({'|'.join(PARAMETER_OF)}) (?:is )?({_VALUE})(?=[,:]| must| ascend|$)")


def problem_of(error: Exception) -> ProblemType:
    """Find the row of an exception: its own class, else its nearest parent in the table."""
    return next((PROBLEMS[cls] for cls in type(error).__mro__ if cls in PROBLEMS), UNEXPECTED)


def problem(
    request: Request,
    kind: ProblemType,
    detail: str,
    *,
    fields: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """
    Build an RFC 9457 answer.

    Parameters
    ----------
    detail
        one sentence, English, for this occurrence
    fields
        extension members: ``parameter`` and ``value`` where they are known, ``errors`` when there are several,
        ``engine`` and ``able`` (engines) where one engine cannot answer

    References
    ----------
    RFC 9457 section 3 (members), 3.2 (extension members).
    """
    body = {
        "type": f"/problems/{kind.name}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": request.url.path,
        **(fields or {}),
    }
    extra = {"Cache-Control": "no-store", **(headers or {})}
    return JSONResponse(body, status_code=kind.status, media_type=MEDIA_TYPE, headers=extra)


def install(app: FastAPI) -> None:
    """Make every failure of the app a problem document."""
    app.add_exception_handler(AccessError, _on_access_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_unexpected)


def _on_access_error(request: Request, error: Exception) -> Response:
    """An error of ours: its sentence, and the parameter where the sentence names it."""
    kind = problem_of(error)
    detail, fields = str(error), dict[str, object]()
    if isinstance(error, ParameterError):
        fields = {"parameter": error.parameter, "value": error.value}
    elif isinstance(error, EngineCapabilityError):
        fields = {"parameter": "engine", "value": error.engine, "engine": error.engine, "able": error.able}
    elif isinstance(error, RequestError):
        detail, fields = _name_parameter(detail)
    retry_after_s = getattr(error, "retry_after_s", None)
    headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    return problem(request, kind, detail, fields=fields, headers=headers)


def _name_parameter(message: str) -> tuple[str, dict[str, object]]:
    """Rewrite an engine's option name at the head of its sentence to the API's, and say which it was."""
    match = _NAMED.match(message)
    if match is None:
        return message, {}
    parameter = PARAMETER_OF[match[1]]
    return parameter + message[match.end(1) :], {"parameter": parameter, "value": _as_asked(match[2])}


def _as_asked(value: str) -> str:
    """A value of a sentence as the query had it: a list without brackets and blanks."""
    return value.strip("[]'").replace(", ", ",")


def _on_validation_error(request: Request, error: Exception) -> Response:
    """FastAPI's own validation, one entry per parameter, the first one as the sentence."""
    if not isinstance(error, RequestValidationError):  # pragma: no cover - registered for this class only
        raise error
    found = [
        {
            "parameter": ".".join(str(part) for part in item["loc"][1:]) or str(item["loc"][0]),
            "value": None if item["type"] == "missing" else _plain(item.get("input")),
            "detail": str(item["msg"]),
        }
        for item in error.errors()
    ]
    first = found[0]
    said = "is missing" if first["value"] is None else f"{first['value']!r}: {first['detail']}"
    fields: dict[str, object] = {"parameter": first["parameter"], "value": first["value"], "errors": found}
    return problem(request, PROBLEMS[RequestError], f"{first['parameter']} {said}", fields=fields)


def _plain(value: object) -> str:
    """A value as text that may stand in JSON, cut where it is long."""
    return str(value)[:200]


def _on_http_error(request: Request, error: Exception) -> Response:
    """404, 405 and whatever else the framework raises itself."""
    if not isinstance(error, HTTPException):  # pragma: no cover - registered for this class only
        raise error
    if error.status_code == http.HTTPStatus.NOT_FOUND:
        return problem(request, PROBLEMS[UnknownNameError], f"there is nothing at {request.url.path}")
    if error.status_code == http.HTTPStatus.METHOD_NOT_ALLOWED:
        detail = f"{request.method} is not allowed at {request.url.path}"
        return problem(request, METHOD_NOT_ALLOWED, detail, headers=error.headers)
    kind = ProblemType("http-error", error.status_code, http.HTTPStatus(error.status_code).phrase)
    return problem(request, kind, str(error.detail), headers=error.headers)


def _on_unexpected(request: Request, error: Exception) -> Response:
    """A fault of ours: say so without details, which go to the server's log."""
    logger.error("unexpected error at %s", request.url.path, exc_info=error)
    return problem(request, UNEXPECTED, "the server failed unexpectedly; the fault is in its log")
