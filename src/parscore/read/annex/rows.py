"""Tables of an annex → rows: number, title, points, wording, each with its cell; headings and signatures set apart.

A title cell may hold its number, and below its first line the options; a points cell may hold one number a line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import chain, takewhile

from msgspec import Struct, structs

from parscore.diagnostics import Place
from parscore.number import parse
from parscore.read.annex.columns import Columns, guess_columns, heading_at
from parscore.read.annex.grammar import ScoringLine, clauses_of, span_of, split_outside
from parscore.read.annex.number import Label, labels_of, split_label
from parscore.read.sheets.cells import STRIKE, as_number, as_text
from parscore.read.sheets.table import Table
from parscore.read.words.headings import is_numbering
from parscore.read.words.sums import SUM_PATTERN
from parscore.text import squeeze

HEADING_WITHIN = 40
"""The rows at the top of a table among which its heading is looked for."""

_LONGEST_SECTION = 90
_BREAK = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+|_x000D_")
_BETWEEN = re.compile(r";\s*")
_TOTAL = re.compile(rf"^(?:{SUM_PATTERN})\b(?!\s+(?:số|hợp|kết))[^a-zđ]*.{{0,40}}$", re.IGNORECASE)
_SIGNED = re.compile(
    r"^(?:nơi nhận|tm\.|kt\.|chủ tịch|giám đốc|người lập|người tổng hợp|thủ trưởng|ủy ban nhân dân"
    r"|uỷ ban nhân dân|q\.)",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"^(?:(?:các\s+)?(?:phần\s+|mục\s+|tiêu chí\s+|nội dung\s+)?(?:chấm\s+)?(?:điểm\s+)?)"
    r"(?P<what>thưởng|cộng|trừ|phạt)\b"
    r"(?:[^\d]*(?:\(?(?:tối đa|không (?:vượt )?quá)[^\d]*(?P<cap>\d+(?:[.,]\d+)?)[^\d]*)?)",
    re.IGNORECASE,
)
_SECTIONS = {"thưởng": "bonus", "cộng": "bonus", "trừ": "penalty", "phạt": "penalty"}
_ADDED = re.compile(r"điểm\s+cộng|cộng\s+điểm", re.IGNORECASE)
_SECTION_WORDS = re.compile(r"điểm|thưởng|tiêu chí", re.IGNORECASE)
_FIRST_NUMBER = re.compile(
    r"^\W*(?:tối đa\s*:?\s*)?(?P<n>-?\d{1,4}(?:[.,]\d{1,3})?)\s*(?:điểm|đ)?\s*(?P<rest>\D.*|)$",
    re.IGNORECASE | re.DOTALL,
)
_NO_POINTS = " -–—/x"
"""What a points cell may hold that is nothing."""

_STOPS = " :;.,"
_DIGIT = re.compile(r"\d")
_RANGE = re.compile(r"\s*[-–/%]")
GRADING = re.compile(
    r"^\W*(?:\w+[.)]\s*)?(?:việc |mức |cách |tiêu chuẩn )?(?:xếp loại|phân loại)(?P<rest>[^\d:]{0,60}(?:[:\d].*|))$",
    re.IGNORECASE,
)
"""The words in front of the grades of a whole set: «Xếp loại: tốt từ 80 điểm trở lên; …»."""

_TITLE_POINTS = re.compile(
    r"(?P<title>.+?)\s*(?:[(\[]\s*(?:tối đa\s*:?\s*)?(?P<n>\d{1,3}(?:[.,]\d{1,3})?)\s*(?:điểm|đ)\s*[)\]]"
    r"|[:–-]\s*(?P<m>\d{1,3}(?:[.,]\d{1,3})?)\s*điểm)[\s.;:]*",
    re.IGNORECASE,
)
_TITLE_OPTIONS = re.compile(r"(?P<title>.+?)\s*\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)\s*[.;]?")


class Row(Struct, frozen=True):
    """One row: `labels` are all that its number may stand for; `kind` is criterion, total, bonus or penalty.

    `fresh` is the first row below a heading, `damaged` a number changed by a spreadsheet, `level` the column of a
    title where each level has one (-1 elsewhere).
    """

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


class TableRows(Struct, frozen=True):
    """The rows of one table; `columns` is None when the table is no list of criteria."""

    rows: tuple[Row, ...]
    columns: Columns | None
    above: tuple[str, ...]
    below: tuple[str, ...] = ()
    """The texts below the signatures, and those from a row of «Xếp loại» to the next criterion."""


class _Cells(Struct, frozen=True):
    """One row of cells, with what its columns are."""

    table: Table
    number: int
    values: Sequence[object]
    columns: Columns

    def at(self, column: int | None) -> object:
        """The value in a column counted from 0; "" where there is none."""
        return self.values[column] if column is not None and column < len(self.values) else ""

    def place(self, column: int | None) -> Place:
        """The cell of a column."""
        return self.table.place(self.number, (column or 0) + 1)

    def joined(self, column: int | None) -> str:
        """The lines of a cell as one."""
        return "; ".join(line.rstrip(";. ") for line in lines_in(self.at(column)))


def rows_of(table: Table, before: Columns | None) -> TableRows:
    """The rows of a table; one without headings goes on with the columns `before` of the table in front."""
    columns, top, start = _columns(table, before)
    if columns is None:
        return TableRows((), None, tuple(_texts(table.rows)))
    rows, last, below = _body(table, columns, start)
    ahead = list(takewhile(lambda row: not (row.labels or row.points or row.level >= 0), rows))
    titles = [row.title for row in ahead if row.title] if before is None and len(ahead) < len(rows) else []
    return TableRows(
        tuple(rows[len(ahead) if titles else 0 :]), last, (*_texts(table.rows[:top]), *titles), below
    )


def _columns(table: Table, before: Columns | None) -> tuple[Columns | None, int, int]:
    """The columns of a table, the row of its first heading and the row below it."""
    for top in range(min(len(table.rows), HEADING_WITHIN)):
        columns, start = heading_at(table.rows, top)
        if columns is not None:
            return columns, top, start
    return _inherited(table, before) or guess_columns(table.rows), 0, 0


def _body(table: Table, columns: Columns, start: int) -> tuple[list[Row], Columns, tuple[str, ...]]:
    """The rows from `start` to the signatures, the columns of the last heading on the way, the texts of no row."""
    found: list[Row] = []
    below: list[str] = []
    fresh, graded, index = True, False, start
    while index < len(table.rows):
        again, end = heading_at(table.rows, index)
        if again is not None:
            columns, fresh, index = again, True, end
            continue
        cells = _Cells(table, index + 1, table.rows[index], columns)
        if found and _signature(cells.values):
            return found, columns, (*below, *_texts(table.rows[index:]))
        rows = _rows(cells, fresh=fresh)
        texts = _texts([cells.values])
        graded = bool(found) and _of_grades(rows, texts, graded=graded)
        if graded:
            below += texts
        else:
            found += rows
        fresh = fresh and not rows
        index += 1
    return found, columns, tuple(below)


def _of_grades(rows: Sequence[Row], texts: Sequence[str], *, graded: bool) -> bool:
    """Whether a row speaks of the grades of the whole set: «Xếp loại», and all below it but criteria and sums."""
    if any(row.kind != "criterion" or any(label.strong for label in row.labels) for row in rows):
        return False
    return graded or bool(texts and GRADING.match(texts[0]))


def _texts(rows: Sequence[Sequence[object]]) -> list[str]:
    """The lines of all cells; a range beside the one name that it belongs to makes one line with it."""
    return [line for row in rows for line in _row_texts([one for one in row if isinstance(one, str)])]


def _row_texts(row: Sequence[str]) -> list[str]:
    cells = list(map(lines_in, row))
    texts = [text for text in map(" ".join, cells) if text and not text.isdecimal()]
    return [": ".join(texts)] if _is_grade(texts) else list(chain.from_iterable(cells))


def _is_grade(texts: Sequence[str]) -> bool:
    """Whether two texts are a range and, without a digit, the name that it belongs to."""
    numbered = list(filter(_DIGIT.search, texts))
    return len(texts) == 1 + len(numbered) == 2 and span_of(numbered[0]) is not None


def lines_in(value: object) -> list[str]:
    """The lines of a cell, each squeezed, empty ones left out."""
    if not isinstance(value, str):
        return [text] if (text := as_text(value)) else []
    return [line for part in _BREAK.split(value) if (line := squeeze(part))]


def _inherited(table: Table, before: Columns | None) -> Columns | None:
    """The columns of the table in front, when this one is as wide and its number column holds numbers."""
    width = max(map(len, table.rows), default=0)
    if before is None or before.number is None or width != before.width:
        return None
    column = before.number
    numbers = [row[column] for row in table.rows if len(row) > column and as_text(row[column])]
    return before if numbers and sum(1 for value in numbers if labels_of(value)) * 2 >= len(numbers) else None


def _signature(row: Sequence[object]) -> bool:
    return not any(as_number(value) is not None for value in row) and any(
        _SIGNED.match(as_text(value)) for value in row
    )


def _rows(cells: _Cells, *, fresh: bool) -> list[Row]:
    """The row of one line of cells; with a column for each level, a row for each level that it fills."""
    columns = cells.columns
    filled = [column for column in columns.titles if as_text(cells.at(column))]
    if filled and is_numbering(cells.values) and all(labels_of(cells.at(column)) for column in filled):
        return []  # (1) (2) (3) below the headings
    *above, last = filled or columns.titles[:1]
    bare = _Cells(cells.table, cells.number, cells.values, Columns(columns.titles))
    found: list[Row] = []
    for part, title in (*((bare, column) for column in above), (cells, last)):
        row = _row(part, title, columns.max, fresh=fresh and not found)
        found += [] if row is None else [row]
    return found


def _row(cells: _Cells, title: int, points_at: int | None, *, fresh: bool) -> Row | None:
    columns, name = cells.columns, _name(cells, title)
    points, said = _points(cells.at(columns.max))
    method = _method(cells)
    if not (name.title or method or (points if name.labels else name.below)):
        return None
    levelled = len(columns.titles) > 1 and name.title and not name.labels
    return structs.replace(
        name,
        kind=_kind(name.title, name.labels, points),
        points=points,
        points_text=said,
        points_place=cells.place(title if points_at is None else points_at),
        worth=as_number(cells.at(columns.worth)),
        wording=method,
        evidence=cells.joined(columns.evidence),
        lead=cells.joined(columns.lead),
        note=cells.joined(columns.note),
        fresh=fresh,
        damaged=len(name.labels) > 1 and name.labels[0].style != "roman",
        level=columns.titles.index(title) if levelled else -1,
    )


def _method(cells: _Cells) -> tuple[ScoringLine, ...]:
    """The lines of wording, with the points of an option next to them where those are words («1/2 điểm tối đa»)."""
    columns = cells.columns
    lines = [
        ScoringLine(text, cells.place(column))
        for column in columns.method
        for text in lines_in(cells.at(column))
    ]
    points = cells.at(columns.worth)
    said = " ".join(lines_in(points)) if as_number(points) is None else ""
    if not said.strip(_NO_POINTS):
        return tuple(lines)
    if len(lines) == 1:
        return (structs.replace(lines[0], text=f"{lines[0].text.rstrip(_STOPS)}: {said}"),)
    return (*lines, ScoringLine(said, cells.place(columns.worth)))


def _name(cells: _Cells, title: int) -> Row:
    """A row with its number and title, wherever they stand in it, and the lines below the title."""
    lines, place = lines_in(cells.at(title)), cells.place(title)
    raw = cells.at(cells.columns.number)
    labels, shown = labels_of(raw), as_text(raw)
    if shown and not labels and not lines:  # a title in the column of numbers
        lines, place, shown = lines_in(raw), cells.place(cells.columns.number), ""
    head, below = "".join(lines[:1]), lines[1:]
    inner, rest = split_label(head)
    if inner and not labels:
        labels, shown, head = inner, head[: len(head) - len(rest)].strip(), rest
    elif _repeats(labels, inner):
        head = rest
    while below and head and _wraps(below[0]):
        head = f"{head} {below.pop(0)}"
    further = tuple(ScoringLine(text, place) for text in below)
    return Row("criterion", labels, shown, head.rstrip(" :;,"), place, below=further)


def _repeats(labels: Sequence[Label], inner: Sequence[Label]) -> bool:
    """Whether the number in front of a title is that of its row once more."""
    return bool(inner and inner[0].parts) and inner[0].parts in [label.parts for label in labels]


def _wraps(line: str) -> bool:
    """Whether a further line of a title cell merely goes on with the title: a small letter first, and no option."""
    if not line[0].islower() or split_label(line)[0]:
        return False
    return clauses_of(ScoringLine(line, Place("")), None)[0].kind in ("unknown", "figure")


def _points(value: object) -> tuple[tuple[Decimal, ...], str]:
    """The numbers of a points cell, one a line; with the text where it is more than plain numbers."""
    lines = lines_in(value)
    numbers = [as_number(line) for line in lines] if isinstance(value, str) else [as_number(value)]
    plain = tuple(number for number in numbers if number is not None)
    if len(plain) == len(numbers):
        return plain, ""
    text = " ".join(lines)
    found = _FIRST_NUMBER.match(text) if isinstance(value, str) and STRIKE not in text else None
    if found is not None and (number := parse(found["n"])) is not None and not _RANGE.match(found["rest"]):
        return (number,), text
    return (), text if text.strip(_NO_POINTS) else ""


def _kind(title: str, labels: tuple[Label, ...], points: Sequence[Decimal]) -> str:
    """What a row is by its words: a section of points outside the standard ones, a total, else a criterion."""
    found = _SECTION.fullmatch(title)
    top = not labels or labels[0].style in ("upper", "roman", "arabic")
    if found is not None and top and len(title) < _LONGEST_SECTION and _SECTION_WORDS.search(title):
        what = found["what"].lower()
        if what != "cộng" or _ADDED.search(title):
            return _SECTIONS[what]
    return "total" if not labels and points and _TOTAL.match(title) else "criterion"


def cap_in_title(title: str) -> Decimal | None:
    """The most points of a section as its title states them: «Điểm thưởng (tối đa 5 điểm)»."""
    found = _SECTION.fullmatch(title)
    return parse(found["cap"]) if found is not None and found["cap"] else None


def options_in_title(
    title: str, maximum: Decimal | None, place: Place
) -> tuple[str, tuple[ScoringLine, ...]]:
    """The bare title and the options in brackets at its end: «Ban hành (kịp thời 1; không 0)»."""
    found = _TITLE_OPTIONS.fullmatch(title)
    lines = (
        tuple(ScoringLine(part, place) for part in split_outside(found["inside"], _BETWEEN)) if found else ()
    )
    clauses = (clause for line in lines for clause in clauses_of(line, maximum))
    if found is None or len(lines) < 2 or not all(clause.kind == "option" for clause in clauses):
        return title, ()
    return found["title"], lines


def points_in_title(title: str) -> tuple[str, Decimal | None]:
    """The bare title and the points that it states itself: «Tuyên truyền (5 điểm)»."""
    found = _TITLE_POINTS.fullmatch(title)
    return (title, None) if found is None else (found["title"], parse(found["n"] or found["m"]))
