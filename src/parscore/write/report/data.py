"""Open data: a folder of csv files with a datapackage.json that describes them (Frictionless Data Package 1).

May not compute. Text that a spreadsheet would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from parscore.write.files import write_whole
from parscore.write.report.content import DataContent
from parscore.write.report.plain import without_formula
from parscore.write.tables.open_data import Field, Layout, OpenTable

FOLDER = "bao-cao-du-lieu"
DESCRIPTOR = "datapackage.json"


def write_data(content: DataContent, folder: Path) -> list[Path]:
    """Write every file of the data into a folder of its own below `folder`, the description last."""
    written, resources = [], []
    for table in content.tables:
        path, text = folder / FOLDER / f"{table.layout.name}.csv", _csv(table).encode()
        write_whole(path, text, own=_is_of(table.layout, path))
        written.append(path)
        resources.append(_resource(table.layout, path.name, text))
    descriptor = folder / FOLDER / DESCRIPTOR
    write_whole(descriptor, json.dumps(_package(content, resources), ensure_ascii=False, indent=2) + "\n")
    return [*written, descriptor]


def _is_of(layout: Layout[object], path: Path) -> bool:
    """Whether a file has the headings of the table that is to be written there."""
    headings = ",".join(field.name for field in layout.fields).encode() + b"\r\n"
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(headings)) == headings
    return False


def _csv(table: OpenTable) -> str:
    """The table as RFC 4180 has it."""
    fields = table.layout.fields
    free = [field.kind == "string" and not field.words for field in fields]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(field.name for field in fields)
    writer.writerows(_safe(row, free) for row in table.rows)
    return out.getvalue()


def _safe(row: Iterable[str], free: Iterable[bool]) -> Iterator[str]:
    """The cells of a row; a text that anybody may have typed never begins a formula."""
    for cell, typed in zip(row, free, strict=True):
        yield without_formula(cell) if typed else cell


def _resource(layout: Layout[object], path: str, text: bytes) -> dict[str, Any]:
    links = [
        {"fields": list(link.fields), "reference": {"resource": link.table, "fields": list(link.fields)}}
        for link in layout.links
    ]
    schema: dict[str, Any] = {
        "fields": [_field(field, layout.key) for field in layout.fields],
        "primaryKey": list(layout.key),
        "missingValues": [""],
    }
    return {
        "name": layout.name,
        "title": layout.title,
        "path": path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(text),
        "hash": f"sha256:{hashlib.sha256(text).hexdigest()}",
        "schema": schema | ({"foreignKeys": links} if links else {}),
    }


def _field(field: Field, key: Iterable[str]) -> dict[str, Any]:
    rules: dict[str, Any] = {"enum": list(field.words)} if field.words else {}
    if field.name in key:
        rules["required"] = True
    described = {
        "name": field.name,
        "title": field.title,
        "description": field.about,
        "type": field.kind,
    }
    return described | ({"constraints": rules} if rules else {})


def _package(content: DataContent, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """The description of the whole, without what is not known."""
    told = {
        "profile": "tabular-data-package",
        "name": content.name,
        "title": content.title,
        "description": "\n".join(content.description),
        "licenses": content.licences,
        "sources": content.sources,
        "parscore": dict(content.state),
        "resources": resources,
    }
    return {key: value for key, value in told.items() if value}
