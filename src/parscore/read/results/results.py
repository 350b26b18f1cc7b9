"""results.json → Results. May not compute: whether its ranking is what its marks give is asked by who opens it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from hashlib import sha256
from itertools import chain, takewhile
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import DecodeError, Struct, ValidationError, json
from pydantic import BaseModel
from pydantic import ValidationError as ModelError

from parscore.catalogue import finding
from parscore.contents import bytes_of, content_of
from parscore.diagnostics import Diagnostic, Place
from parscore.model.change import PARTS, UnitChange
from parscore.model.scorecard import DIGEST, SCHEMA, Line, Results, Standing
from parscore.os_errors import reason

_LACKING = re.compile(r"missing required field `([^`]*)`")
_REACH = 30
"""No number of a file of results has more digits before the decimal mark."""
_WHERE = re.compile(r"at `([^`]*)`")


class _Version(Struct):
    schema: str | None = None


def _model(kind: type[BaseModel], value: Any) -> BaseModel:
    """A set, a cycle or a survey's form of the data that it was written as; nothing else needs help to be read."""
    try:
        return kind.model_validate(value)
    except ModelError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ValueError(f"{where}: {first['msg']}") from None


_RESULTS = json.Decoder(Results, dec_hook=_model)


def read_results(path: Path, file: str) -> tuple[Results | None, list[Diagnostic]]:
    """Read one results file; None with a finding when it is absent, damaged or of another version.

    K270 beside the results where the file was changed since it was written.
    """
    place = Place(file)
    try:
        raw = content_of(path)
        schema = json.decode(raw, type=_Version).schema
        if schema != SCHEMA:
            return None, [
                finding("K102", place, problem=f"phiên bản «{schema or 'không ghi'}», cần «{SCHEMA}»")
            ]
        results = _RESULTS.decode(raw)
    except FileNotFoundError:
        return None, [finding("K101", place)]
    except (DecodeError, ValueError, RecursionError) as error:
        return None, [finding("K102", place, problem=_in_words(error))]
    except OSError as error:
        return None, [finding("K102", place, problem=reason(error))]
    if not all(one.is_finite() and one.adjusted() < _REACH for one in _numbers(results)):
        return None, [finding("K102", place, problem="có số vô hạn, quá lớn hoặc không phải số")]
    return results, [] if _is_as_written(raw) else [finding("K270", place)]


_ENTRY = f',\n"{DIGEST}":"'.encode()


def _is_as_written(raw: bytes) -> bool:
    """Whether the digest at the end of the file is that of what stands before it."""
    end = raw.rfind(_ENTRY)
    digest = sha256(memoryview(raw)[: max(end, 0)]).hexdigest()
    return raw[end:] == _ENTRY + digest.encode() + b'"\n}\n'


class _Card(Struct):
    unit: str
    file: str = ""


class _Inputs(Struct):
    inputs: dict[str, str]
    cards: list[_Card] = []


_CARD = json.Decoder(_Card)
_DIGESTS = json.Decoder(dict[str, str])
_INPUTS = b'"inputs":'


class Known(NamedTuple):
    """What a results file knows of its inputs: digests by name, and the units of the forms by the name of the file."""

    inputs: Mapping[str, str]
    forms: Mapping[str, str]


def known_inputs(path: Path) -> Known:
    """The inputs that a results file tells, whatever else is wrong with it; nothing without."""
    if not path.is_file():
        return Known({}, {})
    with suppress(OSError, DecodeError, ValueError, RecursionError):
        with path.open("rb") as lines:
            told = _line_by_line(lines) or json.decode(path.read_bytes(), type=_Inputs)
        return Known(told.inputs, {card.file: card.unit for card in told.cards if card.file})
    return Known({}, {})


def _line_by_line(lines: Iterable[bytes]) -> _Inputs | None:
    """The same of a file as it is written, which is never in memory as a whole; None of any other."""
    left = iter(lines)
    if [next(left, b""), next(left, b"")] != [b"{\n", b'"cards":[\n']:
        return None
    entries = takewhile(lambda line: not line.startswith(b"]"), left)
    cards = [_CARD.decode(line.rstrip(b",\n")) for line in entries]
    inputs = next((line for line in left if line.startswith(_INPUTS)), None)
    if inputs is None:
        return None
    return _Inputs(_DIGESTS.decode(inputs.removeprefix(_INPUTS).rstrip(b",\n")), cards)


def raw_results(path: Path) -> tuple[bytes, dict[str, Any] | None]:
    """The bytes of a results file and its content as plain data; None where that is no JSON object."""
    try:
        raw = bytes_of(path)
        return raw, json.decode(raw, type=dict[str, Any])
    except (OSError, DecodeError, ValueError, RecursionError):
        return b"", None


def _in_words(error: Exception) -> str:
    """What of a results file is not as it was written, and where, in the words of its keys."""
    said = str(error)
    lacking, where = _LACKING.search(said), _WHERE.search(said)
    inside = f" ở {where[1].removeprefix('$.')}" if where is not None and where[1] != "$" else ""
    if lacking is not None:
        return f"thiếu khoá «{lacking[1]}»{inside}"
    if isinstance(error, ValidationError):
        return f"giá trị không đúng kiểu{inside}"
    return "tệp bị cắt, bị sửa hoặc không phải JSON"


def _numbers(results: Results) -> Iterator[Decimal]:
    """Every decimal of the file that is computed with."""
    lines = (line for card in results.cards for line in card.lines)
    marked = (one for line in lines for one in _of_line(line))
    found = chain(marked, *map(_of_change, results.changes), *map(_of_row, results.standings))
    before = (one for row in results.previous for one in (row.points, row.index))
    return (one for one in chain(found, before) if one is not None)


def _of_line(line: Line) -> Iterator[Decimal | None]:
    for mark in line.marks:
        yield mark.points
    yield line.computed
    for poll in line.polls:
        yield from (poll.weight, poll.share, poll.error)


def _of_change(change: UnitChange) -> tuple[Decimal | None, ...]:
    return change.before, change.after, *(getattr(change, name) for name in PARTS)


def _of_row(row: Standing) -> Iterator[Decimal | None]:
    yield from (row.points, row.maximum, row.index)
    for one in row.totals:
        yield from (one.points, one.maximum)
    for step in row.band_steps:
        yield from (step.value, step.limit)
