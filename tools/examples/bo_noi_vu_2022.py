"""The example cycle of the Ministry of Home Affairs 2022: no forms, two lists, every figure synthetic.

Run: python -m tools.examples.bo_noi_vu_2022
"""

from __future__ import annotations

from random import Random

from parscore.model.cycle import Cycle
from parscore.pipeline.load import load_cycle
from tools.examples.answers import Habits, rest
from tools.examples.common import ROOT, Example, Profile, build, drawn
from tools.examples.usual import SIZES, STATE

FOLDER = "bo-noi-vu-2022"
QUALITY = (0.58, 0.86)
"""The quality of units, from the weakest to the best."""

MINISTRIES = Habits(
    totals={"Tổng số hồ sơ quá hạn": rest("3.5.1")},
    ranges={
        "1.5": (78, 100),
        "2.3": (0, 5),
        "3.5.1": (91, 100),
        "3.5.2": (92, 100),
        "4.1.2": (4, 19),
        "4.2.2": (3, 13),
        "5.4.2": (0, 6),
        "6.1.1": (64, 100),
        "6.2.4": (0, 4),
        "7.1.1": (52, 100),
        "7.1.3": (90, 100),
        "7.2.1": (68, 100),
        "7.2.2": (26, 90),
        "7.2.5": (45, 100),
    },
    words=STATE,
)
PROVINCES = Habits(
    totals={},
    ranges={
        "1.5.2": (78, 100),
        "3.1.2": (7, 27),
        "3.2.4": (55, 100),
        "3.4.1": (91, 100),
        "3.4.2": (92, 100),
        "3.4.3": (93, 100),
        "3.4.4": (88, 100),
        "4.1.2": (3, 13),
        "5.4.2": (0, 5),
        "6.1.1": (68, 100),
        "6.3.1": (7, 26),
        "6.3.2": (4, 12),
        "7.1.3": (12, 130),
        "7.3.2": (28, 78),
        "7.3.3": (12, 58),
        "8.2": (34, 78),
        "8.3.1": (88, 126),
    },
    words=STATE,
)
GENERIC = (
    "phần còn lại không có tài liệu kiểm chứng",
    "tài liệu gửi kèm không thể hiện đủ số đã báo cáo",
    "số báo cáo không khớp số liệu của cơ quan theo dõi",
)


def _profile(unit: str) -> Profile:
    """A unit's quality and esteem are drawn, each on its own; the two go together a little."""
    rng = Random(f"{FOLDER}/{unit}/profile")
    quality = rng.uniform(*QUALITY)
    esteem = 0.84 + 0.35 * (quality - 0.8) + rng.gauss(0, 0.02)
    return Profile("BC", "VP", quality, esteem, 1.0, drawn(f"{FOLDER}/{unit}", SIZES))


def _cycle() -> Cycle:
    cycle = load_cycle(ROOT / "examples" / FOLDER / "cycle.yaml", "cycle.yaml").cycle
    assert cycle is not None
    return cycle


EXAMPLE = Example(
    folder=FOLDER,
    place="Hà Nội",
    profiles={unit.id: _profile(unit.id) for _, unit in _cycle().units()},
    habits={"bo-noi-vu-2022-bo": MINISTRIES, "bo-noi-vu-2022-tinh": PROVINCES},
    causes={},
    generic=GENERIC,
    quotas={},
    appeals=0,
    asked={
        "lanh-dao-vu": (48, 120),
        "so-chuyen-nganh": (52, 126),
        "hdnd-tinh": (34, 50),
        "lanh-dao-so": (44, 90),
        "lanh-dao-huyen": (32, 66),
    },
    formless=frozenset({"bo", "bo-dac-thu", "tinh"}),
    revised=(26, 44),
    usual_given={
        "bo-noi-vu-2022-tinh": {"8.1.1": (0.79, 0.02), "8.1.2": (0.82, 0.02), "8.3.2": (0.72, 0.16)},
    },
)

if __name__ == "__main__":
    build(EXAMPLE)
