"""Tables of an annex → rows: number, title, points, wording, each with its cell; headings, totals and
signatures set apart.

A title cell may hold its number, and below its first line the options; a points cell may hold one number a
line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from parscore.diagnostics import Place
from parscore.number import parse
from parscore.read.annex.columns import Columns, guess_columns, heading_at
from parscore.read.annex.grammar import ScoringLine, clauses_of, split_outside
from parscore.read.annex.number import Label, labels_of, split_label
from parscore.read.sheets.cells import as_number, as_text
from parscore.read.sheets.table import Table
from parscore.read.words.sums import SUM_PATTERN
from parscore.text import squeeze

_BREAK = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+|_x000D_")
_TOTAL = re.compile(rf"^(?:{SUM_PATTERN})\b(?!\s+(?:số|hợp|kết))[^a-zđ]*.{{0,40}}$", re.IGNORECASE)
_SIGNED = re.compile(
    r"^(?:nơi nhận|tm\.|kt\.|chủ tịch|giám đốc|người lập|người tổng hợp|thủ trưởng|ủy ban nhân dân"
    r"|uỷ ban nhân dân|q\.)",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"^(?P<front>(?:các\s+)?(?:phần\s+|mục\s+|tiêu chí\s+|nội dung\s+)?(?:chấm\s+)?(?:điểm\s+)?)"
    r"(?P<what>thưởng|cộng|trừ|phạt)\b(?P<rest>[^\d]*(?:\(?tối đa[^\d]*\d+[^\d]*)?)",
    re.IGNORECASE,
)
_ADDED = re.compile(r"điểm\s+cộng|cộng\s+điểm", re.IGNORECASE)
_SECTION_WORDS = re.compile(r"điểm|thưởng|tiêu chí", re.IGNORECASE)
_FIRST_NUMBER = re.compile(
    r"^\W*(?:tối đa\s*:?\s*)?(?P<n>-?\d{1,4}(?:[.,]\d{1,3})?)\s*(?:điểm|đ)?\s*(?P<rest>\D.*|)$",
    re.IGNORECASE | re.DOTALL,
)

_TITLE_POINTS = re.compile(
    r"(?P<title>.+?)\s*(?:[(\[]\s*(?:tối đa\s*:?\s*)?(?P<n>\d{1,3}(?:[.,]\d{1,3})?)\s*(?:điểm|đ)\s*[)\]]"
    r"|[:–-]\s*(?P<m>\d{1,3}(?:[.,]\d{1,3})?)\s*điểm)[\s.;:]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `labels` are all that its number may stand for; `kind` is criterion, total, bonus or
    penalty."""

    kind: str
    labels: tuple[Label, ...]
    shown: str
    title: str
    place: Place
    points: tuple[Decimal, ...] = ()
    points_text: str = ""
    points_place: Place | None = None
    worth: Decimal | None = None
    wording: tuple[ScoringLine, ...] = ()
    below: tuple[ScoringLine, ...] = ()
    evidence: str = ""
    lead: str = ""
    note: str = ""
    fresh: bool = False
    damaged: bool = False
    level: int = -1


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table; `columns` is None when the table is no list of criteria."""

    rows: tuple[Row, ...]
    columns: Columns | None
    above: tuple[str, ...]


def rows_of(table: Table, before: Columns | None) -> Rows:
    """The rows of a table; `before` are the columns of the table in front, which a table without headings
    continues."""
    columns, start = None, 0
    for index in range(min(len(table.rows), 40)):
        columns, start = heading_at(table.rows, index)
        if columns is not None:
            above = table.rows[:index]
            break
    else:
        above = []
        columns = _inherited(table, before) or guess_columns(table.rows)
        start = 0
    if columns is None:
        return Rows((), None, tuple(text for row in table.rows for text in _texts(row)))
    found: list[Row] = []
    fresh, index = True, start
    while index < len(table.rows):
        again, end = heading_at(table.rows, index)
        if again is not None:
            columns, fresh, index = again, True, end
            continue
        cells = table.rows[index]
        index += 1
        if not any(as_text(value) for value in cells) or _column_numbers(cells):
            continue
        if found and _signature(cells):
            break
        rows = _rows(table, index, cells, columns, fresh=fresh)
        fresh = fresh and not rows
        found += rows
    ahead = 0
    while ahead < len(found) and not (found[ahead].labels or found[ahead].points or found[ahead].level >= 0):
        ahead += 1
    titles = (
        [row.title for row in found[:ahead] if row.title] if ahead < len(found) and before is None else []
    )
    texts = [text for row in above for text in _texts(row)]
    return Rows(tuple(found[ahead if titles else 0 :]), columns, (*texts, *titles))


def _texts(row: Sequence[object]) -> list[str]:
    return [line for value in row if isinstance(value, str) for line in lines_in(value)]


def lines_in(value: object) -> list[str]:
    """The lines of a cell, each squeezed, empty ones left out."""
    if not isinstance(value, str):
        return [text] if (text := as_text(value)) else []
    return [line for part in _BREAK.split(value) if (line := squeeze(part))]


def _inherited(table: Table, before: Columns | None) -> Columns | None:
    """The columns of the table in front, when this one is as wide and its number column holds numbers."""
    width = max((len(row) for row in table.rows), default=0)
    if before is None or before.number is None or width != before.width:
        return None
    column = before.number
    numbers = [row[column] for row in table.rows if len(row) > column and as_text(row[column])]
    return before if numbers and sum(1 for value in numbers if labels_of(value)) * 2 >= len(numbers) else None


def _column_numbers(row: Sequence[object]) -> bool:
    """Whether the row only numbers the columns: (1) (2) (3), or A B 1 2."""
    texts = [as_text(value).strip("() ") for value in row if as_text(value)]
    letters = [text for text in texts if re.fullmatch(r"[A-Z]", text)]
    digits = [int(text) for text in texts if re.fullmatch(r"\d{1,2}", text)]
    if len(texts) < 3 or len(letters) + len(digits) != len(texts):
        return False
    return digits == list(range(digits[0], digits[0] + len(digits))) if digits else False


def _signature(row: Sequence[object]) -> bool:
    texts = [as_text(value) for value in row if as_text(value)]
    return (
        bool(texts)
        and any(_SIGNED.match(text) for text in texts)
        and not any(as_number(value) is not None for value in row)
    )


def _rows(table: Table, number: int, cells: Sequence[object], columns: Columns, *, fresh: bool) -> list[Row]:
    """The row of one line of cells; with a column for each level, a row for each level that it fills."""
    filled = [column for column in columns.titles if as_text(_at(cells, column))]
    if len(columns.titles) > 1 and len(filled) > 1:
        rows: list[Row] = []
        for column in filled:
            last = column == filled[-1]
            row = _row(table, number, cells, columns, column, fresh=fresh and not rows, whole=last)
            rows += [row] if row is not None else []
        return rows
    row = _row(
        table, number, cells, columns, filled[0] if filled else columns.titles[0], fresh=fresh, whole=True
    )
    return [row] if row is not None else []


def _row(
    table: Table,
    number: int,
    cells: Sequence[object],
    columns: Columns,
    title_at: int,
    *,
    fresh: bool,
    whole: bool,
) -> Row | None:
    title_lines = lines_in(_at(cells, title_at))
    raw = _at(cells, columns.number) if whole or len(columns.titles) == 1 else ""
    labels, shown = labels_of(raw), as_text(raw)
    head = title_lines[0] if title_lines else ""
    place = table.place(number, title_at + 1)
    if not labels and shown and not head:
        title_lines = lines_in(raw)
        head, place = title_lines[0], table.place(number, (columns.number or 0) + 1)
        raw = shown = ""
    inner, rest = split_label(head)
    if not labels and inner:
        labels, head, shown = inner, rest, head[: len(head) - len(rest)].strip()
    elif labels and inner and inner[0].parts and inner[0].parts in [label.parts for label in labels]:
        head = rest
    below = title_lines[1:]
    while below and head and _wraps(below[0]):
        head = f"{head} {below.pop(0)}"
    head = head.rstrip(" :;,")
    points, said = _points(_at(cells, columns.max) if whole else "")
    worth = as_number(_at(cells, columns.worth)) if whole else None
    method = [
        ScoringLine(text, table.place(number, column + 1))
        for column in columns.method
        if whole
        for text in lines_in(_at(cells, column))
    ]
    kind = _kind(head, labels, points)
    if not (head or method or (points if labels else below)):
        return None
    return Row(
        kind, labels, shown, head, place, points, said,
        table.place(number, (columns.max if columns.max is not None else title_at) + 1), worth,
        tuple(method), tuple(ScoringLine(text, place) for text in below), _joined(cells, columns.evidence, whole),
        _joined(cells, columns.lead, whole), _joined(cells, columns.note, whole), fresh,
        damaged=len(labels) > 1 and labels[0].style != "roman",
        level=columns.titles.index(title_at) if len(columns.titles) > 1 and head and not labels else -1,
    )  # fmt: skip


def _at(cells: Sequence[object], column: int | None) -> object:
    return cells[column] if column is not None and column < len(cells) else ""


def _joined(cells: Sequence[object], column: int | None, whole: bool) -> str:
    return "; ".join(line.rstrip(";. ") for line in lines_in(_at(cells, column))) if whole else ""


def _wraps(line: str) -> bool:
    """Whether a further line of a title cell merely goes on with the title: a small letter first, and no
    option."""
    if not line[0].islower() or split_label(line)[0]:
        return False
    return clauses_of(ScoringLine(line, Place("")), None)[0].kind in ("unknown", "figure")


def _points(value: object) -> tuple[tuple[Decimal, ...], str]:
    """The numbers of a points cell, one a line; with the text where it is more than plain numbers."""
    lines = lines_in(value) if isinstance(value, str) else []
    plain = as_number(value) if len(lines) < 2 else None
    if plain is not None:
        return (plain,), ""
    if not isinstance(value, str) and as_text(value):
        return (), as_text(value)
    numbers = [as_number(line) for line in lines]
    if lines and all(number is not None for number in numbers):
        return tuple(number for number in numbers if number is not None), ""
    text = " ".join(lines)
    found = _FIRST_NUMBER.match(text)
    if (
        found is not None
        and (number := parse(found["n"])) is not None
        and not re.match(r"\s*[-–/%]", found["rest"])
    ):
        return (number,), text
    return (), text if text.strip(" -–—/x") else ""


def _kind(title: str, labels: tuple[Label, ...], points: Sequence[Decimal]) -> str:
    """What the row is by its words: a section of points outside the standard ones, a total, else a
    criterion."""
    found = _SECTION.fullmatch(title)
    top = not labels or labels[0].style in ("upper", "roman", "arabic")
    if found is not None and top and len(title) < 90 and _SECTION_WORDS.search(title):
        what = found["what"].lower()
        if what != "cộng" or _ADDED.search(title):
            return "penalty" if what in ("trừ", "phạt") else "bonus"
    return "total" if not labels and points and _TOTAL.match(title) else "criterion"


def options_in_title(
    title: str, maximum: Decimal | None, place: Place
) -> tuple[str, tuple[ScoringLine, ...]]:
    """The options in brackets at the end of a title: «Ban hành (kịp thời 1; không 0)» → the bare title and
    its options."""
    found = re.fullmatch(r"(?P<title>.+?)\s*\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)\s*[.;]?", title)
    if found is None:
        return title, ()
    parts = split_outside(found["inside"], r";\s*")
    lines = tuple(ScoringLine(part, place) for part in parts)
    if len(lines) < 2 or not all(
        clause.kind == "option" for line in lines for clause in clauses_of(line, maximum)
    ):
        return title, ()
    return found["title"], lines


def points_in_title(title: str) -> tuple[str, Decimal | None]:
    """The points that a title itself states: «Tuyên truyền (5 điểm)» → the bare title and 5."""
    found = _TITLE_POINTS.fullmatch(title)
    return (title, None) if found is None else (found["title"], parse(found["n"] or found["m"]))
