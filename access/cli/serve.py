"""``artois-access serve``: the API and the map page on this machine."""

import os
import socket
from typing import Annotated, Final

import typer
import uvicorn

from access.cli.console import say
from access.cli.options import NetworkPath, Quiet
from access.errors import RequestError
from access.network import open_network

# The application's name, not an import: `access` lies below `api` and does not know it. Uvicorn loads it,
# and it reads the network's folder from the environment.
APPLICATION: Final = "api.main:app_from_environment"
NETWORK_VARIABLE: Final = "ARTOIS_NETWORK"
# Longer than any answer of our own search; an engine outside may take long, and is stopped with its question.
END_S: Final = 8

Host = Annotated[str, typer.Option(metavar="NAME", help="Address to listen on; 0.0.0.0 for all.")]
Port = Annotated[int, typer.Option(metavar="NUMBER", help="Port to listen on.")]


def serve_command(
    net: NetworkPath, *, host: Host = "127.0.0.1", port: Port = 8000, quiet: Quiet = False
) -> None:
    """Serve a network: the map page, the API and its documentation, until interrupted."""
    if not 0 <= port <= 65535:
        raise RequestError(f"--port {port}: it must lie between 0 and 65535")
    _check_free(host, port)
    open_network(net)  # what is wrong with it is said now, not in the server's log
    os.environ[NETWORK_VARIABLE] = str(net.resolve())
    say(f"http://{host}:{port}  (Ctrl-C ends)", quiet=quiet)
    uvicorn.run(
        APPLICATION,
        factory=True,
        host=host,
        port=port,
        log_level="warning" if quiet else "info",
        timeout_graceful_shutdown=END_S,
    )


def _check_free(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on (RequestError)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        code = error.errno or 0  # negative where the host's name is unknown
        reason = os.strerror(code) if code > 0 else error.strerror or error
        raise RequestError(f"cannot listen on {host}:{port}: {reason}") from None
