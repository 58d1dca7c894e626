"""Settings of R5's process: one class, read from environment variables ``ARTOIS_R5_*``, and ``R5_JAR``."""

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from access.errors import EngineUnavailableError

PREFIX: Final = "ARTOIS_R5_"
JAR_VARIABLE: Final = "R5_JAR"
LEAST_HEAP_BYTES: Final = 200 * 1024**2  # r5py gives no less
_MOST_HEAP_UNASKED_BYTES: Final = 4 * 1024**3
_UNITS: Final = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}
_SIZE: Final = re.compile(r"([1-9][0-9]{0,14})([KMGT]?)")
_CONTAINER_LIMIT: Final = Path("/sys/fs/cgroup/memory.max")


def size_bytes(text: str) -> int:
    """Bytes of a size as Java writes it: a whole number and perhaps K, M, G or T. ValueError for anything else."""
    found = _SIZE.fullmatch(text.strip().upper())
    if found is None:
        raise ValueError("it must be a size such as 800M or 2G")
    return int(found[1]) * _UNITS[found[2]]


def _heap(text: str) -> str:
    """A size that R5 can live in, in capitals as r5py wants it."""
    if size_bytes(text) < LEAST_HEAP_BYTES:
        raise ValueError("R5 needs 200M or more")
    return text.strip().upper()


def _size(text: str) -> str:
    """A size, in capitals."""
    size_bytes(text)
    return text.strip().upper()


def _heap_by_machine() -> str:
    """Half of the machine's memory, or of what the container may use, but 4 GB at most."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # no container, or one without a limit ("max")
        total = min(total, int(_CONTAINER_LIMIT.read_text(encoding="ascii")))
    heap = max(min(total // 2, _MOST_HEAP_UNASKED_BYTES), LEAST_HEAP_BYTES)
    return f"{heap // 1024**2}M"


def _folder() -> Path:
    """Our place in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not cache.is_absolute():  # unset, or against the rules
        try:
            cache = Path.home() / ".cache"
        except RuntimeError:
            raise EngineUnavailableError(
                f"engine r5 has no folder for its files, for this user has no home: set {PREFIX}FOLDER"
            ) from None
    return cache / "artois-access" / "r5"


def _from_home(path: Path) -> Path:
    """A folder in full: ~ is the user's home, as it is in R5_JAR and for a shell."""
    try:
        return path.expanduser().absolute()
    except RuntimeError:
        raise ValueError("there is no such home: name the folder in full") from None


class R5Settings(BaseSettings):
    """What a deployment may choose for R5's process. Read it by `read_settings`; an empty variable counts as unset."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    jar: Path | None = Field(None, validation_alias=JAR_VARIABLE, description="R5, instead of r5py's release")
    folder: Annotated[Path, AfterValidator(_from_home)] = Field(
        default_factory=_folder, description="R5's jar, networks, logs and temporary files"
    )
    download: bool = Field(True, description="whether R5's release may be fetched where it is not here")
    heap: Annotated[str, AfterValidator(_heap)] = Field(
        default_factory=_heap_by_machine, description="most memory for Java's objects (-Xmx)"
    )
    beyond_heap: Annotated[str, AfterValidator(_size)] = Field(
        "2G", description="most memory that the process may hold besides; beyond it is ended"
    )
    open_limit_s: float = Field(
        900, gt=0, allow_inf_nan=False, description="longest time to read a network, seconds"
    )
    question_limit_s: float = Field(
        3600, gt=0, allow_inf_nan=False, description="longest time for one question, seconds"
    )
    silence_limit_s: float = Field(
        900, gt=0, allow_inf_nan=False, description="longest time without progress, seconds"
    )
    idle_s: float = Field(
        600,
        gt=0,
        allow_inf_nan=False,
        description="the process ends when nobody has asked for so long, seconds",
    )
    queue: int = Field(8, ge=0, le=1000, description="questions that may wait for their turn")
    wait_s: float | None = Field(
        None, ge=0, allow_inf_nan=False, description="longest wait for one's turn, seconds; unset: any time"
    )
    keep_networks: int = Field(4, ge=1, le=1000, description="networks kept as R5 has prepared them")

    @property
    def heap_bytes(self) -> int:
        """Most memory for Java's objects."""
        return size_bytes(self.heap)

    @property
    def memory_bytes(self) -> int:
        """Most memory for the whole process."""
        return self.heap_bytes + size_bytes(self.beyond_heap)


def read_settings() -> R5Settings:
    """Read the settings from the environment; an EngineUnavailableError that names the variable of a bad value."""
    try:
        return R5Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        variable = name if name == JAR_VARIABLE else f"{PREFIX}{name.upper()}"
        said = first["msg"].removeprefix("Value error, ").removeprefix("Input should ")
        said = f"it should {said}" if "Input should " in first["msg"] else said
        raise EngineUnavailableError(f"{variable} is {first['input']!r}: {said}") from None
