"""What a file is that is no unit's self-assessment: rulings, explanations, survey shares, points; told by its content.

May not read a value: stamp, headings and the title above them are all that counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from parscore.read.forms.open import OpenForm
from parscore.read.rulings.form import is_form_sheet
from parscore.read.sheets.open import read_table
from parscore.read.sheets.records import Columns
from parscore.read.sheets.table import Table
from parscore.read.words.headings import BROUGHT, EXPLANATIONS, RULINGS, SHARES
from parscore.text import fold

Kind = Literal["appraisal", "explanations", "shares", "points"]


class OtherKind(NamedTuple):
    """The kind of a file, and the stage of appraisal that its stamp names, if any."""

    kind: Kind
    stage: str = ""


_LONG: Mapping[Kind, Columns] = {
    "appraisal": RULINGS,
    "explanations": EXPLANATIONS,
    "shares": SHARES,
    "points": BROUGHT,
}
"""Tables of one fact a row, by their headings; none of them has a column of self-scores."""

_TITLES = tuple(
    fold(f"{sheet} {work}")
    for sheet in ("phiếu", "biểu", "bảng", "kết quả", "điểm", "bảng điểm", "biểu điểm")
    for work in ("thẩm định", "phúc tra")
)
_OWN_WORK = (fold("tự chấm"), fold("tự đánh giá"))


def other_kind(form: OpenForm | None, path: Path, file: str) -> OtherKind | None:
    """What the file opened as `form` is (None: no form was found); None for a self-assessment or no known kind."""
    if form is None:
        return _of_tables(read_table(path, file)[0])
    if form.stage:
        return OtherKind("appraisal", form.stage)
    layouts = (*form.layouts, *form.grids)
    if any(layout.is_scored and not layout.assumed for layout in form.layouts):
        return OtherKind("appraisal") if any(is_form_sheet(layout.table) for layout in layouts) else None
    found = _of_tables([*(layout.table for layout in layouts), *form.others])
    return found or (OtherKind("appraisal") if _is_titled_so(form.texts) else None)


def _of_tables(tables: Iterable[Table]) -> OtherKind | None:
    for table in tables:
        if is_form_sheet(table):
            return OtherKind("appraisal")
        if (kind := next((kind for kind, columns in _LONG.items() if columns.head(table)), None)) is not None:
            return OtherKind(kind)
    return None


def _is_titled_so(texts: Iterable[str]) -> bool:
    """Whether the words above a table call it one of appraisal, and none of them speaks of self-scoring."""
    said = [fold(text) for text in texts]
    titled = any(words.startswith(_TITLES) for words in said)
    return titled and not any(own in words for own in _OWN_WORK for words in said)
