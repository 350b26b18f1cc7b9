"""The example cycle Khánh Hòa, August 2026: forms of some sở and xã with figures thought out by hand.

Run: python -m tools.examples.khanh_hoa_2026_08
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from parscore.model.cycle import Unit
from parscore.model.framework import Framework
from parscore.model.rules import Answer
from parscore.pipeline.load import load_cycle
from tools.examples.answers import Line, claim
from tools.examples.common import ENGLISH, ROOT
from tools.examples.workbooks import write_filled

FOLDER = ROOT / "examples" / "khanh-hoa-2026-08"
SIGNED = datetime.date(2026, 8, 20)
Share = tuple[str, str]

RUNNING = "Đã vận hành: ổn định, cập nhật thường xuyên"
SELDOM = "Đã vận hành: cập nhật không thường xuyên"
BUILDING = "Đang xây dựng"
USED, LITTLE_USED = "Hiệu quả, thường xuyên", "Không thường xuyên"
PLANNED, HELD = "Có kế hoạch trong tháng", "Không có kế hoạch, có tổ chức"
SENT = "Nộp và đủ minh chứng"
NONE: Share = ("0", "0")


@dataclass(frozen=True)
class Month:
    """What one unit did in the month, in the order of the form; `instead` are marks typed against the figures."""

    sign: str
    ideas: str
    board: Share
    committee: Share
    data: str
    built: str = ""
    training: str = PLANNED
    trained: Share = NONE
    people: str = "0"
    news: str = "0"
    budget: Share = NONE
    late: str = "0"
    instead: Mapping[str, str] | None = None


MONTHS = {
    "so-khoa-hoc-va-cong-nghe": Month(
        "SKHCN", "3", ("12", "12"), ("9", "9"), RUNNING, "", PLANNED, ("120", "120"), "260", "130", ("8370", "9000")
    ),
    "so-noi-vu": Month("SNV", "1", ("5", "5"), ("8", "9"), BUILDING, "72", HELD, NONE, "64", "41"),
    "so-tai-chinh": Month(
        "STC", "2", ("4", "4"), ("10", "10"), SELDOM, "", PLANNED, ("45", "50"), "35", "55", ("600", "1000")
    ),
    "so-nong-nghiep-va-moi-truong": Month(
        "SNNMT", "0", ("7", "8"), ("12", "14"), BUILDING, "49", PLANNED, ("20", "40"), "0", "18",
        ("2399.6", "4000"), "1",
    ),
    "so-y-te": Month(
        "SYT", "2", NONE, ("6", "6"), RUNNING, "", PLANNED, ("30", "30"), "110", "100", ("1700", "2000")
    ),
    "so-giao-duc-va-dao-tao": Month(
        "SGDĐT", "1", ("6", "6"), ("7", "8"), RUNNING, "", PLANNED, ("140", "150"), "310", "72", ("450", "500"), "2"
    ),
    "phuong-nha-trang": Month(
        "UBND", "2", ("4", "4"), ("11", "11"), USED, "", PLANNED, ("60", "60"), "420", "150", ("255", "300")
    ),
    "phuong-cam-ranh": Month("UBND", "1", ("3", "3"), ("9", "10"), USED, "", HELD, NONE, "88", "64", ("140", "200")),
    "phuong-phan-rang": Month(
        "UBND", "0", ("2", "2"), ("8", "9"), LITTLE_USED, "", PLANNED, ("26", "40"), "51", "33", ("90", "180")
    ),
    "xa-dien-khanh": Month("UBND", "1", NONE, ("7", "7"), USED, "", PLANNED, ("17", "20"), "100", "49", NONE),
    "xa-khanh-son": Month(
        "UBND", "0", ("1", "2"), ("5", "8"), LITTLE_USED, "", PLANNED, ("6", "20"), "49", "12", ("60", "100"),
        instead={"II.4": "10", "II.2": "4"},
    ),
}  # fmt: skip

RULINGS = (
    (
        "so-noi-vu",
        "II.3.2",
        "1",
        "Chín tin đăng lại không được tính: còn 32 tin",
        "co-quan-thuong-truc",
    ),
    ("so-tai-chinh", "II.1.3.1", "9", "", "so-khoa-hoc-va-cong-nghe"),
    ("phuong-cam-ranh", "II.1.3.2", "9", "Nhật ký có 9 ngày không cập nhật", "so-khoa-hoc-va-cong-nghe"),
    (
        "phuong-phan-rang",
        "III.2",
        "0.5",
        "Không báo cáo đột xuất theo yêu cầu ngày 12/8",
        "co-quan-thuong-truc",
    ),
    ("xa-khanh-son", "II.2", "2", "6 trên 20 lượt là 30%", "co-quan-thuong-truc"),
    ("xa-khanh-son", "II.4", "7.06", "Giải ngân 60%, tính 60/85 × 10", "so-tai-chinh"),
)


def _answers(month: Month, *, province: bool) -> dict[str, Answer]:
    """What the unit declares, by code."""

    def share(pair: Share, option: str | None = None) -> Answer:
        return Answer(option, {"numerator": Decimal(pair[0]), "denominator": Decimal(pair[1])})

    def of(value: str, option: str | None = None) -> Answer:
        return Answer(option, {"of": Decimal(value)})

    data = of(month.built, month.data) if month.built else Answer(month.data)
    return {
        "I.1": share(NONE),
        "I.2": of(month.ideas),
        "II.1.1": share(month.board),
        "II.1.2": share(month.committee),
        "II.1.3.1" if province else "II.1.3.2": data,
        "II.2": share(month.trained, month.training) if month.training == PLANNED else Answer(month.training),
        "II.3.1": of(month.people),
        "II.3.2": of(month.news),
        "II.4": share(month.budget),
        "II.5": Answer(SENT),
        **({"III.1": of(month.late)} if month.late != "0" else {}),
    }


def _lines(framework: Framework, unit: Unit, month: Month) -> dict[str, Line]:
    """The lines of the form as they are typed: marks by the figures, unless the unit types another."""
    lines: dict[str, Line] = {}
    numbers = iter(range(210, 260))
    for code, answer in _answers(month, province=unit.id.startswith("so-")).items():
        criterion = framework.by_code[code]
        typed = (month.instead or {}).get(code)
        points = Decimal(typed) if typed is not None else claim(criterion, answer, "half_up")
        proof = (
            f"Báo cáo {next(numbers)}/BC-{month.sign} ngày 18/8/2026"
            if criterion.evidence == "required"
            else ""
        )
        figures: dict[str, Decimal | str | None] = dict(answer.figures)
        lines[code] = Line(criterion, answer, figures, answer.option, points, proof if points else "")
    return lines


def build() -> None:
    """Write the forms of the units that sent one, and the first round."""
    loaded = load_cycle(FOLDER / "cycle.yaml", "cycle.yaml")
    assert loaded.cycle is not None, loaded.findings
    (FOLDER / "submissions").mkdir(exist_ok=True)
    for group, unit in loaded.cycle.units():
        framework, month = loaded.frameworks[group.framework], MONTHS.get(unit.id)
        if framework is not None and month is not None:
            path, lines = FOLDER / "submissions" / f"{unit.id}.xlsx", _lines(framework, unit, month)
            number = f"{200 + len(unit.id)}/BC-{month.sign}"
            write_filled(
                path, framework, loaded.cycle, unit, lines, number=number, signed=SIGNED, place="Khánh Hòa"
            )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([ENGLISH, *((*row, "") for row in RULINGS)])
    (FOLDER / "appraisal").mkdir(exist_ok=True)
    (FOLDER / "appraisal" / "round-1.csv").write_bytes(text.getvalue().encode("utf-8-sig"))


if __name__ == "__main__":
    build()
