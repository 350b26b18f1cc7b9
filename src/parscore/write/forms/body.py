"""The table of the blank form: headings, criteria, figures, live sums; may not know what stands around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product

from msgspec import Struct, structs

from parscore.model.aggregate import Aggregate
from parscore.model.figures import OPTION, FigureValue, span_of
from parscore.model.form import (
    COLUMNS,
    EXCLUDED_WORDS,
    MEASURED_WORDS,
    ColumnKey,
    FormRow,
    Part,
    form_rows,
)
from parscore.model.framework import Criterion, Framework
from parscore.model.period import Period
from parscore.model.rules import Figure
from parscore.model.unit_figures import UnitFigures
from parscore.text import cell_name, column_name, nfc
from parscore.write.forms.formulas import DerivedFigure, FormCells, aggregated, derived_figure, formula_of
from parscore.write.forms.limits import Limits, Listed, plainly
from parscore.write.style import HEADING, HINT, INPUT, TEXT_FORMAT, Style, lines_in
from parscore.write.tables.words import covered, made_of
from parscore.write.workbook import Sheet, Value

BONUS_WORDS = "ĐIỂM THƯỞNG"
PENALTY_WORDS = "ĐIỂM TRỪ (ghi số dương)"
DERIVED_WORDS = "→ Tính ra: "
"""What stands before the name of a figure that follows from others, so that no reader takes it for a declared one."""
DISPUTE_WORDS = "Để trống là thống nhất. Không thống nhất thì ghi lý do, số của đơn vị và căn cứ."
CHOSEN_WORDS = (
    "Mức lấy từ hệ thống: để nguyên là thống nhất. Không thống nhất thì chọn mức khác, ghi lý do ở đây."
)
CONDITION_WORDS = "Điều kiện xếp loại: có chấm, không cộng vào tổng điểm"
EVIDENCE_WORDS = {"required": "Tài liệu bắt buộc", "optional": "Tài liệu (nếu có)"}

WIDTHS: dict[ColumnKey, float] = {
    "code": 7.5, "title": 38, "max": 7.5, "declared": 14, "rule": 44, "evidence": 28, "claimed": 8.5,
    "computed": 9, "explanation": 21,
}  # fmt: skip
"""Widths in characters of the form's columns, in the order of COLUMNS."""
NUMBERS: dict[ColumnKey, int] = {key: number for number, key in enumerate(COLUMNS, 1)}
"""The columns of the form counted from 1."""

_LOCKED, _TOTAL = "E7E6E6", "F8E3C5"
_DEPTHS = ("D6E4F2", "E7EFF8", "F3F7FB")
_CENTRED = Style(across="center")
_CODE = structs.replace(_CENTRED, number_format=TEXT_FORMAT)
_HEADING = Style(bold=True, fill=HEADING, across="center")
_COLUMN_NUMBER = Style(italic=True, size=9, fill=HEADING, across="center")
_INPUT = Style(fill=INPUT, open=True, upright="top")
_NUMBER = Style(fill=INPUT, open=True, across="center")
_CHOICE = structs.replace(_NUMBER, size=10)
_GREY = Style(fill=_LOCKED, across="center", italic=True, size=10)
_RULE = Style(size=10.5)
_PROOF = Style(italic=True, size=9.5, colour=HINT)
_WORDED: tuple[ColumnKey, ...] = ("evidence", "explanation")
_INPUTS: tuple[ColumnKey, ...] = ("declared", "claimed", *_WORDED)
_CLAIMED, _COMPUTED = NUMBERS["claimed"], NUMBERS["computed"]
_LIVE = Style(fill="F2F2F2", across="center", italic=True, size=10)
_MISSING = "FF9999"
"""The colour of a cell for evidence that a mark above 0 has to have."""
_HEADING_LINES = 3
_BOLD_ROOM = 0.92
"""How much less fits into a cell in bold letters."""
_RULE_LINE, _PROOF_LINE = 0.96, 0.88
"""How high lines of these sizes are against one of the usual size, rather too high."""
_SIGNS: dict[Part, str] = {"criteria": "", "bonus": "+", "penalty": "-"}
_ADDED_WORDS: dict[Part, str] = {"bonus": " + điểm thưởng", "penalty": " − điểm trừ"}
_SUMMED = (_CLAIMED, _COMPUTED)
_Cells = dict[ColumnKey, tuple[Value, Style]]


class _Sum(Struct, frozen=True):
    """A total that waits for the rows of its criteria."""

    row: int
    style: Style
    criteria: tuple[Criterion, ...]
    cap: Decimal | None = None
    aggregate: Aggregate = "sum"


@dataclass
class Body:
    """The table being written, row by row; `row` is the next free one.

    `figures` are the cells of figures by criterion, `named` those of the set by id, `delivered` the figures of the
    unit that systems deliver. The column of points from figures
    is worked out by the spreadsheet; no reader takes it for a mark.
    """

    framework: Framework
    sheet: Sheet
    limits: Limits
    excluded: frozenset[str]
    row: int
    rows: dict[str, int] = field(default_factory=dict)
    sums: list[_Sum] = field(default_factory=list)
    parts: dict[Part, int] = field(default_factory=dict)
    figures: dict[str, dict[str, str]] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    delivered: UnitFigures = field(default_factory=UnitFigures)
    period: Period | None = None

    def write(self) -> None:
        """Headings, rows, totals; the sums come last, when every row is known."""
        self._headings()
        held = {key for code, key in self.delivered.values if not code}
        for entry in form_rows(self.framework, self.excluded, held):
            if entry.part not in self.parts and entry.part != "criteria":
                self._section(entry.part)
            self._entry(entry)
        if self.parts:
            self._grand()
        else:
            self._base()
        self._totals()
        answered = [one for one in self.framework.scored if one.code in self.figures]
        self._points(answered)
        self._mark_missing([one.code for one in answered if one.evidence == "required"])

    def _totals(self) -> None:
        """The sums of marks and of points from figures."""
        for total, column in product(self.sums, _SUMMED):
            cells = [cell_name(self.rows[criterion.code], column) for criterion in total.criteria]
            made = aggregated(total.aggregate, total.criteria, cells)
            formula = _total(",".join(cells), made, total.cap)
            self.sheet.put_formula(total.row, column, formula, total.style)

    def _points(self, criteria: Iterable[Criterion]) -> None:
        """The points that the figures give, where a formula can tell them."""
        mode = self.framework.policy.rounding.mode
        others = {code: self._points_of(code) for code in self.framework.depended if code in self.rows}
        for criterion in criteria:
            named = criterion.rule.named if criterion.rule is not None else {}
            shared = {key: self.named[name] for key, name in named.items()}
            cells = {**shared, **self.figures[criterion.code]}
            formula = formula_of(criterion, FormCells(cells, others, self._list, mode))
            if formula:
                self.sheet.put_formula(self.rows[criterion.code], _COMPUTED, formula, _LIVE)

    def _points_of(self, code: str) -> str:
        """The points of a row: the mark typed, or else those that the figures give."""
        claimed, computed = (cell_name(self.rows[code], column) for column in _SUMMED)
        return f"IF(ISNUMBER({claimed}),{claimed},{computed})"

    def _list(self, values: Listed) -> str:
        return self.limits.listed(values).removeprefix("=")

    def _mark_missing(self, codes: Iterable[str]) -> None:
        """Show in red where a mark above 0 has to name a document and names none."""
        rows = [self.rows[code] for code in codes]
        if rows:
            evidence, claimed = (f"${column_name(NUMBERS[key])}{rows[0]}" for key in ("evidence", "claimed"))
            missing = f"=AND(N({claimed})>0,LEN(TRIM({evidence}))=0)"
            self.sheet.mark([(row, NUMBERS["evidence"]) for row in rows], missing, _MISSING)

    def _headings(self) -> None:
        for column, words in enumerate(COLUMNS.values(), 1):
            self.sheet.put(self.row, column, words, _HEADING)
            self.sheet.put(self.row + 1, column, f"({column})", _COLUMN_NUMBER)
        self.sheet.grow(self.row, _HEADING_LINES)
        self.row += 2

    def _entry(self, entry: FormRow) -> None:
        criterion = entry.criterion
        if entry.figure is not None:
            self._figure(criterion, entry.figure, derived=entry.kind == "derived")
            return
        self.rows[criterion.code] = self.row
        if entry.kind == "leaf":
            self._leaf(criterion)
        else:
            fill = _DEPTHS[min(entry.depth, len(_DEPTHS) - 1)]
            below = criterion.children
            self._band(
                criterion.number, criterion.title, criterion.max, fill, below, aggregate=criterion.aggregate
            )

    def _section(self, part: Part) -> None:
        """The heading row of bonus or penalty items with its total; before the first, the standard total."""
        if not self.parts:
            self._base()
        framework, policy = self.framework, self.framework.policy
        self.parts[part] = self.row
        words, items, cap = BONUS_WORDS, framework.bonus, policy.bonus_cap
        if part == "penalty":
            words, items, cap = PENALTY_WORDS, framework.penalty, policy.penalty_cap
        self._band("", words, cap, _TOTAL, items, cap)

    def _base(self) -> None:
        """The total of the criteria without bonus and penalty, and what of it applies to the unit."""
        framework = self.framework
        words = "TỔNG ĐIỂM CHUẨN" if framework.bonus or framework.penalty else "TỔNG CỘNG"
        if any(leaf.measured for leaf in framework.leaves):
            words += " (chưa gồm các dòng đơn vị không tự chấm)"
        self.parts["criteria"] = self.row
        self._band("", words, framework.maximum, _TOTAL, framework.criteria, aggregate=framework.aggregate)
        if self.excluded and framework.policy.not_applicable == "reduce_maximum":
            left = framework.maximum_without(self.excluded)
            self._band("", "Điểm tối đa áp dụng cho đơn vị", left, _TOTAL)

    def _grand(self) -> None:
        """The grand total: standard points with bonus, less penalty."""
        said = "".join(words for part, words in _ADDED_WORDS.items() if part in self.parts)
        style = self._band("", f"TỔNG CỘNG (điểm chuẩn{said})", None, _TOTAL)
        for column in _SUMMED:
            cells = {part: cell_name(row, column) for part, row in self.parts.items()}
            added = "".join(f"{_SIGNS[part]}N({cell})" for part, cell in cells.items())
            formula = _total(",".join(cells.values()), added, self.framework.policy.total_cap)
            self.sheet.put_formula(self.row - 1, column, formula, style)

    def _band(
        self,
        code: str,
        title: str,
        maximum: Decimal | None,
        fill: str,
        summed: tuple[Criterion, ...] = (),
        cap: Decimal | None = None,
        *,
        aggregate: Aggregate = "sum",
    ) -> Style:
        """A bold shaded row with the total of the criteria `summed`; returns the style of its numbers."""
        centred = Style(bold=True, fill=fill, across="center")
        cells: _Cells = {
            "code": (code, structs.replace(centred, number_format=TEXT_FORMAT)),
            "title": (title, structs.replace(centred, across="left")),
            "max": (maximum, centred),
        }
        if how := made_of(aggregate, summed):
            cells["rule"] = (how, structs.replace(_RULE, fill=fill))
        if summed:
            self.sums.append(_Sum(self.row, centred, summed, cap, aggregate))
        said = lines_in(how, WIDTHS["rule"], size=_RULE.size)
        self._put(cells, centred, max(said, lines_in(title, WIDTHS["title"] * _BOLD_ROOM)))
        return centred

    def _leaf(self, criterion: Criterion) -> None:
        cells: _Cells = {
            "code": (criterion.number, _CODE),
            "title": (criterion.title, Style()),
            "max": (criterion.max, _CENTRED),
            **self._inputs(criterion),
        }
        row = self.row
        self._put(cells, _CENTRED, lines_in(criterion.title, WIDTHS["title"]))
        self._rule(row, criterion)

    def _rule(self, row: int, criterion: Criterion) -> None:
        """The rule, and below it in small italics which documents prove it."""
        rule = criterion.rule_in_words(self.framework.audiences)
        rule += f"\n{CONDITION_WORDS}" if criterion.condition else ""
        lines = lines_in(rule, WIDTHS["rule"], size=_RULE.size) * _RULE_LINE
        guide = nfc(criterion.guide or "")
        if guide:
            proof = f"{EVIDENCE_WORDS.get(criterion.evidence or '', 'Tài liệu')}: {guide}"
            self.sheet.put_runs(row, NUMBERS["rule"], ((f"{rule}\n", _RULE), (proof, _PROOF)), _RULE)
            lines += lines_in(proof, WIDTHS["rule"], size=_PROOF.size) * _PROOF_LINE
        else:
            self.sheet.put(row, NUMBERS["rule"], rule, _RULE)
        self.sheet.grow(row, lines)

    def _inputs(self, criterion: Criterion) -> _Cells:
        """The cells of a leaf that are typed in, or what stands there when the unit types nothing."""
        excluded = criterion.code in self.excluded
        words = EXCLUDED_WORDS if excluded else MEASURED_WORDS.get(criterion.measured_by, "")
        if criterion.computed and not excluded:
            self.figures[criterion.code] = {}
        option = "" if excluded else self._option(criterion)
        if words:
            return {
                **dict.fromkeys(_INPUTS, (None, _GREY)),
                "computed": (None, _LIVE if criterion.code in self.figures else _GREY),
                "declared": (f"{words}: {option}" if option else words, _GREY),
            }
        self.limits.points(self.row, _CLAIMED, criterion)
        if criterion.guide:
            self.limits.hint(self.row, NUMBERS["evidence"], criterion.guide)
        cells: _Cells = {**dict.fromkeys(_WORDED, (None, _INPUT)), "claimed": (None, _NUMBER)}
        cells["computed"] = (None, _LIVE)
        self.figures[criterion.code] = {}
        if options := criterion.options:
            cells["declared"] = (option or None, _CHOICE)
            self.limits.options(self.row, NUMBERS["declared"], options)
            self.figures[criterion.code]["option"] = cell_name(self.row, NUMBERS["declared"])
            longest = max(lines_in(option, WIDTHS["declared"] - 2, size=_CHOICE.size) for option in options)
            self.sheet.grow(self.row, longest, size=_CHOICE.size)
        if option:
            self.limits.hint(self.row, NUMBERS["explanation"], CHOSEN_WORDS, "Số liệu của hệ thống")
        return cells

    def _option(self, criterion: Criterion) -> str:
        """The option that a system gives; nothing where it gives none."""
        held = self.delivered.values.get((criterion.code, OPTION))
        return "" if held is None else held.option

    def _figure(self, criterion: Criterion, figure: Figure, *, derived: bool) -> None:
        """The row of a figure to fill in, or of one that follows from others, which the spreadsheet works out."""
        row, column, name = self.row, NUMBERS["declared"], criterion.figure_id(figure.key)
        words = f"{DERIVED_WORDS}{figure.label}" if derived else f"– {figure.label}"
        self.figures[criterion.code][figure.key] = cell_name(row, column)
        cells: _Cells = {"title": (words, Style(italic=True, indent=1)), "declared": (None, _NUMBER)}
        held = None if derived else self.delivered.directly(criterion, figure)
        said = self._covered(criterion, figure, held) or (self._chosen(name) if derived else "")
        if held is not None:
            cells |= self._from_system(held, said)
        elif said:
            cells["rule"] = (said, _RULE)
        told = str(cells.get("rule", ("",))[0] or "")
        lines = max(lines_in(words, WIDTHS["title"] - 2), lines_in(told, WIDTHS["rule"], size=_RULE.size))
        self._put(cells, _CENTRED, lines)
        if derived:
            self.sheet.put_formula(row, column, self._derived(name), _LIVE)
        elif held is None:
            self.limits.figure(row, column)
        if name:
            self.named[name] = cell_name(row, column)

    def _covered(self, criterion: Criterion, figure: Figure, held: FigureValue | None) -> str:
        """What a figure covers, in words; nothing where nobody says it."""
        name = criterion.figure_id(figure.key)
        span = span_of(name, self.framework.figures) or (None if held is None else held.span)
        last_year = bool(name) and bool(self.framework.figures[name].last_year)
        return "" if span is None or self.period is None or last_year else covered(span, self.period)

    def _chosen(self, name: str) -> str:
        """How a figure that is the first of several is found; nothing of any other."""
        figure = self.framework.figures[name]
        titles = {key: one.title for key, one in self.framework.figures.items()}
        because = f", vì {figure.because}" if figure.because else ""
        return f"Lấy {figure.in_words(titles)}{because}" if figure.first else ""

    def _from_system(self, held: FigureValue, said: str) -> _Cells:
        """A figure that a system delivers: it stands there, and the unit says why where it does not agree."""
        figure = self.framework.figures.get(held.key)
        source = figure.source if figure is not None and figure.source else held.place.file
        title = "Số liệu năm trước" if figure is not None and figure.last_year else "Số liệu của hệ thống"
        if figure is not None and figure.periods_in_year:
            title, source = "Theo kỳ đánh giá", self.period.in_words if self.period is not None else source
        self.limits.hint(self.row, NUMBERS["explanation"], DISPUTE_WORDS, "Số liệu của hệ thống")
        return {
            "declared": (held.value, _LIVE),
            "rule": (f"{title}: {source}" + (f". {said}" if said else ""), _RULE),
            "explanation": (None, _INPUT),
        }

    def _derived(self, name: str) -> str:
        """The formula of a figure that follows from others; blank as long as one that it needs is not there."""
        made = self._worked_out(name)
        return f'=IF({made.lacks},"",{made.value})'

    def _worked_out(self, name: str) -> DerivedFigure:
        """A figure as an expression over the cells from which it follows."""
        figure = self.framework.figures[name]
        return derived_figure(figure, list(map(self._part, figure.parts)))

    def _part(self, name: str) -> DerivedFigure:
        """A figure from which another one follows: its cell, a number, or how it follows itself."""
        if name in self.named:
            return DerivedFigure(self.named[name], (self.named[name],))
        return self._worked_out(name) if name in self.framework.figures else DerivedFigure(name)

    def _put(self, cells: _Cells, style: Style, lines: int) -> None:
        """Write a row of so many lines: `cells` as they are given, the others empty in `style`."""
        for key, number in NUMBERS.items():
            self.sheet.put(self.row, number, *cells.get(key, (None, style)))
        self.sheet.grow(self.row, lines)
        self.row += 1


def _total(cells: str, total: str, cap: Decimal | None) -> str:
    """A formula that stays blank until one of `cells` holds a number."""
    return f'=IF(COUNT({cells})=0,"",{total if cap is None else f"MIN({plainly(cap)},{total})"})'
