"""``serve``: the application it names, and a port that is taken."""

import socket
from importlib import import_module
from pathlib import Path

from access.cli.serve import APPLICATION


def test_a_port_that_is_taken_is_one_sentence(folder, run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = run("serve", folder / "net", "--port", port)
    assert (code, out) == (2, "")
    assert err == f"error: cannot listen on 127.0.0.1:{port}: Address already in use\n"


def test_the_served_application_exists():
    module, name = APPLICATION.split(":")
    assert callable(getattr(import_module(module), name))
    assert Path(import_module("access").__file__).parts[-2:] == ("access", "__init__.py")
