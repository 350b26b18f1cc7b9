"""The annex of a decision (workbook, csv or Word document) → a draft of a criteria set, and what must be
looked at.

Nothing is guessed in silence: every text that did not fit is a mark on its node and a finding at its cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.draft import Draft, DraftMark, DraftNode
from parscore.number import vi
from parscore.read.annex.columns import Columns
from parscore.read.annex.heading import heading_of
from parscore.read.annex.nodes import Tally, node_of
from parscore.read.annex.rows import Row, Rows, rows_of
from parscore.read.annex.tree import Part, parts_of
from parscore.read.annex.word import read_word
from parscore.read.sheets.guard import MAX_FILE, kind_of
from parscore.read.sheets.open import read_table
from parscore.read.sheets.table import Table

MAX_ROWS = 5000


@dataclass(frozen=True, slots=True)
class _Pages:
    """Everything read from the tables: rows of criteria, texts outside them."""

    rows: list[Row]
    texts: list[str]
    findings: list[Diagnostic]


def read_annex(path: Path, file: str, part: int = 1) -> tuple[Draft | None, list[Diagnostic]]:
    """The draft of the `part`-th set in an annex; `file` is its name in findings. None when there is no
    list of criteria."""
    tables, texts, findings = _tables(path, file)
    if not tables:
        unread = any(found.severity == "error" for found in findings)
        return None, findings if unread else [
            *findings,
            finding("D001", Place(file), seen=" (tệp không có bảng)"),
        ]
    pages = _pages(tables, file)
    parts = parts_of(pages.rows)
    findings += pages.findings
    if not parts:
        skipped = [found for found in findings if found.code != "D203"]
        return None, [*skipped, finding("D001", Place(file), seen=f" (đã xem {len(tables)} bảng)")]
    if not 1 <= part <= len(parts):
        return None, [*findings, finding("D004", Place(file), parts=len(parts), wanted=part)]
    if len(parts) > 1:
        sizes = ", ".join(str(one.size) for one in parts)
        findings.append(finding("D201", Place(file), parts=len(parts), sizes=sizes, part=part))
    draft = _draft(parts[part - 1], [*texts, *pages.texts])
    findings += [mark.finding for mark in draft.marks]
    findings += [mark.finding for node in draft.nodes() for mark in node.marks]
    return draft, findings


def _tables(path: Path, file: str) -> tuple[list[Table], list[str], list[Diagnostic]]:
    """The tables of the file and the texts that stand outside them."""
    data = _word_bytes(path)
    if data is not None:
        return read_word(data, file)
    tables, findings = read_table(path, file)
    return tables, [], findings


def _word_bytes(path: Path) -> bytes | None:
    """The bytes of a Word document; None for any other file, and for one that cannot or may not be read."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_FILE:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    return data if kind_of(data) == "word" else None


def _pages(tables: Sequence[Table], file: str) -> _Pages:
    rows: list[Row] = []
    texts: list[str] = []
    findings: list[Diagnostic] = []
    before: Columns | None = None
    told: set[str] = set()
    for table in tables:
        if len(table.rows) > MAX_ROWS:
            findings.append(finding("D003", table.place(MAX_ROWS, 1), limit=MAX_ROWS))
        found: Rows = rows_of(replace(table, rows=table.rows[:MAX_ROWS]), before)
        if found.columns is None or not any(row.labels or row.level >= 0 for row in found.rows):
            texts += [text for text in found.above if not rows]
            findings += (
                [finding("D203", table.place(1, 1))] if len(table.rows) > 4 and table.lines is None else []
            )
            continue
        texts += [] if rows else found.above
        before = found.columns
        rows += found.rows
        for column, heading in found.columns.unused:
            if heading not in told:
                told.add(heading)
                findings.append(finding("D202", table.place(1, column + 1), heading=heading))
    return _Pages(rows, texts, findings)


def _draft(part: Part, texts: Sequence[str]) -> Draft:
    tally = Tally()
    criteria: list[DraftNode] = []
    items: dict[str, list[DraftNode]] = {"bonus": [], "penalty": []}
    caps: dict[str, Decimal | None] = {"bonus": None, "penalty": None}
    marks = [
        DraftMark(row.title, finding("D111", row.place, text=row.title)) for row in part.stray if row.title
    ]
    for entry in part.roots:
        if entry.row.kind in items:
            node = node_of(entry, tally, penalty=entry.row.kind == "penalty")
            items[entry.row.kind] += [leaf for leaf in node.walk() if not leaf.children]
            above = (mark for inner in node.walk() if inner.children for mark in inner.marks)
            marks += [mark for mark in above if mark.finding.code not in {"D104", "D105"}]
            caps[entry.row.kind] = abs(entry.row.points[0]) if entry.row.points else None
        else:
            criteria.append(node_of(entry, tally))
    printed = max(part.totals, key=lambda row: row.points[0], default=None)
    total = printed.points[0] if printed is not None else None
    found = sum((node.max for node in criteria if node.max is not None), Decimal(0))
    sums = {found, found + sum((node.max or Decimal(0) for node in items["bonus"]), Decimal(0))}
    if printed is not None and total is not None and total not in sums:
        comment = f"phụ lục in tổng {vi(total)} điểm, các mục cấp cao nhất cộng được {vi(found)}"
        marks.append(DraftMark(comment, finding("D204", printed.place, printed=total, found=found)))
    return Draft(
        heading_of(texts), tuple(criteria), tuple(items["bonus"]), tuple(items["penalty"]),
        caps["bonus"], caps["penalty"],
        total, tuple(marks), tally.lines, tally.understood,
    )  # fmt: skip
