"""R5 itself, one file of Java classes: from `R5_JAR`, from our folder, or from the release that r5py names."""

import ast
import functools
import importlib.util
import re
import time
import urllib.parse
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from access.engines.r5.checked import known_sha256, sha256_of
from access.engines.r5.fetch import Report, fetch
from access.engines.r5.java import MISSING_EXTRA
from access.engines.r5.locks import held
from access.engines.r5.settings import JAR_VARIABLE, PREFIX, R5Settings
from access.errors import EngineUnavailableError

_CLASSES: Final = "com/conveyal/r5/"
_NAME_IT: Final = "; let it name R5's jar, or unset it"
_TRY_AGAIN_S: Final = 30.0  # so that a service without a network answers its visitors at once
_FAILED: Final[dict[str, tuple[float, str]]] = {}


@dataclass(frozen=True)
class Release:
    """The R5 that the installed r5py is made for, as its source says."""

    url: str
    sha256: str

    @property
    def name(self) -> str:
        """The file's name."""
        return Path(urllib.parse.urlparse(self.url).path).name

    @property
    def version(self) -> str:
        """R5's version as the file's name has it: "7.5.1"."""
        return version_in(self.name)


@dataclass(frozen=True)
class Jar:
    """An R5 that can be started.

    pinned
        whether it is the very one that the installed r5py is made for.
    """

    path: Path
    sha256: str
    pinned: bool


def version_in(name: str) -> str:
    """The first number of a file's name that looks like a version, "" where none does."""
    found = re.search(r"(?<![0-9a-zA-Z])v?(\d+(?:\.\d+)+)", name)
    return found[1] if found else ""


@functools.lru_cache(maxsize=1)
def release() -> Release:
    """
    Read which R5 the installed r5py is made for, from its source: importing it would fetch and start R5.

    Raises
    ------
    EngineUnavailableError
        r5py is not installed, or no longer says it where r5py 1.1.7 does.
    """
    found = importlib.util.find_spec("r5py")
    if found is None or found.origin is None:
        raise EngineUnavailableError(MISSING_EXTRA)
    source = Path(found.origin).parent / "util" / "classpath.py"
    try:
        named = _constants(source)
        return Release(url=named["R5_JAR_URL"], sha256=named["R5_JAR_SHA256"].lower())
    except (OSError, SyntaxError, ValueError, KeyError):
        raise EngineUnavailableError(
            f"{source} does not name R5's release as r5py 1.1.7 does: name a file by {JAR_VARIABLE}"
        ) from None


def find_jar(settings: R5Settings, report: Report | None = None) -> Jar:
    """
    Find R5: the file that `R5_JAR` names, else the one in our folder, else the release, fetched into our folder.

    A file is checked by its SHA-256 when it is first used, and again only if its size or time has changed.

    Parameters
    ----------
    report
        called with bytes fetched and bytes in all, or None where the server does not say how many.

    Raises
    ------
    EngineUnavailableError
        The file named is no R5, the one in our folder is another than it should be, or none can be had: in one
        sentence, with where to put which file.
    """
    if settings.jar is not None:
        return _named_jar(settings, settings.jar)
    wanted = release()
    path = settings.folder / wanted.name
    try:
        with held(settings.folder / f"{wanted.name}.lock"):
            if not path.is_file():
                _fetch(settings, wanted, path, report)
            sha256 = sha256_of(path, settings.folder)
    except OSError as error:
        raise EngineUnavailableError(
            f"engine r5 cannot use {settings.folder} for its files ({error.strerror}): set {PREFIX}FOLDER"
        ) from None
    if sha256 != wanted.sha256:
        raise EngineUnavailableError(
            f"{path} is not R5's release: its SHA-256 is {sha256}, it should be {wanted.sha256}; remove it"
        )
    return Jar(path=path, sha256=sha256, pinned=True)


def missing_jar(settings: R5Settings) -> str:
    """Tell what is missing in one sentence, "" where nothing is: no file is fetched or hashed."""
    try:
        if settings.jar is not None:
            _check_named(settings.jar)
            return ""
        wanted = release()
        path = settings.folder / wanted.name
        if not path.is_file():
            return _put_it(wanted, path)
        sha256 = known_sha256(path, settings.folder)
    except EngineUnavailableError as error:
        return str(error)
    return "" if sha256 in (None, wanted.sha256) else f"{path} is not R5's release: remove it"


def _named_jar(settings: R5Settings, given: Path) -> Jar:
    """The file that the user names, or why it is none; there is no other where it is not."""
    path = _check_named(given)
    try:
        sha256 = sha256_of(path, settings.folder)
    except OSError as error:
        raise EngineUnavailableError(
            f"{JAR_VARIABLE} is {path}, which cannot be read: {error.strerror}{_NAME_IT}"
        ) from None
    return Jar(path=path, sha256=sha256, pinned=sha256 == release().sha256)


def _check_named(given: Path) -> Path:
    """Where the file lies that the user names; refuses what is none, or no R5."""
    path = given.expanduser().absolute()
    if not path.exists():
        raise EngineUnavailableError(f"{JAR_VARIABLE} is {path}, which does not exist{_NAME_IT}")
    if not path.is_file():
        raise EngineUnavailableError(f"{JAR_VARIABLE} is {path}, which is no file{_NAME_IT}")
    about = path.stat()
    _check_classes(path, about.st_size, about.st_mtime_ns)
    return path


@functools.lru_cache(maxsize=8)
def _check_classes(path: Path, _size: int, _time_ns: int) -> None:
    """Refuse a file that is no archive of R5's classes; looked at once for each size and time."""
    try:
        with zipfile.ZipFile(path) as archive:
            if any(name.startswith(_CLASSES) for name in archive.namelist()):
                return
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EngineUnavailableError(
            f"{JAR_VARIABLE} is {path}, which is no readable jar: {reason}{_NAME_IT}"
        ) from None
    raise EngineUnavailableError(
        f"{JAR_VARIABLE} is {path}, a jar without R5's classes ({_CLASSES}){_NAME_IT}"
    )


def _fetch(settings: R5Settings, wanted: Release, path: Path, report: Report | None) -> None:
    """Fetch the release, or say what to put where."""
    failed_at, reason = _FAILED.get(wanted.url, (-_TRY_AGAIN_S, ""))
    if not settings.download:
        reason = f"{PREFIX}DOWNLOAD forbids to fetch it"
    elif time.monotonic() - failed_at >= _TRY_AGAIN_S:
        try:
            fetch(wanted.url, wanted.sha256, path, report)
        except ConnectionError as error:
            reason = f"it could not be fetched: {error}"
            _FAILED[wanted.url] = time.monotonic(), reason
        else:
            return
    raise EngineUnavailableError(f"{_put_it(wanted, path)} ({reason})")


def _put_it(wanted: Release, path: Path) -> str:
    """The sentence for whoever has no R5 and no network."""
    return (
        f"engine r5 has no R5: put {wanted.name} (from {wanted.url}, SHA-256 {wanted.sha256}) at {path}, "
        f"or name such a file by {JAR_VARIABLE}"
    )


def _constants(source: Path) -> dict[str, str]:
    """Names and texts of a module's own constants."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }
