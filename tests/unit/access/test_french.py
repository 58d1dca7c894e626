"""Numbers, spans and clocks as French readers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.analysis.french import clock, metres, number, of, percent, size, span, unbroken


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (number(1234.56, 1), "1 234,6"),
        (number(-3, sign=True), "−3"),
        (number(3, sign=True), "+3"),
        (number(0, sign=True), "0"),
        (number(-0.001, 2, sign=True), "0,00"),
        (percent(1), "100 %"),
        (percent(0.99994), "99,99 %"),
        (percent(0.999999), "99,99 %"),
        (percent(0.98999), "98,9 %"),
        (percent(0.99), "99 %"),
        (percent(0.852), "85,2 %"),
        (percent(0.0000001), "< 0,1 %"),
        (percent(0), "0 %"),
        (span(0), "0 s"),
        (span(59), "59 s"),
        (span(60), "1 min"),
        (span(-70), "−1 min 10 s"),
        (clock(8 * 3600 + 61), "08:01:01"),
        (clock(86_400 + 60), "00:01:00"),
        (clock(-60), "23:59:00"),
        (metres(9999), "9 999 m"),
        (metres(12_340), "12,3 km"),
        (of("Lens"), "de Lens"),
        (of("Avion"), "d'Avion"),
        (of("Éperlecques"), "d'Éperlecques"),
        (of("Œuf-en-Ternois"), "d'Œuf-en-Ternois"),
        (of("Houdain"), "de Houdain"),
        (of(""), "de "),
        (size(407_000_000), "407 Mo"),
        (size(1_234_000_000), "1,2 Go"),
    ],
)
def test_texts(text, said):
    assert plain(text) == said


def test_marks_stay_with_their_word():
    assert unbroken("Où ? « là » : ici ; oui !") == "Où\u00a0? «\u00a0là\u00a0»\u00a0: ici\u00a0; oui\u00a0!"


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_share_below_a_bar_never_reads_as_the_bar(part, whole):
    share = min(part, whole) / whole
    value = float(percent(share).replace("\u202f%", "").replace(",", ".").replace("<\u00a0", ""))
    assert value <= 100 * share + 1e-9 or (value == 0.1 and 0 < share < 0.001)
    assert (value == 100) == (share == 1)
