"""Java's single precision, without numpy: what R5 keeps speeds in."""

import struct


def java_float(value: float) -> float:
    """A number as Java's float holds it."""
    return float(struct.unpack("f", struct.pack("f", value))[0])
