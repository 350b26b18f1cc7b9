"""What the hidden stamp of a blank form says, ours or an office's own: pairs of words, and what can be read of them.

Beside the set, the unit and the cycle it may hold the whole set and the figures of systems, so that the form can be
checked by itself. Both came with a file that anybody may have changed: the set is only unpacked here, within a size,
and compared with its digest; whoever reads it does so as carefully as any set. The figures are compared with, and never
count. May not know workbooks.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from parscore.diagnostics import Place
from parscore.model.figures import FigureValue
from parscore.model.framework import Framework
from parscore.model.printed import line_stamps
from parscore.model.unit_figures import UnitFigures
from parscore.number import parse

MAX_TEXT = 2_000_000
"""The longest text of a set that is put into a form or taken out of one, in bytes."""
_CHUNK = 30_000
"""How much of it one cell holds."""
_PART, _DIGEST = "set-part:", "set-digest"
_MOST_PARTS = 200
_FIGURES, _MOST_FIGURES = "figures", 30_000
"""Where the figures stand, and the longest text of theirs in one cell."""


def stamp_of(
    framework: Framework, cycle_id: str, unit: str, figures: UnitFigures, *, carried: bool = False
) -> dict[str, str]:
    """The pairs of the stamp: the set, its version, the unit, the cycle, digests of the lines, figures from systems.

    `carried`: the whole set too, as whoever checks the form by itself does not have it.
    """
    stamp = {"framework": framework.framework, "version": framework.version, "unit": unit, "cycle": cycle_id}
    stamp |= line_stamps(framework) | figure_pairs(figures.values.values())
    return stamp | (set_pairs(framework) if carried else {})


class CarriedSet(NamedTuple):
    """The text of a set as it came with a form; `problem` is why it cannot be taken. Both empty: none came."""

    text: str = ""
    problem: str = ""


NO_SET = CarriedSet()


def set_pairs(framework: Framework) -> dict[str, str]:
    """What a stamp holds of a whole set; nothing of one that is too long."""
    content = framework.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = json.dumps(content, ensure_ascii=False, separators=(", ", ": ")).encode()
    if len(text) > MAX_TEXT:
        return {}
    packed = base64.b64encode(zlib.compress(text, 9)).decode()
    parts = [packed[start : start + _CHUNK] for start in range(0, len(packed), _CHUNK)]
    pairs = {f"{_PART}{number}": part for number, part in enumerate(parts, 1)}
    return {_DIGEST: hashlib.sha256(text).hexdigest(), **pairs}


def carried_in(pairs: Mapping[str, str]) -> CarriedSet:
    """The set in the pairs of a stamp."""
    digest = pairs.get(_DIGEST)
    if digest is None:
        return NO_SET
    parts = [pairs.get(f"{_PART}{number}", "") for number in range(1, _MOST_PARTS)]
    text = _unpacked("".join(parts))
    if text is None or hashlib.sha256(text).hexdigest() != digest:
        return CarriedSet(problem="nội dung đã bị sửa, thiếu hoặc quá dài")
    return CarriedSet(text.decode("utf-8", "replace"))


def _unpacked(packed: str) -> bytes | None:
    """The bytes of a text, None where it is damaged or longer than may be taken."""
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(base64.b64decode(packed, validate=True), MAX_TEXT)
    except (binascii.Error, zlib.error, ValueError):
        return None
    return text if unpacker.eof else None


def figure_pairs(values: Iterable[FigureValue]) -> dict[str, str]:
    """What a stamp holds of the figures of a unit; nothing where there are none, or too many for one cell."""
    rows = sorted([one.code, one.key, format(one.value, "f"), one.option] for one in values)
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return {_FIGURES: text} if rows and len(text) <= _MOST_FIGURES else {}


def figures_in(pairs: Mapping[str, str]) -> tuple[FigureValue, ...]:
    """The figures in the pairs of a stamp, of nobody yet; those that cannot be read are left out."""
    try:
        rows = json.loads(pairs.get(_FIGURES, "")[:_MOST_FIGURES])
    except (ValueError, RecursionError):
        return ()
    return tuple(_read(rows)) if isinstance(rows, list) else ()


def _read(rows: Iterable[object]) -> Iterator[FigureValue]:
    for row in rows:
        if isinstance(row, list) and len(row) == 4 and all(isinstance(text, str) for text in row):
            code, key, written, option = row
            value: Decimal | None = parse(written)
            if value is not None:
                yield FigureValue("", code, key, value, Place(""), option)
