"""Writes every example cycle anew: after a change of the sets, of the blank form, or of the scripts.

Run: python -m tools.examples.all
"""

from __future__ import annotations

from tools.examples import (
    bo_noi_vu_2022,
    khanh_hoa_2026_08,
    lai_chau_2018,
    lai_chau_2022,
    lao_cai_2021,
    tan_phu_dong_2020,
    two_tier_2025,
    two_tier_2026,
)
from tools.examples.common import build

MODULES = (
    lai_chau_2022,
    tan_phu_dong_2020,
    lao_cai_2021,
    bo_noi_vu_2022,
    lai_chau_2018,
    two_tier_2025,
)

if __name__ == "__main__":
    for module in MODULES:
        print(f"examples/{module.EXAMPLE.folder}")
        build(module.EXAMPLE)
    print(f"examples/{two_tier_2026.FOLDER}")
    two_tier_2026.build_all()
    print(f"examples/{khanh_hoa_2026_08.FOLDER.name}")
    khanh_hoa_2026_08.build()
