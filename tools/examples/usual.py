"""How large a total usually is, told from the words of its label, where nobody has written it down.

The first words that occur in a label decide, so the more special ones stand above.
"""

from __future__ import annotations

from collections.abc import Mapping

from tools.examples.answers import Total, between, part

STATE: Mapping[str, Total] = {
    "hồ sơ ngành dọc": between(40_000, 900_000),
    "hồ sơ cấp xã": between(60_000, 420_000),
    "hồ sơ cấp huyện": between(40_000, 260_000),
    "hồ sơ công việc": part("documents", 0.3, 0.6),
    "hồ sơ trực tuyến": part("files", 0.4, 0.8),
    "hồ sơ của các tthc": part("files", 0.5, 0.9),
    "kết quả của các tthc": part("files", 0.4, 0.8),
    "hồ sơ": part("files"),
    "giao dịch": part("files", 0.2, 0.5),
    "văn bản thuộc diện": part("documents"),
    "văn bản đi": part("documents"),
    "văn bản của địa phương": between(140, 620),
    "quy định kinh doanh": between(60, 400),
    "quy định phải sửa đổi": between(10, 90),
    "quyết định phải công bố": between(12, 70),
    "thông tư": between(12, 48),
    "văn bản qppl": between(38, 120),
    "văn bản": between(6, 34),
    "tthc phải phân cấp": between(6, 40),
    "tthc quy định trong": between(2, 60),
    "tthc công bố": between(20, 160),
    "tthc đã công bố": between(20, 160),
    "tthc phải cập nhật": between(60, 420),
    "nhóm tthc": between(8, 40),
    "tthc": part("procedures"),
    "dự thảo": between(4, 30),
    "phản ánh": between(12, 320),
    "kiến nghị về phân cấp": between(3, 22),
    "kiến nghị (": between(120, 46_000),
    "tiền": between(120, 46_000),
    "vốn": between(400, 9_800),
    "kiến nghị": between(6, 180),
    "nhiệm vụ đến hạn": between(180, 620),
    "nhiệm vụ": between(40, 95),
    "vấn đề": between(3, 26),
    "tồn tại": between(5, 38),
    "biên chế": between(40, 210),
    "lượt người": between(300, 4_200),
    "công chức cấp xã": between(1_200, 5_600),
    "cán bộ cấp xã": between(1_200, 5_600),
    "công chức, viên chức": between(9_000, 42_000),
    "công chức": between(320, 2_600),
    "bộ phận tiếp nhận": between(24, 48),
    "sở, huyện, xã": between(120, 420),
    "sở": between(28, 46),
    "phòng": between(60, 280),
    "cơ quan chuyên môn": between(28, 46),
    "đơn vị sự nghiệp": between(24, 700),
    "đơn vị dự toán": between(18, 70),
    "đơn vị": between(18, 64),
    "cơ quan": between(20, 60),
    "địa phương": between(8, 24),
    "lĩnh vực": between(12, 28),
    "trường hợp": between(24, 160),
    "chức danh": between(8, 60),
    "vị trí": between(12, 140),
    "cơ sở nhà đất": between(60, 940),
    "cơ sở dữ liệu": between(2, 9),
    "hệ thống": between(8, 44),
    "chế độ báo cáo": between(20, 90),
    "chỉ tiêu": between(18, 34),
    "doanh nghiệp": between(400, 9_600),
    "": between(8, 40),
}
"""Ministries and provinces; sizes: files, documents, procedures."""

SIZES = {"files": (9_000, 240_000), "documents": (9_000, 46_000), "procedures": (90, 420)}
