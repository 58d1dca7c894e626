"""What a running service keeps: who computes, who waits and who is refused, and which answers."""

import asyncio
import threading

import pytest

from api.errors import BusyError
from api.settings import Settings
from api.state import Answers, Gate, new_state


def test_no_more_computations_than_places() -> None:
    async def play() -> None:
        gate = Gate(1, 1, timeout_s=0.05, retry_after_s=3)
        async with gate.enter():
            with pytest.raises(BusyError, match=r"no place came free within 0\.05 s"):
                async with gate.enter():
                    pass
        async with gate.enter():
            pass

    asyncio.run(play())


def test_who_waits_gets_the_place_that_comes_free() -> None:
    order = []

    async def play() -> None:
        gate = Gate(1, 2, timeout_s=30, retry_after_s=3)

        async def ask(name: str) -> None:
            async with gate.enter():
                order.append(name)
                await asyncio.sleep(0)

        await asyncio.gather(*(ask(name) for name in "abc"))

    asyncio.run(play())
    assert order == ["a", "b", "c"]


def test_a_full_queue_is_refused_at_once() -> None:
    async def play() -> int:
        gate = Gate(1, 0, timeout_s=60, retry_after_s=3)
        async with gate.enter():
            with pytest.raises(BusyError, match="queue is full") as caught:
                async with gate.enter():
                    pass
        return caught.value.retry_after_s

    assert asyncio.run(play()) == 3


def test_without_patience_a_free_place_is_had_all_the_same() -> None:
    async def play() -> None:
        gate = Gate(1, 1, timeout_s=0, retry_after_s=3)
        for _ in range(3):
            async with gate.enter():
                with pytest.raises(BusyError, match="no place came free within 0 s"):
                    async with gate.enter():
                        pass

    asyncio.run(play())


def test_who_gives_up_leaves_the_queue() -> None:
    async def play() -> None:
        gate = Gate(1, 1, timeout_s=30, retry_after_s=3)

        async def ask() -> None:
            async with gate.enter():
                pass

        async with gate.enter():
            waiting = asyncio.create_task(ask())
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            following = asyncio.create_task(ask())
            await asyncio.sleep(0)
        await asyncio.wait_for(following, 10)

    asyncio.run(play())


def test_a_server_that_ends_says_so_to_who_still_waits() -> None:
    desk = new_state(Settings(retry_after_s=9)).desks["native"]
    leave = threading.Event()

    async def play() -> None:
        asking = asyncio.create_task(desk.compute(lambda: leave.wait(30)))
        await asyncio.sleep(0.01)
        asking.cancel()  # as uvicorn does to what goes on for too long when it is told to end
        with pytest.raises(BusyError, match="the server is ending") as caught:
            await asking
        assert caught.value.retry_after_s == 9
        leave.set()

    asyncio.run(play())


def test_only_workers_compute_however_many_ask() -> None:
    desk = new_state(Settings(max_concurrent=2, max_waiting=32)).desks["native"]
    together = threading.Barrier(2)

    def job() -> int:
        together.wait(10)  # two at a time, never one alone
        return threading.get_ident()

    async def play() -> list[int]:
        return await asyncio.gather(*(desk.compute(job) for _ in range(20)))

    assert len(set(asyncio.run(play()))) == 2
    with pytest.raises(ZeroDivisionError):
        asyncio.run(desk.compute(lambda: 1 // 0))


def test_the_oldest_answer_is_forgotten() -> None:
    answers = Answers(2)
    answers.keep("a", b"1")
    answers.keep("b", b"2")
    assert answers.find("a") == b"1"
    answers.keep("c", b"3")
    assert answers.find("b") is None
    assert (answers.find("a"), answers.find("c")) == (b"1", b"3")
    nothing = Answers(0)
    nothing.keep("a", b"1")
    assert nothing.find("a") is None
