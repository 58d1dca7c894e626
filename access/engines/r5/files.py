"""The files that R5 reads for a network, made once and kept."""

from dataclasses import dataclass
from pathlib import Path

from access.network.model import Network


@dataclass(frozen=True)
class R5Files:
    """What R5 opens for one network.

    key
        of everything that decides what the files hold; both file names contain it, as r5py tells inputs apart by name.
    folder
        holds both, and nothing of another network.
    """

    key: str
    folder: Path
    pbf: Path
    gtfs: Path


def files_for(network: Network, *, folder: Path | None = None) -> R5Files:
    """Return the files that R5 reads for a network, made now if they are not there.

    Parameters
    ----------
    folder
        under which ``networks/KEY`` lies; None takes it from the settings.
    """
    raise NotImplementedError
