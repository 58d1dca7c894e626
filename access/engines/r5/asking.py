"""One question to one process that is ready, and what comes of it."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from access.engines.r5.keeper import Keeper
from access.engines.r5.protocol import Message, ProtocolError, read_arrays, write_arrays
from access.errors import EngineFailedError, RequestError

Progress = Callable[[int, int], None]
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Answer:
    """What a process said to one question, and what it had said when it was ready."""

    about: dict[str, Any]
    arrays: dict[str, NDArray[Any]]
    opened: Mapping[str, Any]


class NotBegunError(Exception):
    """The process ended before it had begun the question; `lost`: by us, for somebody had deleted its files."""

    lost = False


def put(
    keeper: Keeper, message: Mapping[str, Any], arrays: Arrays | None, progress: Progress | None
) -> Answer:
    """
    Put a question to a process that is ready, and wait for its answer.

    Raises
    ------
    NotBegunError
        Another process may be asked the same.
    RequestError
        The process refused it.
    EngineFailedError
        It failed, or the process ended or answered nonsense under it.
    """
    given = keeper.scratch / f"{uuid.uuid4().hex}.npz"
    try:
        path = write_arrays(given, arrays)
    except OSError as error:
        given.unlink(missing_ok=True)
        if not keeper.scratch.exists():  # it has just ended, or somebody has deleted its files
            not_begun = NotBegunError()
            not_begun.lost = keeper.ending is None and not keeper.was_stopped
            keeper.end()
            raise not_begun from None
        raise EngineFailedError(f"{keeper.plan.name} cannot be asked: {error}") from None
    question = keeper.ask({"do": "ask", **message, "arrays": path})
    begun = False
    while True:
        said = question.inbox.get()
        if said["say"] == "begun":
            begun = True
        elif said["say"] == "progress":
            if progress is not None:
                progress(said["done"], said["total"])
        elif said["say"] == "ended" and not begun:
            raise NotBegunError
        else:
            return _answer(keeper, said)


def _answer(keeper: Keeper, said: Message) -> Answer:
    """The last that is said to a question, as an answer or an error."""
    if said["say"] == "done":
        return Answer(said["about"], _arrays(keeper, said.get("arrays")), keeper.about or {})
    if said["say"] == "refused":
        raise RequestError(said["detail"])
    if said["say"] == "failed":
        plan = keeper.plan
        raise EngineFailedError(f"{plan.name} could not answer: {said['detail']}, its log: {plan.log}")
    raise EngineFailedError(how_it_ended(keeper))


def _arrays(keeper: Keeper, path: str | None) -> dict[str, NDArray[Any]]:
    """The arrays of an answer; a process whose arrays cannot be read is ended."""
    try:
        return read_arrays(path)
    except ProtocolError as error:
        keeper.end()
        raise EngineFailedError(f"{keeper.plan.name} answered what it should not: {error}") from None


def how_it_ended(keeper: Keeper) -> str:
    """The sentence for a question that a process's end has left without an answer."""
    return f"{keeper.plan.name} {keeper.ending}, its log: {keeper.plan.log}; the next question starts it anew"
