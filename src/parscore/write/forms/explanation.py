"""The sheet on which a unit explains what a stage of appraisal lowered or asked about; may not compute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import structs

from parscore.compute.progress import LineToExplain
from parscore.model.appraisal import EXPLAINED, EXPLAINS, FormColumn, row_key
from parscore.model.framework import Framework
from parscore.model.scorecard import Results, Scorecard
from parscore.write.style import HEADING, HINT, INPUT, SMALL, TEXT_FORMAT, TITLE, Style, lines_in
from parscore.write.tables.words import said_of, stage_title
from parscore.write.workbook import NARROW, Book, Sheet, Value

_WIDTHS: Mapping[FormColumn, float] = {
    "unit": 12, "code": 8, "title": 34, "max": 7, "claimed": 8, "before": 8, "points": 8, "said": 40, "open": 16,
    "explanation": 48, "key": 12,
}  # fmt: skip
_HIDDEN: tuple[FormColumn, ...] = ("unit", "key")
_CENTRED = frozenset({"code", "max", "claimed", "before", "points", "open"})
_TEXTS = frozenset({"unit", "code", "key"})
_GUIDANCE = (
    "Chỉ điền cột «Nội dung giải trình» (nền vàng), nêu rõ số văn bản, tài liệu bổ sung. Dòng nào đồng ý với điểm đã "
    "thẩm định thì để trống. Dòng đang mở mà không giải trình thì cơ quan thẩm định quyết định theo hồ sơ đã có."
)
_ASKED, _LOWERED = "đang mở, cần giải trình", "bị hạ điểm"


def make_explanation_sheet(
    results: Results, card: Scorecard, stage: str, lines: Sequence[LineToExplain]
) -> bytes:
    """The workbook of one unit with a row for each of `lines`, locked but for the column to explain in."""
    title = f"Giải trình sau {stage_title(stage).lower()}"
    book = Book(f"{title}: {card.name}")
    columns: dict[FormColumn, int] = {key: number for number, key in enumerate(EXPLAINED, 1)}
    unseen = [columns[key] for key in _HIDDEN]
    sheet = book.sheet("Giải trình", [_WIDTHS[key] for key in columns], unseen=unseen)
    heading = _head(sheet, title, results.cycle.dated_title, card.name)
    for key, column in columns.items():
        fill = INPUT if key == "explanation" else HEADING
        sheet.put(heading, column, EXPLAINED[key], Style(bold=True, fill=fill, across="center", size=SMALL))
    sheet.grow(heading, 2, size=SMALL)
    framework = results.framework_of(card.group)
    for row, one in enumerate(lines, heading + 1):
        _row(sheet, row, columns, _values(results, card, stage, framework, one))
    sheet.made.freeze_panes(heading, columns["max"] - 1)
    sheet.made.repeat_rows(heading - 1)
    sheet.set_page(f"{title} · {card.name} · {results.cycle.cycle}", NARROW)
    sheet.protect()
    return book.saved()


def _head(sheet: Sheet, title: str, cycle: str, unit: str) -> int:
    """What stands above the table; the row of the headings. The unit is named as in every form."""
    plain = Style(italic=True, border="", across="center", size=SMALL, colour=HINT)
    lines = [
        (title.upper(), TITLE),
        (cycle, structs.replace(TITLE, size=12)),
        (f"Đơn vị: {unit}", structs.replace(TITLE, size=12)),
        (_GUIDANCE, plain),
    ]
    for row, (words, style) in enumerate(lines, 1):
        sheet.put_across(row, 2, len(EXPLAINED) - 1, words, style)
    return len(lines) + 1


def _values(
    results: Results, card: Scorecard, stage: str, framework: Framework, one: LineToExplain
) -> Mapping[FormColumn, Value]:
    criterion = framework.by_code[one.line.code]
    own = one.line.own
    return {
        "unit": card.unit,
        "code": criterion.code,
        "title": criterion.title,
        "max": criterion.max,
        "claimed": own,
        "before": one.before,
        "points": one.after,
        "said": "\n".join(_said(results, one)),
        "open": _ASKED if one.asked else _LOWERED,
        "explanation": None,
        "key": row_key(results.cycle.cycle, stage, EXPLAINS, card.unit, criterion.code, ()),
    }


def _said(results: Results, one: LineToExplain) -> Iterator[str]:
    names = results.cycle.names
    yield from (f"{names.get(mark.by, mark.by)}: {words}" for mark in one.said if (words := said_of(mark)))


def _row(
    sheet: Sheet, row: int, columns: Mapping[FormColumn, int], values: Mapping[FormColumn, Value]
) -> None:
    for key, column in columns.items():
        value, typed = values[key], key == "explanation"
        style = Style(
            fill=INPUT if typed else "",
            open=typed,
            across="center" if key in _CENTRED else "left",
            size=SMALL,
            upright="top",
            number_format=TEXT_FORMAT if key in _TEXTS else "General",
        )
        sheet.put(row, column, value, style)
        if isinstance(value, str) and key not in _HIDDEN:
            sheet.grow(row, lines_in(value, _WIDTHS[key], size=SMALL), size=SMALL)
