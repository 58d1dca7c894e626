"""R5's process within this one: r5py's own code over a drawn Java answers what the adapter asks."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from access.engines.contract import Progress
from access.engines.r5 import jobs, service
from access.engines.times import Remark
from access.network import Network
from tests.helpers.fake_r5py import JavaTask, PointSet, r5py_without_java

Answer = Callable[[JavaTask, PointSet], list[list[int]]]


@dataclass
class Desk:
    """Where questions come in: what R5 answers, and what it was asked."""

    answer: Answer
    asked: list[tuple[JavaTask, int]] = field(default_factory=list)

    def ask(
        self,
        _network: Network,
        do: str,
        about: Mapping[str, Any],
        arrays: Mapping[str, NDArray[Any]] | None = None,
        *,
        progress: Progress | None = None,
    ) -> service.Reply:
        """As `service.ask`, in this process."""
        assert arrays is not None
        with r5py_without_java(self.answer) as r5:
            opened = jobs.open_network(Path("streets.osm.pbf"), Path("feed.zip"))
            told, found = jobs.JOBS[do](
                opened, json.loads(json.dumps(about)), arrays, progress or (lambda *_: None)
            )
            self.asked += [(task, len(task.destinationPointSets[0].ids)) for task in r5.asked]
        return service.Reply(told, found, "r5 7.5.1 (r5py 1.1.7)", (Remark("r5-jar", "another jar"),))
