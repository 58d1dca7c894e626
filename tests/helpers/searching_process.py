"""One process that searches in a small town and prints a hash of all its answers; run as a module by the tests.

``python -m tests.helpers.searching_process alone|threads|fork|spawn``: the word says who searches. The hash
is the same whoever it is, in whatever order, with whatever kernels already compiled.
"""

import hashlib
import multiprocessing
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from random import Random

import numpy as np

from access.engines.native import surface, travel_times
from access.network import Network, build_network
from access.points import PointSet
from access.request import Request
from tests.helpers.feed_text import write_feed_zip
from tests.helpers.towns import Town, make_request, make_town

SEED = 12
QUESTIONS = range(16)


@lru_cache
def town() -> Town:
    """The town that is asked about."""
    return make_town(SEED)


@lru_cache
def network() -> Network:
    """Its network, built once in each process that is not a fork of one that has it."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "town.osm").write_text(town().osm)
        feeds = [write_feed_zip(Path(name) / f"{i}.zip", tables) for i, tables in enumerate(town().feeds)]
        return build_network(Path(name) / "town.osm", feeds)


def question(number: int) -> Request:
    """Profiles, anchors, limits and modes as they come."""
    request = make_request(Random(number), town())
    modes = ("transit", "walk", "bike") if number % 3 == 0 else request.modes
    return replace(request, date=town().date, profile=("default", "r5")[number % 2], modes=modes)


def answer(number: int, *, threads: int = 1) -> str:
    """Hash of a matrix and a surface; a town's request may ask for a day without service, this one does not."""
    request = question(number)
    places = town().points
    points = PointSet(
        tuple(map(str, range(len(places)))),
        np.array([lon for lon, _ in places]),
        np.array([lat for _, lat in places]),
    )
    times = travel_times(network(), points, points, request, threads=threads)
    text = hashlib.sha256(times.seconds.tobytes() + times.reach_share.tobytes())
    linked = int(np.flatnonzero(times.origin_linked)[0])
    cells = surface(network(), *places[linked], direction=("from", "to")[number // 2 % 2], request=request)
    for array in cells:
        text.update(array.tobytes())
    return text.hexdigest()


def by_threads(order: list[int]) -> list[str]:
    """Eight threads at once over one network, nothing computed before; some start threads of their own."""
    network()
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(answer, number, threads=1 + number % 3) for number in order]
        return [found for _, found in sorted(zip(order, (each.result() for each in asked), strict=True))]


def by_processes(order: list[int], method: str) -> list[str]:
    """Two processes; before a fork the parent has searched, with threads, so its caches and pools are in use."""
    if method == "fork":
        by_threads(order[:6])
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        asked = pool.map(answer_with_threads, order, repeat(2))
        mine = [answer(number) for number in sorted(order[:3])]
        found = [text for _, text in sorted(zip(order, asked, strict=True))]
    assert mine == [found[number] for number in sorted(order[:3])], (
        "the parent answers otherwise than its children"
    )
    return found


def answer_with_threads(number: int, threads: int) -> str:
    """`answer`, as a process pool can call it."""
    return answer(number, threads=threads)


def main(who: str) -> None:
    """Print the hash, and how long it took."""
    start = time.monotonic()
    order = list(QUESTIONS)
    if who == "alone":
        found = [answer(number) for number in order]
    else:
        Random(who).shuffle(order)
        found = by_threads(order) if who == "threads" else by_processes(order, who)
    print(
        hashlib.sha256("".join(found).encode()).hexdigest(),
        f"{time.monotonic() - start:.1f}",
        len(set(found)),
    )


if __name__ == "__main__":
    main(sys.argv[1])
