"""The order in which R5 reads what feeds name: feed after feed, by id within each."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def r5_order(ids: Sequence[str], prefixes: Sequence[str]) -> NDArray[np.int64]:
    """Return the rows of the ids in R5's order.

    Parameters
    ----------
    ids
        of stops, routes, trips or services; those of several feeds as "prefix:id".
    prefixes
        of the feeds in their order, no colon in them; one feed's ids have none.

    Returns
    -------
    int64 (n,): rows of `ids`. Equal ids keep their order; what belongs to no feed stands last.

    Notes
    -----
    R5 keeps each table of a feed sorted by id as Java compares texts, by units of UTF-16 (its `GTFSFeed`).
    """
    feed_of = {prefix: feed for feed, prefix in enumerate(prefixes)} if len(prefixes) > 1 else None
    keys = []
    for text in ids:
        feed = 0 if feed_of is None else feed_of.get(text.partition(":")[0], len(prefixes))
        keys.append((feed, text.encode("utf-16-be", "surrogatepass")))
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)
