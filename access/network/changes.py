"""What feeds say of changes between stops, and of vehicles that go on as other trips, as arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Vehicles:
    """What the feeds say of vehicles that run several trips with their riders aboard; T trips, S stops.

    block
        int32 (T,): trips with one number are one vehicle's, whatever their service; -1 for trips alone in their block
        or without one, and for headway service, whose trips are copies of one.
    linked_from, linked_to
        int32 (n,): rows of trips between which riders stay aboard (transfers.txt, type 4), each pair once.
    apart_from, apart_to
        int32 (m,): rows of trips between which they must leave (type 5).
    station
        int32 (S,): stops with one number belong to one station; -1 for none.
    """

    block: NDArray[np.int32]
    linked_from: NDArray[np.int32]
    linked_to: NDArray[np.int32]
    apart_from: NDArray[np.int32]
    apart_to: NDArray[np.int32]
    station: NDArray[np.int32]

    @property
    def any(self) -> bool:
        """Whether riders may stay aboard anywhere."""
        return bool(len(self.linked_from) or (self.block >= 0).any())


@dataclass(frozen=True, eq=False)
class ChangeRules:
    """Changes between two stops for which transfers.txt decides: by stop of arrival, then of departure, each pair once.

    from_stop, to_stop int32 (n,): they may be one stop; total_s int32 (n,): seconds between arrival and departure in
    all, -1 where nobody changes.
    """

    from_stop: NDArray[np.int32]
    to_stop: NDArray[np.int32]
    total_s: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.total_s)
