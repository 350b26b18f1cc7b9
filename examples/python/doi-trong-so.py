"""Chấm một kỳ trong Python, đổi điểm tối đa của một tiêu chí trong bộ nhớ, chấm lại và so thứ hạng.

Chạy từ thư mục mã nguồn: python examples/python/doi-trong-so.py
"""

from pathlib import Path

import parscore

EXAMPLES = Path(__file__).resolve().parents[1]
CODE = "8.1.1"

# Một kỳ: cycle.yaml cùng các bộ tiêu chí mà các nhóm dùng.
cycle = parscore.load_cycle(EXAMPLES / "lai-chau-2022")
scores = parscore.score(cycle)
print(scores)
print(f"Phát hiện trong dữ liệu: {len(scores.findings)}")

# Bảng xếp hạng thành khung dữ liệu: số dùng được ngay, số chính xác ở các cột …_exact.
before = scores.ranking.to_frame().query("group == 'so'").set_index("unit")
print(before[["name", "points", "index", "rank", "band"]].head())
print(f"Chỉ số trung bình: {before['index'].mean():.2f}")

# Đổi điểm tối đa của một tiêu chí trong bộ nhớ; tệp trên đĩa giữ nguyên.
framework = parscore.load_framework("lai-chau/2022/so")
maximum = framework.by_code[CODE].max
changed = framework.with_criterion(CODE, max=maximum * 3)
again = parscore.score(cycle.with_framework(changed))

after = again.ranking.to_frame().query("group == 'so'").set_index("unit")
moved = before["rank"] - after["rank"]
print(f"Nhân ba điểm tối đa của {CODE} ({maximum} điểm): {int((moved != 0).sum())} đơn vị đổi hạng")

# Một con số từ đâu ra.
print(scores.explain(before.index[0], CODE))
