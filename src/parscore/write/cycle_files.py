"""The files of a new cycle folder as text: cycle.yaml with guidance, tables with headings only.

Returns text by file name; may not know where the folder lies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parscore.model.cycle import COUNCIL, PLACEHOLDER, Unit
from parscore.model.framework import Framework

RULINGS = ("Đơn vị", "Mã tiêu chí", "Điểm", "Lý do", "Cơ quan thẩm định", "Trạng thái")
SHARES = ("Đơn vị", "Đối tượng", "Mã tiêu chí", "Tỷ lệ", "Số phiếu")
BROUGHT = ("Đơn vị", "Mã tiêu chí", "Điểm")
_MARK = "\ufeff"
"""What tells spreadsheets that a csv file is UTF-8."""


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group of the new cycle: its identity, its set and how cycle.yaml names it, its units."""

    id: str
    name: str
    framework: Framework
    units: tuple[Unit, ...] = ()


def cycle_files(identity: str, year: int, groups: Sequence[NewGroup]) -> dict[str, str]:
    """Every file of the folder by its name with forward slashes."""
    measured: set[str] = {
        leaf.rule.kind for group in groups for leaf in group.framework.leaves if leaf.rule is not None
    }
    files = {
        "cycle.yaml": _cycle(identity, year, groups, measured),
        ".gitignore": "out/\n",
        "submissions/README.md": SUBMISSIONS,
        "appraisal/round-1.csv": _table(RULINGS),
        "appraisal/round-2.csv": _table(RULINGS),
    }
    if "survey" in measured:
        files |= {"survey/ty-le.csv": _table(SHARES), "survey/diem.csv": _table(BROUGHT)}
        files["survey/form.yaml"] = _form(identity, year, groups)
    if "given" in measured:
        files["given/diem.csv"] = _table(BROUGHT)
    return files


SUBMISSIONS = """\
# Phiếu tự chấm

Đặt vào đây phiếu của các đơn vị, mỗi đơn vị một tệp (.xlsx, .xls, .ods). Phiếu trống tạo bằng
`parscore template`; phiếu nhận về giữ nguyên tên theo mã đơn vị, ví dụ `so-noi-vu.xlsx`.
"""


def _table(headings: Sequence[str]) -> str:
    return _MARK + ",".join(headings) + "\r\n"


def _cycle(identity: str, year: int, groups: Sequence[NewGroup], measured: set[str]) -> str:
    agencies = _agencies(groups)
    parts = [
        HEAD.format(cycle=identity, year=year),
        "groups:",
        *(_group(group) for group in groups),
    ]
    if agencies:
        parts += [AGENCIES, "agencies:", *(f"  - {{id: {lead}, name: {lead}}}" for lead in agencies)]
    parts.append(STAGES)
    parts += [SURVEY] if "survey" in measured else []
    parts += [GIVEN] if "given" in measured else []
    parts.append(PREVIOUS)
    return "\n".join(parts)


HEAD = """\
# Kỳ đánh giá. Thay mọi chỗ có dấu «…», rồi kiểm tra bằng: parscore lint .
# Các dòng bắt đầu bằng # là hướng dẫn hoặc phần chưa dùng; bỏ dấu # khi cần.
cycle: {cycle}
title: Kỳ đánh giá năm {year}
year: {year}
# note: Ghi chú in dưới mọi kết quả."""
AGENCIES = """\
# Cơ quan thẩm định mà bộ tiêu chí nêu ở lead. Sửa name thành tên đầy đủ để in trên báo cáo;
# cơ quan nào đã là đơn vị ở trên thì xoá dòng ở đây."""
STAGES = """\
# Các vòng chấm theo thứ tự; điểm của vòng sau cùng được tính. Khi có kết quả thẩm định, thay dòng stages
# và bỏ dấu # ở phần appraisal; mỗi vòng là một tệp hoặc danh sách tệp (csv, xlsx).
stages: [self]
# stages: [self, round-1, round-2]
# appraisal:
#   round-1: appraisal/round-1.csv
#   round-2: appraisal/round-2.csv
# Phiếu cho từng cơ quan thẩm định: parscore template --stage round-1. Giải trình của đơn vị nếu gửi riêng:
# explanations: appraisal/giai-trinh.csv"""
SURVEY = """\
# Kết quả điều tra xã hội học: phiếu trả lời (responses, một hay nhiều tệp) cùng mẫu phiếu (form), hoặc tỷ lệ
# của từng đối tượng (shares), hoặc điểm đã tính sẵn (points).
# survey: {responses: survey/phieu.csv, form: survey/form.yaml}
# survey: {shares: survey/ty-le.csv}
# survey: {points: survey/diem.csv}"""
GIVEN = """\
# Điểm lấy từ nguồn khác, của các tiêu chí có kind: given.
# given: given/diem.csv"""
PREVIOUS = """\
# Kết quả năm trước, để so sánh.
# previous: ../nam-truoc/out/results.json
"""
FORM = """\
# Mẫu phiếu điều tra: câu nào của tiêu chí nào, mỗi câu trả lời đáng bao nhiêu phần trăm.
# Thay mọi chỗ có dấu «…»; dùng mẫu này thì khai responses và form ở mục survey của cycle.yaml.
survey: {survey}
title: Phiếu khảo sát năm {year}
scale: {{A: 100, B: 60, C: 20, D: 0}}
# answers: {{"Rất tốt": A, "Tốt": B, "Trung bình": C, "Kém": D}}  # nguyên văn câu trả lời trong tệp
# no_answer: ["Không biết", "Không trả lời"]  # để ngoài bình quân
missing_audience: refuse  # thiếu hẳn một đối tượng: tiêu chí không có điểm; reweigh: chia lại trọng số
# Tiêu đề của các cột không phải câu hỏi. Có own_unit thì phải ghi self_rating: exclude hoặc count.
# columns: {{unit: Đơn vị được đánh giá, respondent: Dấu thời gian}}
# Đối tượng của cả tệp, khi tệp không có cột đối tượng. Mã đối tượng: {audiences}
# files: [{{match: phieu.csv, audience: {first}}}]
questions:"""
UNITS = """\
    # ranked: false  # nhóm chấm điểm mà không xếp hạng
    # Mỗi đơn vị một dòng; thêm được aliases: [tên gọi khác], not_applicable: ["3.1"] (mã để trong ngoặc kép).
    units:"""


def _form(identity: str, year: int, groups: Sequence[NewGroup]) -> str:
    """A form of the survey with every question that the sets name; a leaf that names none gets one."""
    asked: dict[str, str] = {}
    audiences: dict[str, None] = {}
    for leaf in (leaf for group in groups for leaf in group.framework.leaves):
        if (rule := leaf.survey) is not None:
            audiences |= dict.fromkeys(rule.audiences)
            named = dict.fromkeys(rule.questions, "")
            asked |= named or {f"C{leaf.code}": f", criterion: {_text(leaf.code)}"}
    head = FORM.format(
        survey=identity, year=year, audiences=", ".join(audiences), first=next(iter(audiences), PLACEHOLDER)
    )
    lines = (
        f"  - {{id: {_text(id)}{of}, text: {_text(f'{PLACEHOLDER} nguyên văn tiêu đề cột của câu {id}')}}}"
        for id, of in asked.items()
    )
    return "\n".join([head, *lines, ""])


def _group(group: NewGroup) -> str:
    units = group.units or tuple(
        Unit(id=f"{group.id}-{number}", name=f"{PLACEHOLDER} tên đơn vị thứ {number}") for number in (1, 2)
    )
    lines = [
        f"  - id: {group.id}",
        f"    title: {_text(group.framework.title)}",
        f"    framework: {_text(group.name)}",
        UNITS,
        *(f"      - {_unit(unit)}" for unit in units),
    ]
    return "\n".join(lines)


def _unit(unit: Unit) -> str:
    parts = [f"id: {unit.id}", f"name: {_text(unit.name)}"]
    for key, values in (("aliases", unit.aliases), ("not_applicable", unit.not_applicable)):
        if values:
            parts.append(f"{key}: [{', '.join(map(_text, values))}]")
    return f"{{{', '.join(parts)}}}"


def _text(words: str) -> str:
    """The words in double quotes, so that no sign in them means anything."""
    return json.dumps(words, ensure_ascii=False)


def _agencies(groups: Sequence[NewGroup]) -> list[str]:
    """The agencies that the sets name and that are no units of the cycle."""
    units = {unit.id for group in groups for unit in group.units} | {COUNCIL}
    leads: Mapping[str, None] = dict.fromkeys(
        leaf.lead for group in groups for leaf in group.framework.scored if leaf.lead
    )
    return [lead for lead in leads if lead not in units]
