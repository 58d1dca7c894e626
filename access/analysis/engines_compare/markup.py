"""Tables of the page of engines."""

from collections.abc import Sequence


def stacked_table(
    caption: str, columns: Sequence[str], rows: Sequence[tuple[str, str, Sequence[str]]]
) -> str:
    """A table of numbers whose rows are named: on a phone the name stands above its row's cells.

    Rows are (name, class, cells); all text is HTML. Roles are spelled out, for browsers forget them in such a layout.
    """
    head = "".join(f'<th scope="col" role="columnheader" class="n">{name}</th>' for name in columns)
    body = "".join(
        f'<tr role="row" class="{kind}"><th scope="row" role="rowheader">{name}</th>'
        + "".join(f'<td role="cell" class="n">{cell}</td>' for cell in cells)
        + "</tr>"
        for name, kind, cells in rows
    )
    return (
        f'<table role="table" class="stack" style="--columns:{len(columns)}"><caption>{caption}</caption>'
        f'<thead role="rowgroup"><tr role="row"><td role="cell"></td>{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
    )
