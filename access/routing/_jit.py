"""How kernels are compiled and where they are cached: one decorator, and `warm_up` to pay for it at a chosen time.

Numba's own rules do not suit an installed program: it refuses to import when neither the package nor the home
folder can be written, and it serves stale machine code when a helper in another file has changed. So the cache
folder is chosen here, and is named after a hash of all sources of `access.routing`.
"""

import contextlib
import hashlib
import importlib
import os
import pickle
import pkgutil
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba
from numba import types

Result = TypeVar("Result")

INT: Final = types.int64
UINT: Final = types.uint64
#: read-only arguments: writable arrays are accepted too
IN_U8: Final = types.Array(types.uint8, 1, "C", readonly=True)
IN_I16: Final = types.Array(types.int16, 1, "C", readonly=True)
IN_I16_2D: Final = types.Array(types.int16, 2, "C", readonly=True)
IN_I32: Final = types.Array(types.int32, 1, "C", readonly=True)
IN_U32: Final = types.Array(types.uint32, 1, "C", readonly=True)
IN_U64: Final = types.Array(types.uint64, 1, "C", readonly=True)
IN_I64: Final = types.Array(types.int64, 1, "C", readonly=True)
#: arguments that a kernel writes to
OUT_U8: Final = types.Array(types.uint8, 1, "C")
OUT_I16: Final = types.Array(types.int16, 1, "C")
OUT_I16_2D: Final = types.Array(types.int16, 2, "C")
OUT_I32: Final = types.Array(types.int32, 1, "C")
OUT_I32_2D: Final = types.Array(types.int32, 2, "C")
OUT_U32: Final = types.Array(types.uint32, 1, "C")
OUT_U64: Final = types.Array(types.uint64, 1, "C")
OUT_I64: Final = types.Array(types.int64, 1, "C")

#: Kernels allocate nothing, so references to arrays are not counted in them: 7 % of the sweep.
_OPTIONS: Final[dict[str, Any]] = {"nogil": True, "_nrt": False}
KERNELS: Final[list[object]] = []
_MODULES: Final = ("walk", "stop_walks", "raptor", "reduce", "profile")
_CACHE_FAILURES: Final = (OSError, RuntimeError, EOFError, pickle.UnpicklingError)
_LOCK: Final = threading.Lock()


def kernel(signature: object) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Compile a function for exactly one signature, without the interpreter lock, cached on disk where possible.

    The function is compiled, or loaded from the cache, when its module is imported. Calls with other types fail;
    they never compile a second version.
    """

    def compiled(function: Callable[..., Result]) -> Callable[..., Result]:
        result = _compiled(function, signature)
        KERNELS.append(result)
        return result

    return compiled


def warm_up() -> float:
    """Compile all kernels or load them from the cache, and return the seconds it took.

    Call it before a service reports that it is ready and while an image is built; later calls cost nothing.
    """
    start = time.perf_counter()
    package = __name__.rpartition(".")[0]
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        importlib.import_module(f"{package}.{module.name}")
    return time.perf_counter() - start


def cache_dir() -> Path | None:
    """Folder for compiled kernels: the first that can be written, or None.

    In this order: ``NUMBA_CACHE_DIR``, ``__pycache__`` beside the source, ``$XDG_CACHE_HOME`` or ``~/.cache``, a
    folder of this user alone in the temporary folder. A new folder per version of the sources.
    """
    version = _source_hash()
    if version is None:
        return None
    return next((path for path in _candidates(version) if _can_write(path)), None)


def tuple_of(*parts: types.Type) -> types.Type:
    """Type of a tuple argument."""
    return cast("types.Type", types.Tuple(parts))  # type: ignore[no-untyped-call]


def _compiled(function: Callable[..., Result], signature: object) -> Callable[..., Result]:
    """Compile with the cache; without it if the cache cannot be read or written."""
    folder = cache_dir()
    if folder is not None:
        with contextlib.suppress(*_CACHE_FAILURES), _numba_cache_in(folder):
            return cast("Callable[..., Result]", numba.njit(signature, cache=True, **_OPTIONS)(function))
    return cast("Callable[..., Result]", numba.njit(signature, **_OPTIONS)(function))


@contextlib.contextmanager
def _numba_cache_in(folder: Path) -> Iterator[None]:
    """Numba reads its cache folder when a function is decorated: set it for that time only."""
    config: Any = numba.config  # its names are set when it is loaded
    with _LOCK:
        before = config.CACHE_DIR
        config.CACHE_DIR = str(folder)
        try:
            yield
        finally:
            config.CACHE_DIR = before


def _source_hash() -> str | None:
    """Hash of all sources beside this file; None where only byte code is installed."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    if not sources:
        return None
    text = hashlib.sha256()
    for source in sources:
        text.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return text.hexdigest()[:16]


def _candidates(version: str) -> Iterator[Path]:
    """Folders to try, best first."""
    name = f"access-routing-{version}"
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        yield Path(chosen) / name
    yield Path(__file__).parent / "__pycache__" / name
    with contextlib.suppress(RuntimeError):  # no home folder is known for this user
        yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "artois-access" / name
    shared = _private_temporary_folder()
    if shared is not None:
        yield shared / name


def _private_temporary_folder() -> Path | None:
    """Folder in the temporary folder that only this user can write: the cache holds code that will be run."""
    if not hasattr(os, "getuid"):
        return None
    path = Path(tempfile.gettempdir()) / f"artois-access-{os.getuid()}"
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
    except OSError:
        return None
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o022
    return path if ours else None


def _can_write(path: Path) -> bool:
    """True if files can be created in the folder, which is made if need be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return True
    except OSError:
        return False
