"""A small cycle with a survey, written into a folder and scored; replies are given as rows of cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from parscore.diagnostics import Diagnostic
from parscore.model.scorecard import Line, Results
from parscore.pipeline.score import Run, score_cycle

FRAMEWORK = """\
framework: thu
title: Bộ thử
year: 2022
status: illustrative
basis: {document: 1/QĐ-UBND}
levels: [Lĩnh vực, Tiêu chí]
audiences: {hdnd: Đại biểu HĐND tỉnh, xa: Lãnh đạo xã}
policy:
  not_applicable: reduce_maximum
  rounding: {mode: half_up, digits: 2}
  rank: {by: index, compare: exact, ties: competition, tie_break: []}
criteria:
  - code: "1"
    title: Chỉ đạo điều hành
    max: 10
    children:
      - {code: "1.1", title: Kế hoạch, max: 4, lead: hoi-dong, evidence: none, guide: Nêu số, basis: Phụ lục,
         rule: {kind: judged}}
      - {code: "1.2", title: Đánh giá chung, max: 4, basis: Phụ lục,
         rule: {kind: survey, questions: [Q1, Q2], audiences: {hdnd: 0.4, xa: 0.6}, min_replies: 0}}
      - {code: "1.3", title: Đánh giá thái độ, max: 2, basis: Phụ lục,
         rule: {kind: survey, questions: [Q3], audiences: {hdnd: 0.5, xa: 0.5}, min_replies: 0}}
"""

CYCLE = """\
cycle: thu-2022
title: Kỳ thử năm 2022
year: 2022
groups:
  - id: so
    title: Các sở
    framework: so.yaml
    units:
      - {id: so-noi-vu, name: Sở Nội vụ, aliases: [SNV]}
      - {id: so-y-te, name: Sở Y tế}
stages: [self, round-1]
appraisal: {round-1: round-1.csv}
survey: {responses: [survey/phieu.csv], form: survey/form.yaml}
"""

RULINGS = """\
unit,code,points,reason,by,status
so-noi-vu,1.1,3,Đủ hồ sơ,hoi-dong,
so-y-te,1.1,3.5,Đủ hồ sơ,hoi-dong,
"""

FORM = """\
survey: thu-2022
title: Phiếu thử
scale: {A: 100, B: 60, C: 20, D: 0}
answers: {Rất tốt: A, Tốt: B, "Khá tốt": B, Trung bình: C, Kém: D}
no_answer: [Không biết, E]
missing_audience: refuse
columns:
  unit: Đơn vị được đánh giá
  audience: Đối tượng
  respondent: [Số phiếu, Mã phiếu]
questions:
  - {id: Q1, text: "Ông/bà đánh giá kết quả, hiệu quả thế nào?"}
  - {id: Q2, text: Mức độ phối hợp của cơ quan?}
  - {id: Q3, text: Thái độ phục vụ?}
"""

HEADINGS = (
    "Dấu thời gian",
    "Số phiếu",
    "Giới tính",
    "Đối tượng",
    "Đơn vị được đánh giá",
    "Ông/bà đánh giá kết quả, hiệu quả thế nào?",
    "Mức độ phối hợp của cơ quan?",
    "Thái độ phục vụ?",
)

Row = Sequence[object]


def reply(number: int, audience: str, unit: str, *answers: str) -> tuple[str, ...]:
    """One row under HEADINGS."""
    return (f"1/11/2022 8:{number:02}", f"P{number}", "Nam", audience, unit, *answers)


REPLIES = (
    reply(1, "Đại biểu HĐND tỉnh", "Sở Nội vụ", "Rất tốt", "Tốt", "Rất tốt"),
    reply(2, "Đại biểu HĐND tỉnh", "SNV", "Khá tốt", "Không biết", "Trung bình"),
    reply(3, "xa", "Sở Nội vụ", "Kém", "A. Rất tốt", "B"),
    reply(4, "xa", "so-noi-vu", "Rất tốt", "Rất tốt", ""),
    reply(1, "Đại biểu HĐND tỉnh", "Sở Y tế", "Rất tốt", "Rất tốt", "Rất tốt"),
    reply(4, "xa", "Sở Y Tế", "Tốt", "Tốt", "Tốt"),
)
"""By hand, Sở Nội vụ: 1.2 hdnd (100+60+60)/3, xa (0+100+100+100)/4; 1.3 hdnd (100+20)/2, xa 60."""


def as_csv(rows: Iterable[Row], separator: str = ",") -> str:
    """The rows as text with the separator given."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", delimiter=separator).writerows(rows)
    return text.getvalue()


def folder_of(
    folder: Path,
    files: Mapping[str, str | bytes] | None = None,
    *,
    form: str = FORM,
    framework: str = FRAMEWORK,
    cycle: str = CYCLE,
) -> Path:
    """A cycle folder whose survey is in `files` (name below survey/, content); the cycle names just these."""
    given = files if files is not None else {"phieu.csv": as_csv((HEADINGS, *REPLIES))}
    listed = ", ".join(f"survey/{name}" for name in given)
    texts = {
        "so.yaml": framework,
        "cycle.yaml": cycle.replace("survey/phieu.csv", listed),
        "round-1.csv": RULINGS,
        "survey/form.yaml": form,
    } | {f"survey/{name}": content for name, content in given.items()}
    for name, content in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder


def scored(folder: Path) -> Run:
    """The cycle scored; results are written."""
    return score_cycle(folder)


def results_of(folder: Path) -> Results:
    """The results of the cycle."""
    results = scored(folder).results
    assert results is not None
    return results


def points_of(results: Results) -> dict[tuple[str, str], Decimal | None]:
    """The survey points of every unit and leaf."""
    return {
        (card.unit, line.code): line.value()
        for card in results.cards
        for line in card.lines
        if line.code in ("1.2", "1.3")
    }


def line_of(results: Results, unit: str, code: str) -> Line:
    """One line of one unit."""
    card = results.card(unit)
    line = card.line(code) if card is not None else None
    assert line is not None
    return line


def coded(findings: Iterable[Diagnostic], family: str = "S") -> list[str]:
    """The codes of the findings of one family, in order."""
    return sorted(found.code for found in findings if found.code.startswith(family))


def exact(points: dict[tuple[str, str], Decimal | None]) -> dict[tuple[str, str], Fraction]:
    """The points as fractions, cut where 38 digits say enough."""
    return {
        key: Fraction(value).limit_denominator(10**12) for key, value in points.items() if value is not None
    }
