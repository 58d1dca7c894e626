"""Errors of the package.

AccessError
├── RequestError (ValueError)         a wrong call: value and bound in the message (CLI exit 2, HTTP 422)
├── NoServiceError (LookupError)      no trip runs on the date: first and last day, nearest day with service
├── UnlinkedPointError (LookupError)  the one point of a request lies too far from any street
└── DataError (ValueError)            an input file is missing, unreadable or contradicts itself (CLI exit 1)
    └── StaleNetworkError             the network's inputs or code have changed since it was built
"""


class AccessError(Exception):
    """Base of every error that a caller may catch."""


class RequestError(AccessError, ValueError):
    """A parameter of the call is out of its bounds or contradicts another."""


class NoServiceError(AccessError, LookupError):
    """No trip runs on the date asked for."""


class UnlinkedPointError(AccessError, LookupError):
    """The point of a single-point request lies further from any street than the limit."""


class DataError(AccessError, ValueError):
    """An input cannot be used; the message names file, row and value."""


class StaleNetworkError(DataError):
    """The stored network no longer matches its inputs or the code that built it."""
