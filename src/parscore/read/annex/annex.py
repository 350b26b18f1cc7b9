"""The annex of a decision (workbook, csv, Word, PDF) → a draft of a criteria set, and what must be looked at.

Nothing is guessed in silence: every text that did not fit is a mark on its node and a finding at its cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from msgspec import Struct, structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.draft import Draft, DraftMark, DraftNode, doubt
from parscore.number import ZERO, vi
from parscore.read.annex.columns import Columns
from parscore.read.annex.heading import grades_of, heading_of
from parscore.read.annex.nodes import NodeReading, node_of
from parscore.read.annex.rows import Row, cap_in_title, rows_of
from parscore.read.annex.tree import Part, TreeRow, parts_of
from parscore.read.sheets.guard import MAX_FILE, Refused, kind_of
from parscore.read.sheets.open import read_table
from parscore.read.sheets.table import Table
from parscore.read.sheets.word import word_tables

MAX_ROWS = 5000
_LONGEST_ASIDE = 4
"""The rows of the longest sheet that is passed over without a word when it holds no criteria."""

_MANY = 20
"""A flat list with so many lines, of which not one in as many is understood, is a table of something else."""

_LONGER_THAN_ANY = 400
"""No set has so many criteria of which hardly any is understood."""

_OUTSIDE = ("bonus", "penalty")
_SUM_FAULTS = frozenset({"D104", "D105"})


class _Pages(Struct, frozen=True):
    """Everything read from the tables: rows of criteria, texts above them, texts anywhere around them."""

    rows: list[Row]
    texts: list[str]
    around: list[str]
    findings: list[Diagnostic]


def read_annex(path: Path, file: str, part: int = 1) -> tuple[Draft | None, list[Diagnostic]]:
    """The draft of the `part`-th set in an annex; `file` is its name in findings. None without a list of criteria."""
    tables, texts, findings = _tables(path, file)
    pages = _pages(tables)
    parts = parts_of(pages.rows)
    findings += pages.findings
    refused = _without_parts(tables, findings, file) if not parts else _without_part(parts, part, file)
    if refused is not None:
        return None, [*findings, *refused]
    if len(parts) > 1:
        sizes = ", ".join(str(one.size) for one in parts)
        findings.append(finding("D201", Place(file), parts=len(parts), sizes=sizes, part=part))
    draft = _draft(parts[part - 1], [*texts, *pages.texts], [*texts, *pages.around])
    if lines := _not_understood(draft):
        other = finding("D008", Place(file), lines=lines, understood=draft.understood)
        return None, [*_errors(findings), other]
    return draft, [*findings, *(mark.finding for mark in draft.all_marks())]


def _not_understood(draft: Draft) -> int:
    """How many lines a table of something else has; 0 for an annex."""
    flat, criteria = draft.lines if draft.depth <= 1 else 0, sum(draft.counts)
    lines = flat if flat >= _MANY else criteria if criteria >= _LONGER_THAN_ANY else 0
    return lines if draft.understood * _MANY < lines else 0


def _errors(findings: Sequence[Diagnostic]) -> list[Diagnostic]:
    return [found for found in findings if found.severity == "error"]


def _without_parts(tables: Sequence[Table], findings: list[Diagnostic], file: str) -> list[Diagnostic]:
    """D001, unless it has been told already why there are no tables; that other tables are passed over is left out."""
    findings[:] = [found for found in findings if found.code != "D203"]
    if not tables and _errors(findings):
        return []
    seen = f" (đã xem {len(tables)} bảng)" if tables else " (tệp không có bảng)"
    return [finding("D001", Place(file), seen=seen)]


def _without_part(parts: Sequence[Part], part: int, file: str) -> list[Diagnostic] | None:
    """D004 where there is no such part."""
    known = 1 <= part <= len(parts)
    return None if known else [finding("D004", Place(file), parts=len(parts), wanted=part)]


def _tables(path: Path, file: str) -> tuple[list[Table], list[str], list[Diagnostic]]:
    """The tables of the file and the texts outside them."""
    data, kind = _document(path)
    if kind == "pdf":
        from parscore.read.annex.pdf import read_pdf

        return read_pdf(data, file)
    if kind == "word":
        return _of_word(data, file)
    tables, findings = read_table(path, file)
    return tables, [], findings


def _of_word(data: bytes, file: str) -> tuple[list[Table], list[str], list[Diagnostic]]:
    try:
        return *word_tables(data, file), []
    except Refused as refusal:
        return [], [], [finding(refusal.code or "D002", Place(file), problem=refusal.words)]


def _document(path: Path) -> tuple[bytes, str]:
    """The bytes of a document, and its kind: word or pdf; nothing of any other file, or one that may not be read."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_FILE:
            return b"", ""
        data = path.read_bytes()
    except OSError:
        return b"", ""
    kind = kind_of(data)
    return (data, kind) if kind in ("word", "pdf") else (b"", "")


def _pages(tables: Sequence[Table]) -> _Pages:
    pages = _Pages([], [], [], [])
    before: Columns | None = None
    unused: set[str] = set()
    for table in tables:
        if len(table.rows) > MAX_ROWS:
            pages.findings.append(finding("D003", table.place(MAX_ROWS, 1), limit=MAX_ROWS))
        found = rows_of(replace(table, rows=table.rows[:MAX_ROWS]), before)
        pages.texts.extend(() if pages.rows else found.above)
        pages.around.extend((*found.above, *found.below))
        if found.columns is not None and any(row.labels or row.level >= 0 for row in found.rows):
            before = found.columns
            pages.rows.extend(found.rows)
            pages.findings.extend(_unused(table, before, unused))
        elif len(table.rows) > _LONGEST_ASIDE and table.lines is None:
            pages.findings.append(finding("D203", table.place(1, 1)))
    return pages


def _unused(table: Table, columns: Columns, known: set[str]) -> list[Diagnostic]:
    """The columns that are not read, each heading once in the whole annex."""
    found = []
    for column, heading in columns.unused:
        if heading not in known:
            known.add(heading)
            found.append(finding("D202", table.place(1, column + 1), heading=heading))
    return found


def _draft(part: Part, texts: Sequence[str], around: Sequence[str]) -> Draft:
    heading = structs.replace(heading_of(texts), counts=heading_of(around).counts)
    standard = [
        _grounded(node_of(root), root, heading.annex) for root in part.roots if root.row.kind not in _OUTSIDE
    ]
    heads = [root for root in part.roots if root.row.kind in _OUTSIDE]
    outside = [node_of(root, penalty=root.row.kind == "penalty") for root in heads]
    bonus, penalty = (_items(heads, outside, kind) for kind in _OUTSIDE)
    caps = {root.row.kind: next(map(abs, root.row.points), cap_in_title(root.row.title)) for root in heads}
    criteria = tuple(one.node for one in standard)
    total, doubts = _total(part.totals, criteria, bonus)
    readings = [*standard, *outside]
    grades, of_share, unsure = grades_of(around)
    draft = Draft(
        heading, criteria, bonus, penalty, caps.get("bonus"), caps.get("penalty"), total, grades, of_share,
        (*_stray(part), *_marks_above(outside), *doubts, *_doubtful_grades(unsure, part)),
        sum(one.lines for one in readings), sum(one.understood for one in readings),
    )  # fmt: skip
    return structs.replace(draft, marks=(*draft.marks, *_miscounted(draft, part)))


def _grounded(reading: NodeReading, root: TreeRow, annex: str) -> NodeReading:
    """The reading of a top row with its place in the decision, where the annex names itself."""
    if not annex or not root.row.shown:
        return reading
    return structs.replace(
        reading, node=structs.replace(reading.node, basis=f"{annex}, mục {root.row.shown.rstrip('.:/) ')}")
    )


def _doubtful_grades(unsure: Sequence[str], part: Part) -> Iterator[DraftMark]:
    place = part.roots[0].row.place
    return (doubt("D207", place, f"mức xếp loại: {why}", why=why) for why in unsure)


def _miscounted(draft: Draft, part: Part) -> Iterator[DraftMark]:
    """A mark where the annex prints another number of criteria than the draft has."""
    printed, found = draft.printed_counts, draft.counts
    if printed and printed != found:
        shown, counted = (" / ".join(map(str, counts)) for counts in (printed, found))
        comment = f"phụ lục ghi {shown} tiêu chí theo từng cấp, bản nháp có {counted}"
        yield doubt("D206", part.roots[0].row.place, comment, printed=shown, found=counted)


def _stray(part: Part) -> Iterator[DraftMark]:
    """The rows that belong to no set."""
    titled = (row for row in part.stray if row.title)
    return (doubt("D111", row.place, row.title, text=row.title) for row in titled)


def _items(heads: Sequence[TreeRow], readings: Sequence[NodeReading], kind: str) -> tuple[DraftNode, ...]:
    """The leaves of a section outside the standard points."""
    nodes = [one.node for head, one in zip(heads, readings, strict=True) if head.row.kind == kind]
    return tuple(leaf for node in nodes for leaf in node.walk() if not leaf.children)


def _marks_above(readings: Sequence[NodeReading]) -> Iterator[DraftMark]:
    """The marks of the heads of such sections, whose sums do not have to add up."""
    heads = (head for one in readings for head in one.node.walk() if head.children)
    return (mark for head in heads for mark in head.marks if mark.finding.code not in _SUM_FAULTS)


def _total(
    totals: Sequence[Row], criteria: Sequence[DraftNode], bonus: Sequence[DraftNode]
) -> tuple[Decimal | None, tuple[DraftMark, ...]]:
    """The greatest total that is printed, and a mark where the top rows do not add up to it, with or without bonus."""
    printed = max(totals, key=lambda row: row.points[0], default=None)
    if printed is None:
        return None, ()
    total, found = printed.points[0], _sum(criteria)
    if total in (found, found + _sum(bonus)):
        return total, ()
    comment = f"phụ lục in tổng {vi(total)} điểm, các mục cấp cao nhất cộng được {vi(found)}"
    return total, (doubt("D204", printed.place, comment, printed=total, found=found),)


def _sum(nodes: Sequence[DraftNode]) -> Decimal:
    return sum((node.max for node in nodes if node.max is not None), ZERO)
