"""Errors of the package.

AccessError
├── RequestError (ValueError)         a wrong call: value and bound in the message (CLI exit 2, HTTP 422)
│   └── EngineCapabilityError         the engine asked cannot answer this, another one can
├── NoServiceError (LookupError)      no trip runs on the date: first and last day, nearest day with service
├── UnlinkedPointError (LookupError)  the one point of a request lies too far from any street
├── EngineError                       an engine outside this process (CLI exit 1, HTTP 503)
│   ├── EngineUnavailableError        a part of it is not here: which, and where to put it
│   ├── EngineBusyError               it has no time now; ask again after `retry_after_s`
│   └── EngineFailedError             it ended, hung or answered nonsense; it is started anew for the next question
└── DataError (ValueError)            an input file is missing, unreadable or contradicts itself (CLI exit 1)
    └── StaleNetworkError             the network's inputs or code have changed since it was built
"""


class AccessError(Exception):
    """Base of every error that a caller may catch."""


class RequestError(AccessError, ValueError):
    """A parameter of the call is out of its bounds or contradicts another."""


class EngineCapabilityError(RequestError):
    """The engine that was asked for cannot answer this request; the message names what it lacks and who can."""

    def __init__(self, lacking: str, *, engine: str, able: tuple[str, ...]) -> None:
        advice = f": use engine {' or '.join(able)}" if able else ", and no engine has them"
        super().__init__(f"engine {engine} has no {lacking}{advice}")
        self.lacking = lacking
        self.engine = engine
        self.able = able


class NoServiceError(AccessError, LookupError):
    """No trip runs on the date asked for."""


class UnlinkedPointError(AccessError, LookupError):
    """The point of a single-point request lies further from any street than the limit."""


class EngineError(AccessError):
    """An engine that runs outside this process cannot answer now, though the request is sound."""


class EngineUnavailableError(EngineError):
    """A part of the engine is missing on this machine; the message says which, and where to put it."""


class EngineBusyError(EngineError):
    """The engine answers others or is still getting ready; ask again after `retry_after_s` seconds."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class EngineFailedError(EngineError):
    """The engine ended, hung or answered what cannot be true; the next question starts it anew."""

    retry_after_s = 5


class DataError(AccessError, ValueError):
    """An input cannot be used; the message names file, row and value."""


class StaleNetworkError(DataError):
    """The stored network no longer matches its inputs or the code that built it."""
