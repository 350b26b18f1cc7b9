"""Hai kỳ liền nhau: mất điểm ở đâu, thay đổi do đâu, hạng nào chắc chắn, tính thử một thay đổi của bộ tiêu chí.

Chạy từ thư mục mã nguồn: python examples/python/ra-soat-va-tinh-thu.py
"""

from pathlib import Path

import parscore

EXAMPLES = Path(__file__).resolve().parents[1]
GROUP = "so"

before = parscore.score(EXAMPLES / "two-tier-2025")
after = parscore.score(EXAMPLES / "two-tier-2026")

# Mất điểm ở đâu, và số liệu nào phải khác đi.
gaps = parscore.gaps(after, unit="Sở Nội vụ").to_frame()
print(gaps[["code", "title", "lost", "figure", "now", "wanted"]].head(3).to_string(index=False))
for one in parscore.reach(after, unit="Sở Nội vụ"):
    print(f"Đến {one.name} còn {one.distance:.2f}; cách ít tiêu chí nhất: {', '.join(one.sets[0]) or '–'}")

# Thay đổi so với năm trước do đâu; các phần cộng lại đúng bằng thay đổi.
parts = parscore.change_parts(before, after).to_frame().query("group == @GROUP")
print(
    parts[["name", "change", "performed", "rules", "criteria", "merged"]]
    .round(2)
    .head(3)
    .to_string(index=False)
)

# Thứ hạng nào chắc chắn, theo mọi nguồn cùng lúc.
sure = parscore.robust(after, draws=500).to_frame().query("group == @GROUP")
print(f"Thứ hạng chắc chắn: {int(sure['certain'].sum())}/{len(sure)} đơn vị")

# Tính thử: bỏ một tiêu chí rồi chấm lại, không ghi gì.
trial = parscore.whatif(EXAMPLES / "two-tier-2026", without=["6.1.1"], group=GROUP)
moved = [row for row in trial.rows if row.group == GROUP and row.rank != row.rank_trial]
print(f"Bỏ tiêu chí 6.1.1: {len(moved)} đơn vị đổi hạng")
