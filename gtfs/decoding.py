"""The bytes of a text file -> text, and problems of bytes told row by row."""

from gtfs.errors import Problem

REPORTED_ROWS = 1000
"""How many rows of one file and rule are reported one by one; the rest is counted."""


def decode(file: str, content: bytes) -> tuple[str, list[Problem]]:
    """Return the text with line feeds as line ends, and what is wrong with its encoding."""
    problems: list[Problem] = []
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = f"{file} is UTF-16 text; GTFS files must be UTF-8."
        problems.append(Problem("not_utf8", "error", file, None, "", "", message))
        text = content.decode("utf-16", errors="replace")
    else:
        body = content.removeprefix(b"\xef\xbb\xbf")
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            text = body.decode("utf-8", errors="replace")
            problems += _bad_lines(file, body)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        lines = [(i, line) for i, line in enumerate(text.split("\n"), start=1) if "\0" in line]
        problems += listed(
            "nul_character", file, [(i, shown(line.replace("\0", "␀"))) for i, line in lines],
            "holds a NUL character",
        )  # fmt: skip
        text = text.replace("\0", "")
    return text, problems


def _bad_lines(file: str, body: bytes) -> list[Problem]:
    """Return one problem per line that is not UTF-8."""
    found = []
    for i, line in enumerate(body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), start=1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            found.append((i, shown(line.decode("utf-8", errors="backslashreplace"))))
    return listed("not_utf8", file, found, "is not UTF-8 text")


def listed(code: str, file: str, found: list[tuple[int, str]], says: str) -> list[Problem]:
    """Return one error per row up to the limit, then one that counts the rest."""
    problems = [
        Problem(code, "error", file, row, "", value, f"{file}, row {row} {says}: '{value}'.")
        for row, value in found[:REPORTED_ROWS]
    ]
    if len(found) > REPORTED_ROWS:
        message = f"{file}: {len(found) - REPORTED_ROWS:,} more rows like row {found[REPORTED_ROWS][0]}."
        problems.append(Problem(code, "error", file, None, "", "", message))
    return problems


def shown(text: str) -> str:
    """Return a text short enough for a message."""
    text = text.strip().replace("\n", " ")
    return text if len(text) <= 120 else text[:117] + "..."
