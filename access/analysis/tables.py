"""Long tables streamed to CSV or Parquet, with what is to be known about them."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from pyarrow import csv, parquet

from access.analysis.files import replacing

SUFFIXES: Final = (".csv", ".parquet")
METADATA_KEY: Final = "artois_access"

WriteBatch = Callable[[pa.RecordBatch], None]


def quoting_of(*ids: Sequence[str]) -> str:
    """Pyarrow's style: it quotes every text or none, so texts are quoted only if one of them has to be."""
    return "needed" if any(mark in one for some in ids for one in some for mark in ',"\r\n') else "none"


@contextmanager
def writing_table(
    path: Path, schema: pa.Schema, about: dict[str, Any], *, quoting: str
) -> Iterator[WriteBatch]:
    """
    Write batches to a CSV or Parquet file that appears, or is replaced, when all went well.

    `about` (query, provenance, limits, warnings) is written last: to the Parquet schema's metadata (key
    `METADATA_KEY`), for CSV to ``<path>.json`` beside it.
    """
    if path.suffix.lower() == ".parquet":
        with (
            replacing(path) as (draft,),
            parquet.ParquetWriter(draft, schema, compression="zstd", store_schema=False) as to,
        ):
            yield to.write_batch
            to.add_key_value_metadata({METADATA_KEY: _as_text(about)})
        return
    beside = path.with_name(path.name + ".json")
    with replacing(beside, path) as (side, draft):
        options = csv.WriteOptions(include_header=False, quoting_style=quoting)
        with draft.open("wb") as file:
            file.write((",".join(schema.names) + "\n").encode())
            with csv.CSVWriter(file, schema, write_options=options) as to:
                yield to.write_batch
        side.write_text(_as_text(about) + "\n", encoding="utf-8")


def _as_text(about: dict[str, Any]) -> str:
    """Query, provenance, limits and warnings as JSON."""
    return json.dumps(about, ensure_ascii=False, indent=1, allow_nan=False)
