"""Numbers, spans and clocks as French readers write them."""

import unicodedata
from typing import Final

NO_BREAK: Final = "\u00a0"
THIN: Final = "\u202f"  # no break either, before a percent sign and between thousands


def number(value: float, decimals: int = 0, *, sign: bool = False) -> str:
    """A number with a decimal comma and thousands apart: 1 234,5; with its sign where wanted, none on zero."""
    text = f"{abs(value):,.{decimals}f}".replace(",", THIN).replace(".", ",")
    if not text.strip(f"0,{THIN}"):
        return text
    return f"{'−' if value < 0 else '+' if sign else ''}{text}"


def percent(share: float) -> str:
    """A share in percent: 85,2 %; cut, never rounded up to a hundred nor down to nothing, and finer above 99 %."""
    if 0 < share < 0.001:
        return f"<{NO_BREAK}0,1{THIN}%"
    if 0.99 < share < 1:
        return f"{number(int(share * 10_000 + 1e-9) / 100, 2)}{THIN}%"
    tenths = int(share * 1000 + 1e-9)
    return f"{number(tenths / 10, 1 if tenths % 10 else 0)}{THIN}%"


def span(seconds: int) -> str:
    """Minutes, and seconds where there are some: 6 min 10 s."""
    minutes, rest = divmod(abs(seconds), 60)
    parts = [f"{minutes}{NO_BREAK}min"] * bool(minutes) + [f"{rest}{NO_BREAK}s"] * bool(rest or not minutes)
    return ("−" if seconds < 0 else "") + NO_BREAK.join(parts)


def clock(second: int) -> str:
    """Time of day of a second of a service date: 14:03:00."""
    minutes, rest = divmod(second % 86_400, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest:02d}"


def metres(value: float) -> str:
    """Whole metres, kilometres from ten on."""
    if value >= 10_000:
        return f"{number(value / 1000, 1)}{NO_BREAK}km"
    return f"{number(value)}{NO_BREAK}m"


def size(n_bytes: int) -> str:
    """Memory: whole megabytes, gigabytes from one on."""
    if n_bytes >= 1_000_000_000:
        return f"{number(n_bytes / 1e9, 1)}{NO_BREAK}Go"
    return f"{number(n_bytes / 1e6)}{NO_BREAK}Mo"


def of(name: str) -> str:
    """A name after "de": de Lens, d'Avion; an h is left alone, for some are silent and others are not."""
    first = unicodedata.normalize("NFD", name)[:1].lower()
    return f"d'{name}" if first and first in "aeiouœæ" else f"de {name}"


def unbroken(text: str) -> str:
    """A text whose tall marks stay on the line of the word that they follow (« precedes its word)."""
    for mark in ":;?!»":
        text = text.replace(f" {mark}", f"{NO_BREAK}{mark}")
    return text.replace("« ", f"«{NO_BREAK}")
