"""The reference as a page: written from the app's own OpenAPI document, without a script, asking no other server."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.errors import PROBLEMS

router = APIRouter(include_in_schema=False)

STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1a2433; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
code { background: #f4f6f8; padding: .1em .3em; border-radius: 4px }
h2 { margin-top: 2.2rem; border-top: 1px solid #cfd6de; padding-top: 1rem }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid #cfd6de }
div { overflow-x: auto }
a { color: #0b5a82 }
"""


@router.get("/docs")
async def reference(request: Request) -> HTMLResponse:
    """List routes, parameters and problem types; the machine's version is at /openapi.json."""
    return HTMLResponse("\n".join(_page(request.app.openapi())))


def _page(document: Mapping[str, Any]) -> Iterator[str]:
    """The page, line by line."""
    title = escape(f"{document['info']['title']} {document['info']['version']}")
    yield f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    yield f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><h1>{title}</h1>'
    yield f"<p>{escape(document['info']['description'].strip())}</p>"
    yield '<p>For programs: <a href="openapi.json">openapi.json</a>. The map: <a href="./">the page</a>.</p>'
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            yield f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(route.get('description', ''))}</p>"
            yield from _table("parameter", "default", "meaning", rows=list(_parameters(route)))
    yield "<h2>Problem types</h2>"
    kinds = {kind.name: (kind.name, str(kind.status), kind.title) for kind in PROBLEMS.values()}
    yield from _table("type", "status", "title", rows=list(kinds.values()))
    yield "</body></html>"


def _parameters(route: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Name, default and meaning of a route's parameters."""
    for parameter in route.get("parameters", ()):
        schema = parameter.get("schema", {})
        default = "required" if parameter.get("required") else schema.get("default", "")
        yield parameter["name"], str(default), parameter.get("description", "")


def _table(*head: str, rows: list[tuple[str, str, str]]) -> Iterator[str]:
    """A table of text; nothing where there are no rows."""
    if rows:
        cells = "".join(f"<th>{escape(cell)}</th>" for cell in head)
        yield f"<div><table><tr>{cells}</tr>"
        for row in rows:
            yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>"
        yield "</table></div>"
