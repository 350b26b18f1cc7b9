"""The example cycle that follows two-tier-2025: changed criteria, two communes merged, one department split.

Run: python -m tools.examples.two_tier_2026
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

from msgspec import structs

from parscore.model.cycle import Cycle
from parscore.pipeline.load import load_cycle
from parscore.pipeline.score import score_cycle
from parscore.write.results import canonical
from tools.examples.answers import Unit
from tools.examples.appraisal import Said
from tools.examples.common import ROOT, Profile, build
from tools.examples.two_tier_2025 import COMMUNE_HABITS, GENERIC, OFFICE_HABITS
from tools.examples.two_tier_2025 import EXAMPLE as BEFORE

FOLDER = "two-tier-2026"
LAST_YEAR = ROOT / "examples" / FOLDER / "previous" / "ket-qua-2025.json"
SILENT = frozenset({"xa-la-da"})
"""A commune whose form has not come in."""

SPLIT = "so-van-hoa-the-thao-va-du-lich"
SIGNS = {"so-van-hoa-va-the-thao": "SVHTT", "so-du-lich": "SDL"}
"""The departments made of one of last year."""

CLAIMED = {"C1": 0.2, "C2": 0.4, "C3": 0.35, "C4": 0.2}
"""How many units claim a bonus item at all."""

CORRECTIONS = (
    Said("xa-ta-dung", "T6", Decimal("0.2"),
         "Phiếu tự đánh giá gửi chậm 01 ngày làm việc", "so-noi-vu"),
    Said("phuong-mui-ne", "T2", Decimal(1),
         "02 phản ánh đúng về việc yêu cầu nộp lại bản sao giấy tờ đã số hóa", "van-phong-ubnd-tinh"),
    Said("so-du-lich", "T1", Decimal("0.5"),
         "Báo cáo tự chấm gửi quá hạn 02 ngày làm việc", "so-noi-vu"),
    Said("so-xay-dung", "T5", Decimal("0.5"),
         "01 TTHC chậm trả kết quả trong 03 tháng liên tiếp", "trung-tam-phuc-vu-hanh-chinh-cong"),
)  # fmt: skip


def _bonus(unit: Unit) -> None:
    """Few claim a bonus."""
    rng = Random(f"{FOLDER}/{unit.id}/bonus")
    for code, chance in CLAIMED.items():
        if rng.random() >= chance:
            unit.lines.pop(code, None)


def _forgets_evidence(unit: Unit) -> None:
    _bonus(unit)
    for code in ("1.1.2", "4.1.1"):
        unit.lines[code] = replace(unit.lines[code], evidence="")


MISTAKES: dict[str, Callable[[Unit], None]] = {
    "xa-hong-thai": _forgets_evidence,
    "so-cong-thuong": _forgets_evidence,
}


def _cycle() -> Cycle:
    cycle = load_cycle(ROOT / "examples" / FOLDER / "cycle.yaml", "cycle.yaml").cycle
    assert cycle is not None
    return cycle


def _profile(unit: str) -> Profile:
    """A unit is what it was last year, a little better on the whole, some worse."""
    known = SPLIT if unit in SIGNS else unit
    before = BEFORE.profiles.get(known) or BEFORE.profiles["xa-ka-do"]
    rng = Random(f"{FOLDER}/{unit}/profile")
    quality = min(0.95, max(0.5, before.quality + rng.gauss(0.02, 0.035)))
    esteem = min(0.93, max(0.6, before.esteem + rng.gauss(0.01, 0.015)))
    sign = SIGNS.get(unit, before.sign)
    sizes = {name: max(1, round(size * rng.uniform(0.96, 1.1))) for name, size in before.sizes.items()}
    return replace(before, sign=sign, quality=quality, esteem=esteem, sizes=sizes)


UNITS = [unit.id for _, unit in _cycle().units() if unit.id not in SILENT]

EXAMPLE = replace(
    BEFORE,
    folder=FOLDER,
    profiles={unit: _profile(unit) for unit in UNITS},
    habits={
        "two-tier-2026-so": OFFICE_HABITS,
        "two-tier-2026-xa": replace(
            COMMUNE_HABITS,
            ranges={code: span for code, span in COMMUNE_HABITS.ranges.items() if code != "2.1.2"},
        ),
    },
    generic=GENERIC[:3],
    mistakes={unit: MISTAKES.get(unit, _bonus) for unit in UNITS},
    tampers={},
    corrections=CORRECTIONS,
)


def write_last_year() -> None:
    """The whole results of last year as they were published: without names of files, cells and findings."""
    results = score_cycle(ROOT / "examples" / BEFORE.folder, write=False).results
    assert results is not None
    public = structs.replace(
        results, findings=(), cards=tuple(card.for_the_public() for card in results.cards)
    )
    LAST_YEAR.parent.mkdir(exist_ok=True)
    LAST_YEAR.write_bytes(b"".join(canonical(public)))


def build_all() -> None:
    """Write the results of last year and every file of this one."""
    write_last_year()
    build(EXAMPLE)


if __name__ == "__main__":
    build_all()
