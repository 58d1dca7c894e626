"""Many short texts in two arrays, so that they can be memory-mapped and read one by one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Texts:
    """n texts: text i is ``blob[offset[i]:offset[i + 1]]`` in UTF-8. offset int64 (n+1,), blob uint8."""

    offset: NDArray[np.int64]
    blob: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.offset) - 1

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self):
            raise IndexError(index)
        return bytes(self.blob[self.offset[index] : self.offset[index + 1]]).decode()

    def __iter__(self) -> Iterator[str]:
        return (self[i] for i in range(len(self)))


def texts_of(values: Iterable[object]) -> Texts:
    """Pack texts in their order."""
    encoded = [str(value).encode() for value in values]
    offset = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(text) for text in encoded], out=offset[1:])
    return Texts(offset, np.frombuffer(b"".join(encoded), np.uint8))
