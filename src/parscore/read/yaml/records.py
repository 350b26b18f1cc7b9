"""A list of records in a JSON file as rows with the line of each; may not know what they are about.

JSON is YAML but for tabs, and the reader of YAML knows the line of every value.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from parscore.catalogue import finding
from parscore.contents import content_of
from parscore.diagnostics import Diagnostic, Place
from parscore.os_errors import reason
from parscore.read.yaml.document import Document, Plain, parse
from parscore.text import quoted

WHOLE = "cả tệp"


class Records(NamedTuple):
    """Records under the names of their fields, the first row; the line of every row."""

    rows: list[list[object]]
    lines: list[int]


def read_records(path: Path, file: str, where: str) -> tuple[Records | None, list[Diagnostic]]:
    """The records of a JSON file to whose list `where` leads by keys with points between; N120, N121 where it fails."""
    text, fault = _text(path, file)
    if fault is not None:
        return None, [fault]
    document, findings = parse(text.replace("\t", " "), file)
    return (None, findings) if document is None else _records(document, where, findings)


def _text(path: Path, file: str) -> tuple[str, Diagnostic | None]:
    """The text of a JSON file, or why it is none."""
    try:
        text = content_of(path).decode("utf-8-sig")
        json.loads(text, parse_int=str)
    except OSError as error:
        return "", finding("N120", Place(file), problem=reason(error))
    except UnicodeDecodeError:
        return "", finding("N120", Place(file), problem="không phải chữ UTF-8")
    except (json.JSONDecodeError, RecursionError) as error:
        place = Place(file, "", getattr(error, "lineno", 0), getattr(error, "colno", 0))
        return "", finding("N120", place, problem="không đúng cú pháp JSON ở chỗ này")
    return text, None


def _records(
    document: Document, where: str, findings: list[Diagnostic]
) -> tuple[Records | None, list[Diagnostic]]:
    keys, at = tuple(where.split(".")) if where else (), document.positions
    listed = _at(document.data, keys)
    if not _is_list(listed):
        said = quoted(_lists(document.data, ""))
        problem = f"; trong tệp có danh sách ở {said}" if said else ""
        return None, [*findings, finding("N121", at.at(*keys), records=where or WHOLE, problem=problem)]
    flat = [dict(_fields(one, "")) for one in listed]
    fields = list(dict.fromkeys(key for one in flat for key in one))
    rows: list[list[object]] = [[*fields], *([one.get(key, "") for key in fields] for one in flat)]
    lines = [at.at(*keys, number).line for number in range(len(flat))]
    return Records(rows, [at.at(*keys).line, *lines]), findings


def _at(data: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _is_list(data: Plain) -> bool:
    return isinstance(data, list) and all(isinstance(one, dict) for one in data)


def _fields(record: dict[str, Any], above: str) -> Iterator[tuple[str, object]]:
    """The values of a record by their keys; those of a record inside it with a point between the keys."""
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _fields(value, f"{above}{key}.")
        elif not isinstance(value, list):
            yield f"{above}{key}", value or ""


def _lists(data: Plain, above: str) -> Iterator[str]:
    """Where there are lists of records."""
    if data and _is_list(data):
        yield above or WHOLE
    for key, value in data.items() if isinstance(data, dict) else ():
        yield from _lists(value, f"{above}.{key}" if above else key)
