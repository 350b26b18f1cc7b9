"""The lines that an agency or the council has to rule on at one stage; may not know workbooks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct

from parscore.diagnostics import Diagnostic
from parscore.model.appraisal import COLUMNS, LATER, SHOWN, FormColumn, row_key
from parscore.model.cycle import COUNCIL, SELF
from parscore.model.framework import Criterion
from parscore.model.printed import declared_in_words, line_stamps
from parscore.model.scorecard import Line, Results, Scorecard
from parscore.number import plain
from parscore.text import squeeze
from parscore.write.diagnostics import SEVERITY_WORDS
from parscore.write.tables.words import FORM_WARNINGS, said_of, stage_title

OPEN = "đang mở"
NO_MARK = "chưa có điểm"
_KEPT = Decimal("0.000001")

Value = str | Decimal | None


class FormLine(Struct, frozen=True):
    """One row of the form: its criterion and the value of every column that is not typed in."""

    criterion: Criterion
    values: Mapping[FormColumn, Value]
    open: bool = False


class Rules(Struct, frozen=True):
    """How one criterion of the form is scored, in words."""

    set_title: str
    criterion: Criterion
    text: str


class FormContent(Struct, frozen=True):
    """One agency's (or the council's) form for one stage; `sets` are the versions of the sets by id.

    `lines` is what its stamp keeps of the lines on it (model/printed.py).
    """

    cycle: str
    cycle_title: str
    stage: str
    stage_title: str
    by: str
    name: str
    sets: Mapping[str, str]
    columns: tuple[FormColumn, ...]
    rows: tuple[FormLine, ...]
    rules: tuple[Rules, ...]
    notes: tuple[str, ...]
    lines: Mapping[str, str]


def agencies_of(results: Results) -> tuple[str, ...]:
    """The agencies that lead a criterion which is appraised at all, in the order of the sets."""
    known = results.cycle.names.keys() - {COUNCIL}
    scored = (found for made in results.frameworks.values() for found in made.scored if not found.measured)
    return tuple(dict.fromkeys(found.lead for found in scored if found.lead in known))


def form_content(results: Results, stage: str, by: str, units: frozenset[str] | None = None) -> FormContent:
    """The form of `by` for `stage`: at the first round every line that it leads, later only the open ones.

    The council's form has every line, the open ones first. `units` narrows it to some units.
    """
    form = _Form(results, stage, by, units)
    rows: list[FormLine] = []
    rules: list[Rules] = []
    lines: dict[str, str] = {}
    for name, framework in results.frameworks.items():
        cards, codes = form.cards_of(name), list[str]()
        for criterion in filter(form.judges, framework.scored):
            if made := form.rows(criterion, cards):
                rows += made
                rules.append(Rules(framework.title, criterion, criterion.rule_in_words(framework.audiences)))
                codes.append(criterion.code)
        lines |= line_stamps(framework, codes)
    if form.later and by == COUNCIL:
        rows.sort(key=lambda row: not row.open)
    return FormContent(
        results.cycle.cycle,
        results.cycle.dated_title,
        stage,
        stage_title(stage),
        by,
        form.names.get(by, by),
        {made.framework: made.version for made in results.frameworks.values()},
        tuple(key for key in COLUMNS if form.later or key not in LATER),
        tuple(rows),
        tuple(rules),
        tuple(_notes(results, units)),
        lines,
    )


class _Form:
    """What the rows of one form have in common: the rounds before it, who judges, the units that sent something."""

    def __init__(self, results: Results, stage: str, by: str, units: frozenset[str] | None) -> None:
        cycle = results.cycle
        self._cycle, self._stage, self._by = cycle, stage, by
        self._prior = cycle.stages[: cycle.stages.index(stage)]
        self.later = len(self._prior) > 1
        self.names = results.cycle.names
        self._findings = _findings(results)
        self._cards = [card for card in _sent(results) if units is None or card.unit in units]
        sets = results.frameworks.values()
        self._items = frozenset[str]().union(*(made.item_codes for made in sets))

    def cards_of(self, framework: str) -> list[Scorecard]:
        """The cards of the groups that are scored by a set, which is named as the cycle names it."""
        groups = {group.id for group in self._cycle.groups if group.framework == framework}
        return [card for card in self._cards if card.group in groups]

    def judges(self, criterion: Criterion) -> bool:
        """Whether a criterion is on the form at all; what is computed only for the council, which settles disputes."""
        if criterion.computed:
            return self._by == COUNCIL
        return not criterion.measured and self._by in (COUNCIL, criterion.lead)

    def rows(self, criterion: Criterion, cards: Iterable[Scorecard]) -> list[FormLine]:
        """The rows of a criterion; of later rounds only the council sees lines that are not open."""
        lines = ((card, card.line(criterion.code)) for card in cards)
        known = ((card, line) for card, line in lines if line is not None and line.excluded != "cycle")
        kept = ((card, line) for card, line in known if not criterion.computed or _is_disputed(line))
        made = (self._row(criterion, card, line) for card, line in kept)
        return [row for row in made if row.open or not self.later or self._by == COUNCIL]

    def _row(self, criterion: Criterion, card: Scorecard, line: Line) -> FormLine:
        own = line.own
        value = line.value(self._prior)
        state = self._state(criterion, line, value)
        found = self._findings.get((card.unit, criterion.code), [])
        values: dict[FormColumn, Value] = {
            "unit": card.unit,
            "name": card.name,
            "code": criterion.number,
            "title": criterion.title,
            "max": _short(criterion.max),
            "declared": declared_in_words(criterion, line.declared),
            "computed": _short(line.computed),
            "claimed": _short(own),
            "evidence": line.evidence,
            "checked": "\n".join(_checked(line, self._prior, found)),
            "before": _short(value),
            "said": "\n".join(_said(line, self._prior, self.names)),
            "explanation": line.explanation,
            "open": state,
        }
        if not self.later:
            values |= dict.fromkeys(LATER)
        figures = [_as_read(values[key]) for key in SHOWN]
        values["key"] = row_key(self._cycle.cycle, self._stage, self._by, card.unit, criterion.code, figures)
        return FormLine(criterion, values, open=bool(values["open"]) or line.is_open(self._prior))

    def _state(self, criterion: Criterion, line: Line, value: Decimal | None) -> str:
        """Whether a line still waits for an answer, or has no mark although it needs one."""
        if line.is_open(self._prior):
            return OPEN
        bare = value is None and not line.excluded and criterion.code not in self._items
        return NO_MARK if bare else ""


def _is_disputed(line: Line) -> bool:
    """Whether the unit does not agree to a figure from a system."""
    return any(mark.disputes for mark in line.marks)


def _sent(results: Results) -> list[Scorecard]:
    """The cards of the units that sent something; of a group in which nobody did, all of them."""
    heard = {card.group for card in results.cards if _has_sent(card)}
    return [card for card in results.cards if card.group not in heard or _has_sent(card)]


def _has_sent(card: Scorecard) -> bool:
    return bool(card.file) or any(mark.stage == SELF for line in card.lines for mark in line.marks)


def _notes(results: Results, units: frozenset[str] | None) -> Iterator[str]:
    statuses = {made.status for made in results.frameworks.values()}
    yield from (f"{said}." for status, said in FORM_WARNINGS.items() if status in statuses)
    kept = {card.unit for card in _sent(results)}
    wanted = (card for card in results.cards if units is None or card.unit in units)
    silent = [card.name for card in wanted if card.unit not in kept]
    if silent:
        yield f"Chưa có biểu tự chấm dùng được nên chưa có trên phiếu: {', '.join(silent)}."


def _findings(results: Results) -> Mapping[tuple[str, str], list[Diagnostic]]:
    found: dict[tuple[str, str], list[Diagnostic]] = defaultdict(list)
    for one in results.findings:
        if one.code[:1] in "WN" and one.unit and one.criterion:
            found[one.unit, one.criterion].append(one)
    return found


def _as_read(value: Value) -> str:
    """A figure as the reader of the form has it."""
    return format(value, "f") if isinstance(value, Decimal) else squeeze(value or "")


def _short(value: Decimal | None) -> Decimal | None:
    """A figure that a cell of a spreadsheet holds exactly."""
    return None if value is None else plain(value.quantize(_KEPT))


def _checked(line: Line, prior: tuple[str, ...], found: list[Diagnostic]) -> Iterator[str]:
    if line.is_claimed(prior):
        yield "Đơn vị đề nghị không áp dụng."
    if line.excluded in ("rule", "empty"):
        yield "Theo số liệu kê khai: không phát sinh."
    for one in found:
        yield f"{SEVERITY_WORDS[one.severity].capitalize()} {one.code}: {squeeze(one.message)}"


def _said(line: Line, prior: tuple[str, ...], names: Mapping[str, str]) -> Iterator[str]:
    for mark in line.until(prior):
        words = said_of(mark)
        if mark.stage != SELF and mark.by and words:
            yield f"{names.get(mark.by, mark.by)}: {words}"
