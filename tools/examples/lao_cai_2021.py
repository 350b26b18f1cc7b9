"""The example cycle of Lào Cai 2021: means and bands as published, figures of single units synthetic.

Run: python -m tools.examples.lao_cai_2021
"""

from __future__ import annotations

from decimal import Decimal

from tools.examples.answers import Habits, between, part, rest
from tools.examples.common import Example, Profile, build, drawn

OFFICE = {
    "officials": (28, 78),
    "staff": (30, 900),
    "offices": (6, 19),
    "drafts": (1, 6),
    "procedures": (28, 140),
    "files": (320, 9400),
    "documents": (1300, 4600),
}
DISTRICT = {
    "communes": (9, 22),
    "officials": (78, 112),
    "staff": (700, 1900),
    "offices": (12, 13),
    "files": (3900, 14200),
    "commune_files": (6800, 24100),
    "documents": (3900, 6300),
}

OFFICES: dict[str, tuple[str, float, float, str]] = {
    # sign of documents, quality, how much is corrected, index
    "so-noi-vu": ("SNV", 0.87, 0.7, "96.10"),
    "so-tai-chinh": ("STC", 0.91, 0.8, "95.20"),
    "so-giao-duc-dao-tao": ("SGDĐT", 0.87, 0.9, "94.41"),
    "van-phong-ubnd-tinh": ("VPUB", 0.83, 0.7, "93.39"),
    "so-thong-tin-truyen-thong": ("STTTT", 0.82, 1.0, "92.52"),
    "so-lao-dong-thuong-binh-xa-hoi": ("SLĐTBXH", 0.75, 1.1, "91.48"),
    "so-giao-thong-van-tai-xay-dung": ("SGTVTXD", 0.81, 1.2, "89.94"),
    "so-ke-hoach-dau-tu": ("SKHĐT", 0.72, 1.0, "89.67"),
    "ban-dan-toc": ("BDT", 0.77, 1.0, "89.31"),
    "so-ngoai-vu": ("SNgV", 0.76, 0.9, "89.06"),
    "ban-quan-ly-khu-kinh-te": ("BQLKKT", 0.79, 1.3, "88.52"),
    "so-khoa-hoc-cong-nghe": ("SKHCN", 0.75, 1.2, "88.15"),
    "so-y-te": ("SYT", 0.74, 1.4, "87.80"),
    "so-tu-phap": ("STP", 0.69, 0.9, "87.42"),
    "so-cong-thuong": ("SCT", 0.7, 1.4, "86.63"),
    "so-van-hoa-the-thao-du-lich": ("SVHTTDL", 0.64, 1.6, "84.86"),
    "so-nong-nghiep-phat-trien-nong-thon": ("SNNPTNT", 0.64, 1.6, "84.58"),
    "thanh-tra-tinh": ("TTT", 0.69, 1.2, "84.11"),
    "so-tai-nguyen-moi-truong": ("STNMT", 0.71, 2.0, "83.265"),
}

DISTRICTS: dict[str, tuple[float, float, str]] = {
    # quality, how much is corrected, index
    "bao-thang": (0.77, 0.9, "92.41"),
    "bat-xat": (0.82, 1.0, "91.62"),
    "bao-yen": (0.74, 1.0, "90.88"),
    "si-ma-cai": (0.71, 1.1, "90.29"),
    "thanh-pho-lao-cai": (0.75, 0.9, "89.77"),
    "bac-ha": (0.79, 1.2, "89.33"),
    "van-ban": (0.7, 1.4, "87.19"),
    "sa-pa": (0.74, 1.4, "85.61"),
    "muong-khuong": (0.63, 1.7, "83.855"),
}
"""The members of each band are published, their indexes are not; their means are 89,28 and 88,99."""

OFFICE_HABITS = Habits(
    totals={
        "Tổng số nhiệm vụ của kế hoạch": between(22, 41),
        "Tổng số phòng, đơn vị trực thuộc": part("offices"),
        "Số tồn tại phải khắc phục": between(2, 12),
        "Số nhiệm vụ đến hạn": between(70, 260),
        "Số văn bản được giao chủ trì": part("drafts"),
        "Số văn bản phải rà soát": between(9, 44),
        "Số văn bản kiến nghị xử lý": between(1, 9),
        "Số văn bản mới của ngành trong năm": between(6, 28),
        "Số vướng mắc nhận được": between(2, 26),
        "Tổng số TTHC của ngành": part("procedures"),
        "Số TTHC phải rà soát theo kế hoạch": part("procedures", 0.1, 0.25),
        "Số TTHC thuộc diện phải đưa vào": part("procedures", 0.8, 1.0),
        "Số TTHC của sở tại Trung tâm": part("procedures", 0.75, 0.95),
        "Tổng số hồ sơ đã giải quyết": part("files"),
        "Số hồ sơ chậm": rest("3.2.3"),
        "Chỉ tiêu giảm đến hết năm": between(0, 12),
        "Số vấn đề phải xử lý": between(0, 5),
        "Tổng số người có mặt": lambda unit: unit.sizes["officials"] + unit.sizes["staff"],
        "Tổng số hồ sơ": lambda unit: unit.sizes["officials"] + unit.sizes["staff"],
        "Số lượt theo kế hoạch": part("officials", 0.5, 1.4),
        "Kế hoạch vốn và dự toán được giao (tỷ đồng)": between(14, 620),
        "Số tiền kiến nghị (triệu đồng)": between(0, 940),
        "Tổng số văn bản đi": part("documents"),
        "Tổng số hồ sơ công việc": part("documents", 0.2, 0.5),
        "Số TTHC cung cấp mức độ 3, mức độ 4": part("procedures", 0.4, 0.8),
        "Số hồ sơ của các TTHC mức độ 3, mức độ 4": part("files", 0.5, 0.9),
        "Số chỉ tiêu được giao": between(5, 16),
        "Số vụ đã thụ lý thuộc thẩm quyền": between(0, 11),
    },
    ranges={
        "1.2.2": (18, 75),
        "1.3.1": (88, 100),
        "1.3.3": (2, 19),
        "3.1.2": (92, 100),
        "3.1.3": (10, 60),
        "3.2.2": (9, 38),
        "3.2.3": (92, 100),
        "4.1.3": (60, 115),
        "4.2.2": (0, 6),
        "6.2.2": (0, 3.2),
        "7.1.1": (88, 100),
        "7.1.2": (62, 100),
        "7.2.1": (38, 82),
    },
)

DISTRICT_HABITS = Habits(
    totals={
        "Tổng số nhiệm vụ trong kế hoạch": between(28, 46),
        "Tổng số xã, phường, thị trấn": part("communes"),
        "Số hạn chế phải khắc phục": between(3, 16),
        "Số nhiệm vụ được giao đến hạn": between(110, 320),
        "Số văn bản cấp xã gửi đến": between(6, 40),
        "Số văn bản phải xử lý": between(0, 7),
        "Số phản ánh được chuyển xử lý": between(2, 29),
        "Số nhóm TTHC liên thông phải thực hiện": between(3, 6),
        "Tổng số hồ sơ cấp huyện đã giải quyết": part("files"),
        "Tổng số hồ sơ cấp xã đã giải quyết": part("commune_files"),
        "Tổng số hồ sơ quá hạn": rest("3.3.1"),
        "Chỉ tiêu phải sáp nhập": between(0, 18),
        "Số nội dung được phân cấp": between(9, 24),
        "Tổng số người có mặt": lambda unit: unit.sizes["officials"] + unit.sizes["staff"],
        "Tổng số cán bộ, công chức cấp xã": part("communes", 19, 22),
        "Số người theo kế hoạch": between(120, 420),
        "Kế hoạch vốn (tỷ đồng)": between(140, 690),
        "Tổng số cơ quan được giao tự chủ": lambda unit: unit.sizes["offices"] + unit.sizes["communes"],
        "Tổng số đơn vị sự nghiệp công lập": between(34, 88),
        "Tổng số máy tính của huyện và xã": between(280, 520),
        "Tổng số văn bản phát hành": part("documents"),
        "Tổng số phòng và xã": lambda unit: unit.sizes["offices"] + unit.sizes["communes"],
        "Số hồ sơ của các TTHC mức độ 3, mức độ 4": part("files", 0.4, 0.8),
        "Số hồ sơ có nghĩa vụ nộp phí, lệ phí": part("files", 0.3, 0.5),
        "Tổng số chỉ tiêu tỉnh giao": between(18, 34),
        "Số vụ việc thuộc thẩm quyền": between(3, 22),
    },
    ranges={
        "1.1.2": (78, 100),
        "1.2.1": (22, 60),
        "2.2.2": (45, 96),
        "3.1.2": (4, 16),
        "3.2.3": (65, 100),
        "3.3.1": (92, 100),
        "3.3.2": (94.5, 100),
        "4.1.4": (0, 3),
        "5.1.2": (84, 100),
        "6.1.1": (94, 118),
        "6.1.2": (82, 100),
        "6.2.2": (7, 22),
        "7.1.3": (66, 100),
        "7.2.1": (82, 100),
        "7.3.1": (19, 55),
        "8.1.2": (97, 121),
    },
)

CAUSES = {
    "lao-cai-2021-so": {
        "1.1.3": ("{n} nhiệm vụ chưa có sản phẩm trong danh mục tài liệu",),
        "1.2.2": ("hai thông báo kết luận ký sau ngày 31/12/2021 không được tính",),
        "1.3.1": ("theo số liệu theo dõi nhiệm vụ của Văn phòng UBND tỉnh",),
        "3.2.3": ("theo số liệu Hệ thống thông tin một cửa điện tử ngày 31/12/2021",),
        "6.1.1": ("theo xác nhận của Kho bạc Nhà nước tỉnh",),
    },
    "lao-cai-2021-huyen": {
        "1.1.2": ("{n} nhiệm vụ hoàn thành sau thời hạn trong kế hoạch",),
        "3.3.1": ("theo số liệu Hệ thống thông tin một cửa điện tử ngày 31/12/2021",),
        "3.3.2": ("theo số liệu Hệ thống thông tin một cửa điện tử ngày 31/12/2021",),
        "6.1.2": ("theo xác nhận của Kho bạc Nhà nước",),
    },
}

GENERIC = (
    "phần còn lại không có tài liệu kiểm chứng trên phần mềm",
    "tài liệu tải lên không thể hiện đủ số đã kê khai",
    "số kê khai không khớp báo cáo năm của đơn vị",
)

EXAMPLE = Example(
    folder="lao-cai-2021",
    place="Lào Cai",
    profiles={
        **{
            unit: Profile(sign, f"{sign}-VP", quality, 0.88, cuts, drawn(f"lao-cai-2021/{unit}", OFFICE))
            for unit, (sign, quality, cuts, _) in OFFICES.items()
        },
        **{
            unit: Profile("UBND", "UBND-NV", quality, 0.88, cuts, drawn(f"lao-cai-2021/{unit}", DISTRICT))
            for unit, (quality, cuts, _) in DISTRICTS.items()
        },
    },
    habits={"lao-cai-2021-so": OFFICE_HABITS, "lao-cai-2021-huyen": DISTRICT_HABITS},
    causes=CAUSES,
    generic=GENERIC,
    quotas={
        # cuts, raises, questions
        "so-noi-vu": (24, 2, 3),
        "so-tu-phap": (8, 1, 1),
        "so-tai-chinh": (7, 0, 1),
        "van-phong-ubnd-tinh": (14, 1, 2),
    },
    appeals=7,
    asked={"hdnd": (36, 48), "lanh-dao-so": (24, 38), "lanh-dao-huyen": (22, 27), "lanh-dao-xa": (22, 46)},
    printed=("so-tai-chinh",),
    targets={unit: Decimal(row[-1]) for unit, row in (*OFFICES.items(), *DISTRICTS.items())},
)

if __name__ == "__main__":
    build(EXAMPLE)
