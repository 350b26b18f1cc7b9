"""The example cycle of a province of two tiers, 2025: offices, three lists of communes, bonus and penalty.

Run: python -m tools.examples.two_tier_2025
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

from parscore.model.cycle import Cycle
from parscore.pipeline.load import load_cycle
from tools.examples.answers import Habits, Unit, between, part, rest
from tools.examples.appraisal import Said
from tools.examples.common import ROOT, Example, Profile, build, drawn
from tools.examples.workbooks import Tamper, cell_of, restamp

FOLDER = "two-tier-2025"
SILENT = frozenset({"xa-quang-truc", "xa-la-da"})
"""Communes whose forms have not come in."""

OFFICE = {
    "officials": (34, 148), "staff": (12, 1900), "services": (1, 22), "procedures": (28, 240),
    "files": (640, 31_000), "documents": (2_100, 9_800),
}  # fmt: skip
COMMUNE = {"villages": (8, 44), "officials": (31, 66), "files": (1_900, 16_400), "documents": (900, 3_400)}

SIGNS = {
    "so-noi-vu": "SNV", "so-tu-phap": "STP", "so-tai-chinh": "STC", "so-cong-thuong": "SCT",
    "so-nong-nghiep-va-moi-truong": "SNNMT", "so-xay-dung": "SXD", "so-khoa-hoc-va-cong-nghe": "SKHCN",
    "so-van-hoa-the-thao-va-du-lich": "SVHTTDL", "so-giao-duc-va-dao-tao": "SGDĐT", "so-y-te": "SYT",
    "so-dan-toc-va-ton-giao": "SDTTG", "so-ngoai-vu": "SNgV", "ban-quan-ly-cac-khu-cong-nghiep": "BQLKCN",
    "thanh-tra-tinh": "TTT", "van-phong-ubnd-tinh": "VPUB", "trung-tam-phuc-vu-hanh-chinh-cong": "TTPVHCC",
    "ban-quan-ly-du-an-dau-tu-xay-dung": "BQLDA", "ban-quan-ly-khu-du-lich-quoc-gia": "BQLKDL",
}  # fmt: skip

OFFICE_HABITS = Habits(
    totals={
        "Số nhiệm vụ phải hoàn thành trong năm": between(20, 40),
        "Số nhiệm vụ đến hạn": between(80, 310),
        "Tổng số nhiệm vụ chuyển giao thuộc ngành": between(4, 42),
        "Số nội dung bị trừ điểm năm trước": between(2, 14),
        "Số văn bản được giao trình trong năm": between(1, 9),
        "Số nội dung phải quy định": between(3, 18),
        "Số văn bản thuộc trách nhiệm rà soát": between(20, 140),
        "Số văn bản phải xử lý": between(1, 30),
        "Số kiến nghị nhận được": between(5, 90),
        "Tổng số TTHC của ngành còn hiệu lực": part("procedures"),
        "Tổng số TTHC thuộc thẩm quyền": part("procedures", 0.8, 1.0),
        "Số TTHC của sở thuộc diện thực hiện": part("procedures", 0.7, 0.95),
        "Tổng số hồ sơ đã giải quyết": part("files"),
        "Tổng số hồ sơ chậm": rest("3.2.2"),
        "Số nhiệm vụ đề án yêu cầu phân cấp": between(3, 26),
        "Số nhiệm vụ phân cấp theo kế hoạch kiểm tra": between(2, 14),
        "Tổng số người có mặt": lambda unit: unit.sizes["officials"] + unit.sizes["staff"],
        "Số người đủ điều kiện hưởng": between(0, 40),
        "Tổng số hồ sơ công chức, viên chức": lambda unit: unit.sizes["officials"] + unit.sizes["staff"],
        "Số người theo kế hoạch bồi dưỡng": part("officials", 0.5, 1.0),
        "Kế hoạch vốn được giao (tỷ đồng)": between(18, 940),
        "Số cơ sở nhà, đất phải xử lý": between(2, 40),
        "Số đơn vị sự nghiệp trực thuộc": part("services"),
        "Số tiền kiến nghị xử lý (triệu đồng)": between(0, 1_900),
        "Số cơ sở dữ liệu ngành phải kết nối": between(1, 7),
        "Tổng số hồ sơ công việc": part("documents", 0.2, 0.5),
        "Số hồ sơ của TTHC toàn trình": part("files", 0.4, 0.8),
        "Tổng số hồ sơ tiếp nhận": part("files", 1.0, 1.06),
        "Tổng số hồ sơ đã tiếp nhận": part("files", 1.0, 1.06),
        "Số hồ sơ có nghĩa vụ tài chính": part("files", 0.3, 0.6),
        "Số chỉ tiêu sở chủ trì": between(4, 15),
        "Số vụ việc thuộc thẩm quyền": between(0, 18),
    },
    ranges={
        "1.1.3": (86, 100), "1.2.2": (1, 7), "2.1.3": (56, 100), "3.1.2": (9, 44), "3.2.2": (95.5, 100),
        "3.2.5": (4, 26), "4.1.3": (0, 3), "4.2.1": (46, 100), "5.1.3": (85, 100), "6.1.1": (74, 100),
        "6.1.4": (36, 100), "7.1.4": (80, 100), "7.2.2": (56, 100), "7.2.3": (12, 62),
        "C2": (0, 1.3), "C3": (0, 11), "C4": (0, 6),
    },
)  # fmt: skip

COMMUNE_HABITS = Habits(
    totals={
        "Tổng số nhiệm vụ đề ra": between(18, 36),
        "Số nhiệm vụ tỉnh giao đến hạn": between(40, 160),
        "Tổng số đơn vị thuộc UBND cấp xã": between(5, 14),
        "Số văn bản phải rà soát": between(6, 58),
        "Số văn bản phải xử lý": between(1, 16),
        "Tổng số thôn, tổ dân phố": part("villages"),
        "Số vụ đã hòa giải": between(3, 38),
        "Số TTHC thuộc thẩm quyền cấp xã": lambda unit: 463,
        "Tổng số hồ sơ đã trả kết quả": part("files"),
        "Số hồ sơ trễ hạn": rest("3.2.2"),
        "Số phản ánh nhận được": between(1, 26),
        "Số biên chế được giao": part("officials", 1.0, 1.25),
        "Số nhóm phải tiếp nhận": between(6, 14),
        "Tổng số nhiệm vụ được phân cấp, ủy quyền": between(12, 48),
        "Tổng số công chức": part("officials"),
        "Số lượt được triệu tập": part("officials", 1.2, 3.0),
        "Số tháng phải đánh giá": lambda unit: 6,
        "Kế hoạch vốn được giao (tỷ đồng)": between(3, 88),
        "Số trụ sở dôi dư": between(1, 6),
        "Tổng số văn bản đi, trừ văn bản mật": part("documents"),
        "Tổng số tổ đã thành lập": part("villages"),
        "Số hồ sơ của TTHC cung cấp trực tuyến": part("files", 0.5, 0.85),
        "Tổng số hồ sơ tiếp nhận": part("files", 1.0, 1.05),
        "Tổng số giao dịch phí, lệ phí": part("files", 0.3, 0.6),
        "Số chỉ tiêu được giao": between(14, 24),
        "Số đơn thuộc thẩm quyền": between(0, 24),
    },
    ranges={
        "1.1.4": (78, 100), "1.2.3": (1, 6), "2.1.2": (70, 100), "2.2.2": (62, 100), "3.1.3": (1, 14),
        "3.2.2": (92, 100), "3.2.5": (76, 100), "4.1.3": (66, 100), "5.2.2": (50, 105), "6.1.2": (91, 116),
        "7.1.1": (72, 100), "7.2.1": (28, 88), "7.2.2": (52, 100), "8.1.2": (74, 100),
        "C1": (0, 1.4), "C3": (0, 64), "C4": (0, 1.3),
    },
)  # fmt: skip

CLAIMED = {"C1": 0.16, "C2": 0.5, "C3": 0.3, "C4": 0.2, "C5": 0.14}
"""How many units claim a bonus item at all."""

GENERIC = (
    "phần còn lại không có tài liệu kiểm chứng",
    "tài liệu gửi kèm không thể hiện đủ số đã kê khai",
    "số kê khai không khớp số liệu trên hệ thống của tỉnh",
    "tài liệu của đơn vị hành chính cũ trước ngày 01/7/2025 không được tính",
)


def _bonus(unit: Unit) -> None:
    """Few claim a bonus, and nobody with late files claims to have none."""
    rng = Random(f"{FOLDER}/{unit.id}/bonus")
    for code, chance in CLAIMED.items():
        kept = rng.random() < chance
        late = unit.figure("3.2.2", "denominator") > unit.figure("3.2.2", "numerator")
        if not kept or (code == "C2" and late and unit.id not in SIGNS):
            unit.lines.pop(code, None)


def _claims_more(unit: Unit) -> None:
    """Points that do not follow from the declared figures."""
    line = unit.lines["5.1.1"]
    line.figures.update(numerator=Decimal(38), denominator=Decimal(41))
    line.claimed = Decimal(2)


def _forgets_evidence(unit: Unit) -> None:
    for code in ("1.1.1", "4.1.1"):
        unit.lines[code] = replace(unit.lines[code], evidence="")


def _forgets_figure(unit: Unit) -> None:
    unit.lines["7.1.2"].figures["numerator"] = None


def _too_many(unit: Unit) -> None:
    """A numerator above its denominator."""
    line = unit.lines["2.2.1"]
    line.figures.update(numerator=Decimal(22), denominator=Decimal(21))
    line.claimed = line.criterion.max


MISTAKES: Mapping[str, Callable[[Unit], None]] = {
    "xa-duc-trong": _claims_more,
    "xa-hong-thai": _forgets_evidence,
    "phuong-la-gi": _forgets_figure,
    "xa-tuy-duc": _too_many,
    "so-cong-thuong": _forgets_evidence,
}


def _hook(unit_id: str) -> Callable[[Unit], None]:
    mistake = MISTAKES.get(unit_id)

    def run(unit: Unit) -> None:
        _bonus(unit)
        if mistake is not None:
            mistake(unit)

    return run


def _typed_survey(book: object) -> None:
    """Points on a line that only the survey fills."""
    cell_of(book, "8.2.1", "claimed").value = Decimal("3.5")  # type: ignore[arg-type]


TAMPERS: dict[str, Tamper] = {
    "xa-nhan-co": _typed_survey,
    "xa-cu-jut": lambda book: restamp(book, "0a7d31c95e42"),
}
"""Points on a surveyed line; the form of an earlier draft of the set."""

CORRECTIONS = (
    Said("xa-duc-trong", "5.1.1", Decimal("1.85"),
         "Điểm tự chấm không khớp số liệu kê khai: 38/41 công chức đạt chuẩn cho 1,85 điểm", "so-noi-vu"),
    Said("xa-tuy-duc", "2.2.1", Decimal(1),
         "Số kê khai 22/21 không đúng; theo biên bản là 21/21 thôn đã tổ chức", "so-tu-phap"),
    Said("xa-ta-dung", "T6", Decimal("0.6"),
         "Phiếu tự đánh giá gửi chậm 03 ngày làm việc", "so-noi-vu"),
    Said("xa-ham-kiem", "T2", Decimal(1),
         "02 phản ánh đúng về việc yêu cầu nộp lại bản sao giấy tờ đã số hóa", "van-phong-ubnd-tinh"),
    Said("phuong-mui-ne", "T1", Decimal("0.25"),
         "01 khoản phí niêm yết sai mức đã được nhắc nhở bằng văn bản", "so-tai-chinh"),
    Said("xa-tuyen-quang", "T6", Decimal("0.2"),
         "Phiếu tự đánh giá gửi chậm 01 ngày làm việc", "so-noi-vu"),
    Said("xa-dak-mil", "T6", Decimal(1),
         "Phiếu tự đánh giá gửi chậm 06 ngày làm việc; trừ ở mức tối đa của mục", "so-noi-vu"),
    Said("ban-quan-ly-cac-khu-cong-nghiep", "T4", Decimal("0.5"),
         "01 viên chức lãnh đạo bị khiển trách do vi phạm khi thi hành công vụ", "thanh-tra-tinh"),
    Said("so-xay-dung", "T5", Decimal("0.5"),
         "01 TTHC chậm trả kết quả trong 04 tháng liên tiếp", "trung-tam-phuc-vu-hanh-chinh-cong"),
    Said("so-y-te", "T1", Decimal("0.5"),
         "Báo cáo tự chấm gửi quá hạn 02 ngày làm việc", "so-noi-vu"),
)  # fmt: skip


def _cycle() -> Cycle:
    cycle = load_cycle(ROOT / "examples" / FOLDER / "cycle.yaml", "cycle.yaml").cycle
    assert cycle is not None
    return cycle


def _profile(unit: str, group: str) -> Profile:
    """A unit's quality and esteem are drawn; wards stand a little better than communes."""
    rng = Random(f"{FOLDER}/{unit}/profile")
    office = unit in SIGNS
    low, high = (0.64, 0.92) if office else (0.58, 0.9) if group == "phuong" else (0.5, 0.88)
    quality = rng.uniform(low, high)
    esteem = 0.83 + 0.3 * (quality - 0.75) + rng.gauss(0, 0.02)
    sizes = drawn(f"{FOLDER}/{unit}", OFFICE if office else COMMUNE)
    corrected = 0.6 + 3 * (0.92 - quality)
    sign = SIGNS.get(unit, "UBND")
    return Profile(sign, f"{sign}-VP" if office else "UBND", quality, esteem, corrected, sizes)


UNITS = {unit.id: group.id for group, unit in _cycle().units() if unit.id not in SILENT}

EXAMPLE = Example(
    folder=FOLDER,
    place="Lâm Đồng",
    profiles={unit: _profile(unit, group) for unit, group in UNITS.items()},
    habits={"two-tier-2025-so": OFFICE_HABITS, "two-tier-2025-xa": COMMUNE_HABITS},
    causes={},
    generic=GENERIC,
    quotas={
        # cuts, raises, questions
        "so-noi-vu": (62, 6, 7),
        "so-tu-phap": (24, 2, 2),
        "so-tai-chinh": (18, 2, 2),
        "so-khoa-hoc-va-cong-nghe": (16, 1, 2),
        "thanh-tra-tinh": (18, 1, 2),
        "van-phong-ubnd-tinh": (24, 2, 3),
        "trung-tam-phuc-vu-hanh-chinh-cong": (30, 3, 3),
    },
    appeals=18,
    asked={
        "hdnd": (46, 74),
        "lanh-dao-xa": (60, 118),
        "truong-phong-xa": (88, 240),
        "lanh-dao-so": (24, 41),
        "truong-phong-so": (36, 92),
    },
    mistakes={unit: _hook(unit) for unit in UNITS},
    tampers=TAMPERS,
    corrections=CORRECTIONS,
    printed=("so-tai-chinh", "thanh-tra-tinh"),
)

if __name__ == "__main__":
    build(EXAMPLE)
