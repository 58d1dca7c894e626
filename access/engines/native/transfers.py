"""Changes between two rides: along streets and pathways, and where transfers.txt decides by its rules."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from access.engines.native.walk_rules import ExactWalk, WalkRules, walk_rules
from access.engines.native.walks import transfers_of, walked_transfers
from access.network.changes import ChangeRules
from access.network.csr import offsets
from access.network.model import Footing, Network
from access.request import Request
from access.routing.timetable import LONGEST_S, Transfers

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


def changes_of(network: Network, footing: Footing, request: Request) -> Transfers:
    """Ways to change under the request's profile; cached by what they depend on.

    In profile "default" a rule of transfers.txt replaces the walk and the boarding slack between the stops that it
    names: its seconds in all, or no change. It holds beyond the walking limit and where no street leads.
    """
    rules = walk_rules(request)
    if not len(network.changes) or not isinstance(rules, ExactWalk):
        return transfers_of(footing, request)
    assert request.transfer_walk_min is not None  # noqa: S101  the request fills it
    limits = 60 * request.transfer_walk_min, request.board_slack_s
    return _ruled(network.changes, footing, rules, *limits)


def rule_of(changes: ChangeRules, from_stop: int, to_stop: int) -> int | None:
    """Seconds in all that transfers.txt gives for a change between two stops, -1 for none; None without a rule."""
    low, high = (int(np.searchsorted(changes.from_stop, from_stop, side)) for side in ("left", "right"))
    at = low + int(np.searchsorted(changes.to_stop[low:high], to_stop))
    return int(changes.total_s[at]) if at < high and changes.to_stop[at] == to_stop else None


@lru_cache(maxsize=8)
def _ruled(changes: ChangeRules, footing: Footing, rules: ExactWalk, limit_s: int, slack_s: int) -> Transfers:
    """Walks of at most `limit_s`, with the rules' changes in their place: the slack, which follows, taken off."""
    n_stops = len(footing.stops)
    base = walked_transfers(footing, rules, limit_s)
    keys, walks_s = _by_pair(base, n_stops)
    ruled = changes.from_stop.astype(np.int64) * n_stops + changes.to_stop
    free = ~np.isin(keys, ruled)
    some = (changes.total_s >= 0) & (changes.total_s < LONGEST_S)
    total_s = changes.total_s[some]
    on_foot = street_seconds(footing, rules, limit_s, ruled[some])
    on_foot = np.where(on_foot < 0, total_s, on_foot).astype(np.int32)
    key = np.concatenate([keys[free], ruled[some]])
    seconds = np.concatenate([walks_s[free], total_s - np.int32(slack_s)])
    walk_s = np.concatenate([walks_s[free], on_foot])
    order = np.argsort(key)
    from_stop, to_stop = np.divmod(key[order], n_stops)
    return Transfers(
        offsets(np.bincount(from_stop, minlength=n_stops)),
        to_stop.astype(np.int32),
        np.ascontiguousarray(seconds[order].astype(np.int32)),
        walk_s[order],
    )


def street_seconds(footing: Footing, rules: WalkRules, limit_s: int, pairs: Int64) -> Int32:
    """Seconds on foot between pairs of stops (``from * n_stops + to``), -1 where no way is tabled.

    Ways are tabled up to `limit_s` and, beyond it, up to the footing's own limit.
    """
    if isinstance(rules, ExactWalk):
        limit_s = max(limit_s, 3600 * footing.transfers.limit_mm // rules.mm_per_hour)
    keys, seconds = _by_pair(walked_transfers(footing, rules, limit_s), len(footing.stops))
    if not len(keys):
        return np.full(len(pairs), -1, np.int32)
    order = np.argsort(keys)
    at = order[np.minimum(np.searchsorted(keys[order], pairs), len(keys) - 1)]
    return np.where(keys[at] == pairs, seconds[at], -1).astype(np.int32)


def _by_pair(transfers: Transfers, n_stops: int) -> tuple[Int64, Int32]:
    """Pairs of stops as numbers, and their seconds."""
    source: Int64 = np.repeat(np.arange(n_stops), np.diff(transfers.offset))
    return source * n_stops + transfers.stop, transfers.seconds
