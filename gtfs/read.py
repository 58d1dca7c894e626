"""The front door: a zip or folder in, a checked feed or all of its problems out."""

from dataclasses import replace
from pathlib import Path

from gtfs.errors import InvalidFeedError, Problem, errors_first, has_errors
from gtfs.feed import Feed, stage_feed
from gtfs.rules import check_feed


def read_feed(path: str | Path, *, prefix: str = "", name: str | None = None) -> Feed:
    """
    Read and check a feed.

    Raises
    ------
    InvalidFeedError
        If there is any error; `.problems` holds all errors and warnings of the feed.
    """
    feed, problems = stage_feed(path, prefix=prefix, name=name)
    problems = _all_problems(feed, problems)
    if has_errors(problems):
        raise InvalidFeedError(problems, name=Path(path).name)
    return replace(feed, warnings=tuple(problems))


def validate(feed: Feed | str | Path) -> list[Problem]:
    """Return every problem of a feed, errors first; never raises for a bad feed."""
    if isinstance(feed, Feed):
        return list(errors_first(check_feed(feed)))
    try:
        staged, problems = stage_feed(feed)
    except InvalidFeedError as error:
        return list(error.problems)
    return list(errors_first(_all_problems(staged, problems)))


def _all_problems(feed: Feed, staging: list[Problem]) -> list[Problem]:
    """Return the problems of bytes and of meaning; an empty file is not told to be missing as well."""
    empty = {problem.file for problem in staging if problem.code == "empty_file"}
    found = [p for p in check_feed(feed) if not (p.code == "missing_table" and p.file in empty)]
    return [*staging, *found]
