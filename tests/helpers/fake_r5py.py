"""r5py's own matrices without Java: the code of the installed r5py, and below it Java's objects as far as it uses them.

What is r5py's is r5py's: the setters of its tasks, its loop over origins, its tables. What is Java's is drawn here from
R5's sources, and strict as JPype is: a field that Java does not have, or a value of another type, is an error.
"""

import ast
import importlib
import importlib.util
import struct
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from access.engines.r5 import jobs

_INTS = (
    *("fromTime", "toTime", "bikeTrafficStress", "streetTime", "maxWalkTime", "maxBikeTime", "maxCarTime"),
    *("maxTripDurationMinutes", "maxRides", "monteCarloDraws"),
)
_FLOATS = ("walkSpeed", "bikeSpeed", "fromLat", "fromLon")
_FLAGS = ("recordTimes", "makeTauiSite", "oneToOne", "recordAccessibility")
_OBJECTS = (
    *("date", "accessModes", "egressModes", "directModes", "transitModes"),
    *("scenario", "scenarioId", "percentiles", "destinationPointSets"),
)
_JAVA_DEFAULTS = {"monteCarloDraws": 220, "fromTime": 0, "toTime": 0, "destinationPointSets": None}


class JavaTask:
    """A com.conveyal.r5.analyst.cluster.RegionalTask: its fields and their types."""

    def __init__(self) -> None:
        self.__dict__.update(_JAVA_DEFAULTS)

    def __setattr__(self, name: str, value: Any) -> None:
        kinds = {**dict.fromkeys(_INTS, int), **dict.fromkeys(_FLOATS, float), **dict.fromkeys(_FLAGS, bool)}
        if name not in kinds and name not in _OBJECTS:
            raise AttributeError(f"Java's RegionalTask has no field {name}")
        if name in kinds and not isinstance(value, kinds[name]):
            raise TypeError(f"{name}: {type(value).__name__} is no {kinds[name].__name__}")
        if name == "percentiles":
            assert type(value) is list
            assert all(type(percentile) is int for percentile in value)
        if name == "destinationPointSets":
            assert type(value) is list
            assert all(isinstance(points, PointSet) for points in value)
        self.__dict__[name] = value

    def clone(self) -> "JavaTask":
        """A copy, as Java's clone is: not of what the fields refer to."""
        other = JavaTask()
        other.__dict__.update(self.__dict__)
        return other


class PointSet:
    """A FreeFormPointSet, read from r5py's stream as Java reads it."""

    def __init__(self, stream: bytes) -> None:
        (n,), at = struct.unpack_from(">i", stream), 4
        self.ids = []
        for _ in range(n):
            (size,) = struct.unpack_from(">H", stream, at)
            self.ids.append(stream[at + 2 : at + 2 + size].decode())
            at += 2 + size
        values = struct.unpack_from(f">{3 * n}d", stream, at)
        assert at + 24 * n == len(stream)
        self.lat, self.lon = values[:n], values[n : 2 * n]


@dataclass
class FakeR5:
    """R5: what it answers, what it was asked, how often it had points to link.

    answer
        from the task of one origin and the destinations: lists of minutes, one for each percentile.
    """

    answer: Callable[[JavaTask, PointSet], list[list[int]]]
    asked: list[JavaTask] = field(default_factory=list)
    point_sets: list[PointSet] = field(default_factory=list)

    def compute(self, task: JavaTask) -> list[list[int]]:
        """Minutes from one origin."""
        assert task.directModes == task.accessModes, "Direct mode may not be different than access mode"
        assert task.percentiles == sorted(task.percentiles)
        assert len(task.percentiles) <= 5
        assert task.recordTimes
        assert task.fromTime < task.toTime
        self.asked.append(task)
        return self.answer(task, task.destinationPointSets[0])


class FakeNetwork:
    """r5py's TransportNetwork: what it was made of; a matrix asks it for days only."""

    issues: tuple[str, ...] = ()
    days: bool = True

    def __init__(
        self,
        osm_pbf: Any,
        gtfs: Any = (),
        elevation_model: Any = None,
        elevation_cost_function: Any = None,
        allow_errors: bool = False,
    ) -> None:
        self.made_of = osm_pbf, gtfs, allow_errors
        self.transit_layer = types.SimpleNamespace(covers=lambda date: self.days)
        if self.issues:
            text = "R5 reported the following issues with GTFS file feed.zip: \n" + "\n- ".join(self.issues)
            warnings.warn(text, RuntimeWarning, stacklevel=1)


def r5py_folder() -> Path:
    """Where the installed r5py lies; skips where there is none. It is not imported: that would start Java."""
    spec = importlib.util.find_spec("r5py")
    if spec is None or spec.origin is None:
        pytest.skip("r5py is not installed (make r5)")
    return Path(spec.origin).parent


@contextmanager
def r5py_without_java(answer: Callable[[JavaTask, PointSet], list[list[int]]]) -> Iterator[FakeR5]:
    """Let ``import r5py`` give r5py's TravelTimeMatrix and TransportMode over a fake R5, for as long as this lasts."""
    r5 = FakeR5(answer)
    folder = r5py_folder()
    jobs._KEPT.clear()  # a process of R5 begins without any
    before = {name: module for name, module in sys.modules.items() if _ours(name)}
    for name in before:
        del sys.modules[name]
    sys.modules.update(_java(r5))
    sys.modules.update(_packages(folder))
    try:
        r5py = sys.modules["r5py"]
        for module, name in _PARTS:
            setattr(r5py, name, getattr(importlib.import_module(f"r5py.r5.{module}"), name))
        yield r5
    finally:
        for name in [name for name in sys.modules if _ours(name)]:
            del sys.modules[name]
        sys.modules.update(before)


_PARTS = (
    ("transport_mode", "TransportMode"),
    ("transport_network", "TransportNetwork"),
    ("regional_task", "RegionalTask"),
    ("travel_time_matrix", "TravelTimeMatrix"),
)


def _ours(name: str) -> bool:
    return name.partition(".")[0] in ("r5py", "jpype", "java", "com")


def _package(name: str, path: Path | None = None, **attributes: Any) -> types.ModuleType:
    """A module of that name; its submodules are looked for in the folder, if there is one."""
    module = types.ModuleType(name)
    module.__path__ = [] if path is None else [str(path)]
    module.__dict__.update(attributes)
    return module


def _packages(folder: Path) -> dict[str, types.ModuleType]:
    """r5py's packages without what they do when imported."""
    settings = types.SimpleNamespace(arguments=types.SimpleNamespace(verbose=False))
    util = _package("r5py.util", folder / "util", start_jvm=lambda: None, Config=lambda: settings)
    modules = {
        "r5py": _package("r5py", folder, __version__=version_of(folder)),
        "r5py.util": util,
        "r5py.r5": _package("r5py.r5", folder / "r5"),
        "r5py.r5.transport_network": _package("r5py.r5.transport_network", TransportNetwork=FakeNetwork),
    }
    sys.modules.update(modules)
    util.__dict__["check_od_data_set"] = importlib.import_module(
        "r5py.util.data_validation"
    ).check_od_data_set
    return modules


def version_of(folder: Path) -> str:
    """r5py's version as it is written down."""
    for node in ast.parse((folder / "__init__.py").read_text()).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__version__":
            return str(ast.literal_eval(node.value))
    raise AssertionError("r5py/__init__.py has no __version__")


def _java(r5: FakeR5) -> dict[str, types.ModuleType]:
    """The packages of Java and of R5 that r5py's matrices import."""
    space = types.SimpleNamespace

    def point_set(stream: bytes) -> PointSet:
        r5.point_sets.append(PointSet(stream))
        return r5.point_sets[-1]

    def computer(request: Any, network: Any) -> Any:
        task = request._regional_task.clone()  # as r5py's JConversion does
        assert isinstance(network, FakeNetwork)

        def compute() -> Any:
            values = r5.compute(task)
            return space(travelTimes=space(getValues=lambda: values))

        return space(computeTravelTimes=compute)

    named = space(valueOf=str)
    r5_package = _package(
        "com.conveyal.r5",
        analyst=space(
            cluster=space(RegionalTask=JavaTask),
            scenario=space(Scenario=space),
            FreeFormPointSet=point_set,
            TravelTimeComputer=computer,
        ),
        api=space(util=space(LegMode=named, TransitModes=named)),
    )
    io = _package(
        "java.io", ByteArrayOutputStream=Stream, DataOutputStream=lambda out: out, ByteArrayInputStream=bytes
    )
    time = _package("java.time", LocalDate=space(of=lambda *date: date))
    util = _package("java.util", EnumSet=space(noneOf=lambda _class: set()))
    conversion = space(JConversion=lambda *_args, **_kw: lambda function: function)
    conveyal = _package("com.conveyal", r5=r5_package)
    return {
        "com": _package("com", conveyal=conveyal),
        "com.conveyal": conveyal,
        "com.conveyal.r5": r5_package,
        "java": _package("java", io=io, time=time, util=util),
        "java.io": io,
        "java.time": time,
        "java.util": util,
        "jpype": _package("jpype", _jcustomizer=conversion, JClass=_no_class),
    }


def _no_class(name: str) -> Any:
    raise TypeError(f"Class {name} is not found")


class Stream(bytearray):
    """A ByteArrayOutputStream and the DataOutputStream before it."""

    def writeInt(self, value: int) -> None:
        self += struct.pack(">i", value)

    def writeUTF(self, text: str) -> None:
        self += struct.pack(">H", len(text.encode())) + text.encode()

    def writeDouble(self, value: float) -> None:
        self += struct.pack(">d", value)

    def toByteArray(self) -> bytes:
        return bytes(self)
