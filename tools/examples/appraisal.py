"""Synthetic rulings: agencies cut, raise or ask in round 1; agencies and council close everything in round 2.

May not know files. A mark is always one that the rule gives for the figures that the reason names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random

from parscore.model.cycle import COUNCIL
from parscore.model.rules import Answer
from tools.examples.answers import Line, Unit, claim, shifted
from tools.examples.papers import Papers, reason, restored, stated

ASKS = "giải trình"
QUESTIONS = (
    "Đề nghị gửi tài liệu kiểm chứng có ký số; bản gửi kèm không mở được",
    "Đề nghị giải trình chênh lệch giữa số liệu kê khai và báo cáo năm của đơn vị",
    "Đề nghị chỉ rõ trang, mục của tài liệu chứng minh số liệu kê khai",
    "Tài liệu gửi kèm là dự thảo, đề nghị gửi bản chính thức",
)


@dataclass(frozen=True)
class Said:
    """One row of a table of rulings."""

    unit: str
    code: str
    points: Decimal | None
    reason: str
    by: str
    status: str = ""
    answer: Answer | None = None


@dataclass(frozen=True)
class Bench:
    """One unit before its appraisers: its lines, its papers, causes by code, how much is found to correct.

    `barred` are lines that only the example's own corrections touch.
    """

    unit: Unit
    papers: Papers
    causes: Mapping[str, Sequence[str]]
    generic: Sequence[str]
    weight: float
    barred: frozenset[str] = frozenset()


def first_round(
    cycle: str, benches: Sequence[Bench], quotas: Mapping[str, tuple[int, int, int]]
) -> list[Said]:
    """The first round: for each agency so many cuts, raises and questions, never on its own form."""
    rows: list[Said] = []
    for agency, (cuts, raises, questions) in quotas.items():
        rng = Random(f"{cycle}/round-1/{agency}")
        judge = _Judge(agency, rng)
        cells = [
            (bench, line)
            for bench in benches
            if bench.unit.id != agency
            for code, line in bench.unit.lines.items()
            if line.criterion.lead == agency and code not in bench.barred
        ]
        order = sorted(cells, key=lambda cell: rng.random() ** (1 / cell[0].weight), reverse=True)
        judge.take(order, cuts, judge.cut)
        judge.take(order[::-1], raises, judge.give)
        judge.take(rng.sample(order, len(order)), questions, judge.ask)
        rows += judge.taken.values()
    return rows


def second_round(cycle: str, benches: Sequence[Bench], first: Iterable[Said], appeals: int) -> list[Said]:
    """The second round: every question answered; appeals against cuts go to the council alone."""
    rng = Random(f"{cycle}/round-2")
    known = {bench.unit.id: bench for bench in benches}
    rows: list[Said] = []
    cuts: list[Said] = []
    for said in first:
        bench = known[said.unit]
        line = bench.unit.lines.get(said.code)
        if line is None:
            continue
        if not said.status:
            cut = line.claimed is not None and said.points is not None and said.points < _number(line)
            cuts += [said] if cut and said.answer else []
            continue
        by = COUNCIL if rng.random() < 0.35 else said.by
        if rng.random() < 0.55 or said.answer is None:
            rows.append(_kept(bench, line, said.unit, by))
        else:
            words = "Quá hạn giải trình, đơn vị không bổ sung được tài liệu; giữ mức của cơ quan thẩm định"
            points = claim(line.criterion, said.answer, bench.unit.mode)
            rows.append(Said(said.unit, said.code, points, words, by))
    for said in rng.sample(cuts, min(appeals, len(cuts))):
        bench = known[said.unit]
        line = bench.unit.lines[said.code]
        rows.append(_kept(bench, line, said.unit, COUNCIL))
    return sorted(rows, key=lambda row: (row.by == COUNCIL, row.by))


def full_round(benches: Iterable[Bench]) -> list[Said]:
    """Every mark of units that send no form: by the lead, or by the council on the lead's own lines."""
    return [
        Said(
            bench.unit.id,
            code,
            line.claimed,
            stated(line.criterion, line.answer),
            COUNCIL if line.criterion.lead in (None, bench.unit.id) else str(line.criterion.lead),
            answer=line.answer,
        )
        for bench in benches
        for code, line in bench.unit.lines.items()
        if isinstance(line.claimed, Decimal)
    ]


def council_round(cycle: str, benches: Sequence[Bench], cuts: int, raises: int) -> list[Said]:
    """What the council changes after the explanations: so many marks down, so many up."""
    rng = Random(f"{cycle}/council")
    judge = _Judge(COUNCIL, rng)
    cells = [(bench, line) for bench in benches for line in bench.unit.lines.values()]
    order = rng.sample(cells, len(cells))
    judge.take(order, cuts, judge.cut)
    judge.take(order[::-1], raises, judge.give)
    return list(judge.taken.values())


def _number(line: Line) -> Decimal:
    return line.claimed if isinstance(line.claimed, Decimal) else Decimal(0)


def _kept(bench: Bench, line: Line, unit: str, by: str) -> Said:
    letter = bench.papers.letter(50, 75)
    points = claim(line.criterion, line.answer, bench.unit.mode)
    return Said(unit, line.criterion.code, points, restored(line.criterion, line.answer, letter), by)


Make = Callable[[Bench, Line], Said | None]


@dataclass
class _Judge:
    """One agency in the first round, with what it has said so far."""

    agency: str
    rng: Random
    taken: dict[tuple[str, str], Said] = field(default_factory=dict)

    def take(self, order: Sequence[tuple[Bench, Line]], many: int, make: Make) -> None:
        """Add up to `many` rulings in `order`: one a cell, and not the same criterion again and again."""
        codes = Counter(said.code for said in self.taken.values())
        for bench, line in order:
            key = (bench.unit.id, line.criterion.code)
            if many == 0:
                return
            if key in self.taken or codes[line.criterion.code] >= 4:
                continue
            said = make(bench, line)
            if said is not None:
                self.taken[key] = said
                codes[line.criterion.code] += 1
                many -= 1

    def cut(self, bench: Bench, line: Line) -> Said | None:
        """Fewer points, with what was found."""
        after = self._other(bench, line, up=False)
        if after is None:
            return None
        cause = self.rng.choice(list(bench.causes.get(line.criterion.code) or bench.generic))
        return self._said(bench, line, after, reason(line.criterion, line.answer, after, cause))

    def give(self, bench: Bench, line: Line) -> Said | None:
        """More points, for documents that came later."""
        after = self._other(bench, line, up=True)
        if after is None:
            return None
        return self._said(bench, line, after, restored(line.criterion, after, bench.papers.letter(12, 30)))

    def ask(self, bench: Bench, line: Line) -> Said | None:
        """An explanation is asked for, with or without a provisional mark."""
        after = self._other(bench, line, up=False)
        if after is None:
            return None
        words = self.rng.choice(QUESTIONS)
        if self.rng.random() < 0.5:
            said = self._said(bench, line, after, f"{words}; tạm chấm theo phần đã chứng minh")
        else:
            said = replace(self._said(bench, line, after, words), points=None)
        return replace(said, status=ASKS)

    def _other(self, bench: Bench, line: Line, *, up: bool) -> Answer | None:
        """A neighbouring answer, unless the officer got the line wrong or it does not apply."""
        if line.claimed is None or line.claimed != claim(line.criterion, line.answer, bench.unit.mode):
            return None
        return shifted(line.criterion, line.answer, bench.unit.mode, self.rng, up=up)

    def _said(self, bench: Bench, line: Line, answer: Answer, words: str) -> Said:
        points = claim(line.criterion, answer, bench.unit.mode)
        return Said(bench.unit.id, line.criterion.code, points, words, self.agency, answer=answer)
