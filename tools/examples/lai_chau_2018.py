"""The example cycle Lai Châu 2018: one province on three indexes, PAPI with all provinces; figures synthetic.

Run: python -m tools.examples.lai_chau_2018
"""

from __future__ import annotations

from random import Random

from parscore.pipeline.load import load_cycle
from tools.examples.answers import Habits, between
from tools.examples.common import ROOT, Example, Profile, build
from tools.examples.usual import STATE

FOLDER = "lai-chau-2018"
SILENT = frozenset({"ca-mau-papi", "kon-tum-papi"})
"""Provinces for which PAPI has no figures here: listed, but in no group."""

SIZES = {"files": 68_400, "documents": 21_300, "procedures": 1_684}

PAR = Habits(
    totals={
        "Tổng số hồ sơ cấp sở đã giải quyết": lambda unit: unit.sizes["files"],
        "Tổng số TTHC thuộc thẩm quyền cấp sở": lambda unit: unit.sizes["procedures"],
        "Tổng số TTHC thuộc thẩm quyền cấp huyện": lambda unit: 262,
        "Tổng số TTHC thuộc thẩm quyền cấp xã": lambda unit: 131,
        "Tổng số sở và UBND cấp huyện": lambda unit: 28,
        "Tổng số cơ quan chuyên môn và UBND cấp huyện": lambda unit: 28,
        "Tổng số sở, huyện, xã": lambda unit: 136,
        "Số văn bản đề nghị xử lý sau rà soát": between(8, 30),
    },
    ranges={
        "1.1.3": (82, 100),
        "1.3.2": (12, 48),
        "3.1.1": (70, 99),
        "3.2.1": (78, 100),
        "3.3.4": (3, 13),
        "3.4.1": (88, 100),
        "3.4.2": (89, 100),
        "3.4.3": (90, 100),
        "4.2.2": (1.4, 4.8),
        "5.7.1": (84, 100),
        "5.8.1": (0, 5),
        "6.2.2": (0, 6),
        "7.2.1": (3, 38),
        "7.2.2": (2, 26),
        "7.2.3": (18, 70),
        "7.3.2": (2, 12),
        "7.3.3": (3, 17),
        "7.4.2": (8, 70),
        "8.2": (2, 14),
        "8.3.1": (94, 118),
    },
    words=STATE,
)
CAUSES = {
    "bo-noi-vu-2017-tinh": {
        "1.1.3": ("hai nhiệm vụ chuyển sang năm 2019",),
        "3.4.1": ("theo số liệu trích xuất của phần mềm một cửa điện tử",),
        "5.7.1": ("không tính công chức đang học để đạt chuẩn",),
        "7.2.1": ("hồ sơ nhập hộ tại Bộ phận tiếp nhận không được tính",),
    },
}
GENERIC = (
    "phần còn lại không có tài liệu kiểm chứng",
    "tài liệu tải lên không thể hiện đủ số đã kê khai",
)

DIMENSIONS: dict[str, tuple[float, float]] = {
    "1": (0.52, 0.05), "2": (0.54, 0.05), "3": (0.48, 0.06), "4": (0.64, 0.06),
    "5": (0.72, 0.03), "6": (0.71, 0.04), "7": (0.46, 0.07), "8": (0.31, 0.05),
}  # fmt: skip
"""Mean and spread of a province's share of the points, by the dimension of PAPI."""

SATISFIED = {"1": 0.83, "2": 0.86, "3": 0.84, "4": 0.87, "5": 0.71}
"""The share of satisfied answers by the factor of SIPAS."""


def _profiles() -> dict[str, Profile]:
    """Lai Châu's own, and one for every province that PAPI has figures for."""
    cycle = load_cycle(ROOT / "examples" / FOLDER / "cycle.yaml", "cycle.yaml").cycle
    assert cycle is not None
    profiles = {
        "lai-chau-par-index": Profile("UBND", "UBND-TH", 0.74, 0.80, 1.0, SIZES),
        "lai-chau-sipas": Profile("UBND", "UBND-TH", 0.8, 0.80, 1.0, {}),
    }
    for group, unit in cycle.units():
        if group.id == "papi" and unit.id not in SILENT:
            drawn = Random(f"{FOLDER}/{unit.id}/profile").gauss(0.80, 0.02)
            esteem = 0.79 if unit.id == "lai-chau-papi" else drawn
            profiles[unit.id] = Profile("UBND", "UBND", 0.8, esteem, 1.0, {})
    return profiles


EXAMPLE = Example(
    folder=FOLDER,
    place="Lai Châu",
    profiles=_profiles(),
    habits=dict.fromkeys(("bo-noi-vu-2017-tinh", "sipas-2017-tinh", "papi-2018-tinh"), PAR),
    causes=CAUSES,
    generic=GENERIC,
    quotas={
        # cuts, raises, questions
        "bo-noi-vu": (7, 1, 2),
        "bo-tu-phap": (2, 0, 0),
        "van-phong-chinh-phu": (2, 0, 1),
        "bo-tai-chinh": (1, 0, 0),
        "bo-thong-tin-va-truyen-thong": (3, 0, 1),
        "bo-khoa-hoc-va-cong-nghe": (1, 0, 0),
    },
    appeals=3,
    asked={"hdnd-tinh": (38, 48), "lanh-dao-so": (46, 78), "lanh-dao-huyen": (32, 44)},
    formless=frozenset({"sipas", "papi"}),
    usual_given={
        "bo-noi-vu-2017-tinh": {"8.1": (0.8264, 0.0), "8.3.2": (0.6, 0.0)},
        "sipas-2017-tinh": {
            f"{factor}.{number}": (share, 0.03)
            for factor, share in SATISFIED.items()
            for number in range(1, 7)
        },
        "papi-2018-tinh": {
            f"{dimension}.{number}": usual
            for dimension, usual in DIMENSIONS.items()
            for number in range(1, 5)
        },
    },
)

if __name__ == "__main__":
    build(EXAMPLE)
