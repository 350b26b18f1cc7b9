"""The table of the blank form: headings, a row for every criterion and figure, live subtotals and totals.

May not know what stands above and below it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles.colors import Color
from openpyxl.worksheet.worksheet import Worksheet

from parscore.model.form import COLUMNS, EXCLUDED_WORDS, MEASURED_WORDS, ColumnKey, FormRow, form_rows
from parscore.model.framework import Criterion, Framework
from parscore.text import cell_name, nfc
from parscore.write.forms.limits import Limits, plainly
from parscore.write.forms.style import (
    DEPTHS,
    FONT,
    HEADING,
    HINT,
    INPUT,
    LOCKED,
    TOTAL,
    WIDTHS,
    Look,
    Wardrobe,
    cell_at,
    column,
    height_of,
    lines_in,
    write_text,
)

BONUS_WORDS = "ĐIỂM THƯỞNG"
PENALTY_WORDS = "ĐIỂM TRỪ (ghi số dương)"
EVIDENCE_WORDS = {"required": "Tài liệu bắt buộc", "optional": "Tài liệu (nếu có)"}

_INPUT = Look(fill=INPUT, open=True, upright="top")
_NUMBER = Look(fill=INPUT, open=True, across="center")
_CENTRED = Look(across="center")
_GREY = Look(fill=LOCKED, across="center", italic=True, size=10)
_INPUTS: tuple[ColumnKey, ...] = ("declared", "evidence", "claimed", "explanation")


@dataclass
class Body:
    """The table being written, row by row; `row` is the next free one."""

    framework: Framework
    sheet: Worksheet
    wardrobe: Wardrobe
    limits: Limits
    excluded: frozenset[str]
    row: int
    rows: dict[str, int] = field(default_factory=dict)
    sums: dict[int, tuple[tuple[Criterion, ...], Decimal | None]] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)

    def write(self) -> None:
        """Headings, rows, totals; the sums come last, when every row is known."""
        self._headings()
        for entry in form_rows(self.framework):
            if entry.part not in self.parts and entry.part != "criteria":
                self._section(entry.part)
            if entry.kind == "figure":
                if entry.criterion.code not in self.excluded:
                    self._figure(entry)
                continue
            self.rows[entry.criterion.code] = self.row
            if entry.kind == "parent":
                self._parent(entry)
            else:
                self._leaf(entry.criterion)
        if self.parts:
            self._grand()
        else:
            self._base()
        for row, (criteria, cap) in self.sums.items():
            cells = ",".join(self._score(self.rows[criterion.code]) for criterion in criteria)
            total = _total(cells, f"SUM({cells})", cap)
            cell_at(self.sheet, row, column("claimed")).value = total

    def _headings(self) -> None:
        for number, words in enumerate(COLUMNS.values(), start=1):
            self._text(number, words, Look(bold=True, fill=HEADING, across="center"))
        self.sheet.row_dimensions[self.row].height = height_of(3)
        self.row += 1
        for number in range(1, len(COLUMNS) + 1):
            self._text(number, f"({number})", Look(italic=True, size=9, fill=HEADING, across="center"))
        self.row += 1

    def _parent(self, entry: FormRow) -> None:
        criterion, fill = entry.criterion, DEPTHS[min(entry.depth, len(DEPTHS) - 1)]
        self._band(criterion.code, criterion.title, criterion.max, fill)
        self.sums[self.row - 1] = (criterion.children, None)

    def _section(self, part: str) -> None:
        """The heading row of bonus or penalty items with its total; before the first, the standard total."""
        if not self.parts:
            self._base()
        policy, bonus = self.framework.policy, part == "bonus"
        cap = policy.bonus_cap if bonus else policy.penalty_cap
        self._band("", BONUS_WORDS if bonus else PENALTY_WORDS, cap, TOTAL)
        self.parts[part] = self.row - 1
        self.sums[self.row - 1] = (self.framework.bonus if bonus else self.framework.penalty, cap)

    def _base(self) -> None:
        """The total of the criteria without bonus and penalty, and what of it applies to the unit."""
        framework = self.framework
        mixed = any(leaf.measured for leaf in framework.leaves)
        words = "TỔNG ĐIỂM CHUẨN" if framework.bonus or framework.penalty else "TỔNG CỘNG"
        words += " (chưa gồm các dòng đơn vị không tự chấm)" if mixed else ""
        self._band("", words, framework.maximum, TOTAL)
        self.parts["criteria"] = self.row - 1
        self.sums[self.row - 1] = (framework.criteria, None)
        if self.excluded and framework.policy.not_applicable == "reduce_maximum":
            left = sum((leaf.max for leaf in framework.leaves if leaf.code not in self.excluded), Decimal(0))
            self._band("", "Điểm tối đa áp dụng cho đơn vị", left, TOTAL)

    def _grand(self) -> None:
        """The grand total: standard points with bonus, less penalty."""
        words = {"bonus": " + điểm thưởng", "penalty": " − điểm trừ"}
        said = "".join(words[part] for part in self.parts if part in words)
        cells = {part: self._score(row) for part, row in self.parts.items()}
        signs = {"criteria": "", "bonus": "+", "penalty": "-"}
        sum_ = "".join(f"{signs[part]}N({cell})" for part, cell in cells.items())
        self._band("", f"TỔNG CỘNG (điểm chuẩn{said})", None, TOTAL)
        cell = cell_at(self.sheet, self.row - 1, column("claimed"))
        cell.value = _total(",".join(cells.values()), sum_, self.framework.policy.total_cap)

    def _band(self, code: str, title: str, maximum: Decimal | None, fill: str) -> None:
        """A bold shaded row: number, title, maximum; its score cell waits for a formula."""
        look, centred = Look(bold=True, fill=fill), Look(bold=True, fill=fill, across="center")
        self._dress(centred)
        self._text(column("code"), code, Look(bold=True, fill=fill, across="center", text=True))
        self._text(column("title"), title, look)
        if maximum is not None:
            cell_at(self.sheet, self.row, column("max")).value = maximum
        self._height((title, WIDTHS["title"] * 0.92))
        self.row += 1

    def _leaf(self, criterion: Criterion) -> None:
        self._dress(_CENTRED)
        rule = criterion.rule_in_words(self.framework.audiences)
        self._text(column("code"), criterion.code, Look(across="center", text=True))
        self._text(column("title"), criterion.title, Look())
        cell_at(self.sheet, self.row, column("max")).value = criterion.max
        lines = self._rule(rule, criterion)
        self._height((criterion.title, WIDTHS["title"]), least=lines)
        self._inputs(criterion)
        self.row += 1

    def _rule(self, rule: str, criterion: Criterion) -> float:
        """The rule, and below it in small italics which documents prove it; returns the lines it takes."""
        cell = cell_at(self.sheet, self.row, column("rule"))
        guide = nfc(criterion.guide or "")
        if guide:
            guide = f"{EVIDENCE_WORDS.get(criterion.evidence or '', 'Tài liệu')}: {guide}"
            small = InlineFont(rFont=FONT, sz=9.5, i=True, color=Color(rgb=f"FF{HINT}"))
            parts = [TextBlock(InlineFont(rFont=FONT, sz=10.5), f"{nfc(rule)}\n"), TextBlock(small, guide)]
            cell.value = CellRichText(parts)
        else:
            write_text(cell, rule)
        self.wardrobe.dress(cell, Look(size=10.5))
        lines = lines_in(rule, WIDTHS["rule"], size=10.5) * 0.96
        return lines + (lines_in(guide, WIDTHS["rule"], size=9.5) * 0.88 if guide else 0)

    def _inputs(self, criterion: Criterion) -> None:
        """The cells of a leaf that are typed in, or what stands there when the unit types nothing."""
        rule, row = criterion.rule, self.row
        words = MEASURED_WORDS.get(rule.kind, "") if rule else ""
        if criterion.code in self.excluded:
            words = EXCLUDED_WORDS
        if words:
            for key in _INPUTS:
                self.wardrobe.dress(cell_at(self.sheet, row, column(key)), _GREY)
            self._text(column("declared"), words, _GREY)
            return
        chosen = next((figure for figure in rule.figures if figure.options), None) if rule else None
        if chosen is not None:
            cell = cell_at(self.sheet, row, column("declared"))
            self.wardrobe.dress(cell, Look(fill=INPUT, open=True, across="center", size=10))
            self.limits.options(cell.coordinate, chosen.options)
            longest = max(lines_in(option, WIDTHS["declared"] - 2, size=10) for option in chosen.options)
            here = self.sheet.row_dimensions[row]
            here.height = max(here.height or 0, height_of(longest, size=10))
        evidence = cell_at(self.sheet, row, column("evidence"))
        self.wardrobe.dress(evidence, _INPUT)
        if criterion.guide:
            self.limits.hint(evidence.coordinate, criterion.guide)
        claimed = cell_at(self.sheet, row, column("claimed"))
        self.wardrobe.dress(claimed, _NUMBER)
        self.limits.points(claimed.coordinate, criterion)
        self.wardrobe.dress(cell_at(self.sheet, row, column("explanation")), _INPUT)

    def _figure(self, entry: FormRow) -> None:
        assert entry.figure is not None
        self._dress(_CENTRED)
        words = f"– {entry.figure.label}"
        self._text(column("title"), words, Look(italic=True, indent=1))
        cell = cell_at(self.sheet, self.row, column("declared"))
        self.wardrobe.dress(cell, _NUMBER)
        self.limits.figure(cell.coordinate)
        self._height((words, WIDTHS["title"] - 2))
        self.row += 1

    def _dress(self, look: Look) -> None:
        for number in range(1, len(COLUMNS) + 1):
            self.wardrobe.dress(cell_at(self.sheet, self.row, number), look)

    def _text(self, number: int, words: str, look: Look) -> None:
        cell = cell_at(self.sheet, self.row, number)
        if words:
            write_text(cell, words)
        self.wardrobe.dress(cell, look)

    def _height(self, *texts: tuple[str, float], least: float = 1) -> None:
        """Make the row as high as its tallest text needs; each text comes with the width of its column."""
        lines = max(least, *(lines_in(words, width) for words, width in texts))
        self.sheet.row_dimensions[self.row].height = height_of(lines)

    def _score(self, row: int) -> str:
        return cell_name(row, column("claimed"))


def _total(cells: str, total: str, cap: Decimal | None) -> str:
    """A formula that stays blank until one of `cells` holds a number."""
    return f'=IF(COUNT({cells})=0,"",{total if cap is None else f"MIN({plainly(cap)},{total})"})'
