"""The example cycle of Lai Châu 2022: names are real, every figure is synthetic.

Run: python -m tools.examples.lai_chau_2022
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from openpyxl.workbook import Workbook

from parscore.model.form import ColumnKey
from tools.examples.answers import Habits, Unit, between, part, rest
from tools.examples.appraisal import Said
from tools.examples.common import Example, Profile, build
from tools.examples.lai_chau_2022_causes import CAUSES, GENERIC
from tools.examples.workbooks import Tamper, cell_of, restamp

OFFICE = ("officials", "staff", "offices", "services", "drafts", "procedures", "files", "documents")
DISTRICT = (
    "communes",
    "villages",
    "officials",
    "staff",
    "offices",
    "schools",
    "drafts",
    "files",
    "commune_files",
    "documents",
)

OFFICES: dict[str, tuple[str, float, float, float, tuple[int, ...]]] = {
    # sign, quality, esteem, how much is corrected, sizes in the order of OFFICE
    "so-noi-vu": ("SNV", 0.88, 0.86, 1.4, (62, 21, 9, 2, 4, 96, 640, 3100)),
    "so-tu-phap": ("STP", 0.88, 0.85, 0.6, (34, 38, 8, 3, 5, 118, 8700, 2400)),
    "so-tai-chinh": ("STC", 0.86, 0.87, 0.5, (57, 9, 8, 1, 6, 24, 210, 3900)),
    "so-ke-hoach-va-dau-tu": ("SKHĐT", 0.83, 0.83, 2.6, (44, 12, 8, 1, 3, 102, 1480, 3300)),
    "so-cong-thuong": ("SCT", 0.80, 0.83, 1.0, (41, 24, 7, 2, 2, 124, 5900, 2500)),
    "so-nong-nghiep-va-phat-trien-nong-thon": ("SNN", 0.75, 0.79, 1.4, (188, 246, 16, 7, 5, 112, 930, 4300)),
    "so-giao-thong-van-tai": ("SGTVT", 0.81, 0.82, 1.1, (46, 31, 8, 2, 2, 109, 11800, 2700)),
    "so-xay-dung": ("SXD", 0.79, 0.80, 2.6, (36, 18, 7, 1, 4, 63, 720, 2300)),
    "so-tai-nguyen-va-moi-truong": ("STNMT", 0.66, 0.72, 2.6, (48, 118, 9, 4, 6, 98, 2150, 3500)),
    "so-thong-tin-va-truyen-thong": ("STTTT", 0.88, 0.85, 2.0, (28, 16, 6, 1, 3, 47, 190, 2100)),
    "so-lao-dong-thuong-binh-va-xa-hoi": ("SLĐTBXH", 0.79, 0.81, 2.2, (45, 96, 11, 5, 3, 121, 860, 2900)),
    "so-van-hoa-the-thao-va-du-lich": ("SVHTTDL", 0.71, 0.77, 2.0, (43, 131, 12, 6, 2, 134, 540, 2600)),
    "so-khoa-hoc-va-cong-nghe": ("SKHCN", 0.82, 0.81, 0.9, (27, 22, 6, 2, 1, 58, 130, 1500)),
    "so-giao-duc-va-dao-tao": ("SGDĐT", 0.82, 0.85, 1.2, (48, 1320, 37, 28, 3, 91, 1260, 3200)),
    "so-y-te": ("SYT", 0.76, 0.77, 1.2, (44, 2180, 27, 19, 2, 157, 980, 4600)),
    "ban-dan-toc": ("BDT", 0.80, 0.82, 1.0, (24, 0, 5, 0, 2, 3, 0, 1200)),
    "thanh-tra-tinh": ("TTT", 0.85, 0.83, 0.8, (33, 0, 6, 0, 1, 0, 0, 1600)),
    "so-ngoai-vu": ("SNgV", 0.83, 0.84, 0.8, (25, 0, 5, 0, 1, 9, 74, 1400)),
    "ban-quan-ly-khu-kinh-te-cua-khau-ma-lu-thang": (
        "BQLKKT",
        0.74,
        0.78,
        1.4,
        (29, 34, 6, 2, 0, 43, 160, 1300),
    ),
    "van-phong-ubnd-tinh": ("VPUB", 0.90, 0.87, 0.5, (68, 42, 10, 3, 4, 4, 0, 9800)),
}

DISTRICTS: dict[str, tuple[float, float, float, tuple[int, ...]]] = {
    # quality, esteem, how much is corrected, sizes in the order of DISTRICT; the numbers of communes are real
    "thanh-pho-lai-chau": (0.88, 0.86, 0.8, (7, 71, 92, 890, 13, 29, 5, 17400, 21600, 6100)),
    "muong-te": (0.66, 0.75, 1.6, (14, 111, 88, 1340, 13, 46, 3, 5200, 9800, 4700)),
    "nam-nhun": (0.75, 0.80, 1.4, (11, 74, 81, 980, 13, 34, 2, 4300, 7900, 4200)),
    "phong-tho": (0.79, 0.82, 2.0, (17, 171, 94, 2010, 13, 57, 4, 8100, 15300, 5300)),
    "sin-ho": (0.72, 0.78, 1.3, (22, 187, 96, 2240, 13, 66, 4, 7600, 16900, 5200)),
    "tam-duong": (0.85, 0.85, 2.2, (13, 124, 86, 1520, 13, 43, 4, 9400, 13200, 5000)),
    "tan-uyen": (0.83, 0.86, 0.6, (10, 105, 85, 1480, 13, 38, 3, 10100, 12700, 4900)),
    "than-uyen": (0.84, 0.84, 1.1, (12, 132, 89, 1610, 13, 40, 5, 11300, 14100, 5100)),
}

OFFICE_HABITS = Habits(
    totals={
        "Tổng số nhiệm vụ trong kế hoạch": between(19, 38),
        "Tổng số tồn tại, hạn chế nêu trong kết luận kiểm tra": between(0, 13),
        "Tổng số phòng, đơn vị trực thuộc": part("offices"),
        "Tổng số văn bản được giao chủ trì trong năm": part("drafts"),
        "Tổng số dự thảo gửi thẩm định": part("drafts"),
        "Tổng số văn bản phải xử lý theo kết quả rà soát": between(0, 11),
        "Tổng số nhiệm vụ trong kế hoạch theo dõi thi hành pháp luật": between(6, 14),
        "Tổng số TTHC thuộc thẩm quyền tiếp nhận, giải quyết": part("procedures"),
        "Tổng số TTHC thuộc thẩm quyền giải quyết": part("procedures", 0.85, 1.0),
        "Tổng số hồ sơ đã giải quyết trong năm": part("files"),
        "Tổng số hồ sơ trễ hạn": rest("3.3.1"),
        "Tổng số nhiệm vụ đã phân cấp, ủy quyền": between(0, 16),
        "Tổng số vấn đề phát hiện": between(0, 6),
        "Tổng số công chức có mặt": part("officials"),
        "Tổng số viên chức có mặt": part("staff"),
        "Tổng số lượt người theo kế hoạch": part("officials", 0.5, 1.4),
        "Tổng số lãnh đạo cấp phòng": part("offices", 1.6, 2.4),
        "Số vốn được giao (triệu đồng)": between(3_500, 290_000),
        "Tổng số tiền phải thực hiện theo kiến nghị (triệu đồng)": between(0, 860),
        "Tổng số đơn vị sự nghiệp trực thuộc": part("services"),
        "Kinh phí ngân sách hỗ trợ năm trước (triệu đồng)": part("services", 1_900, 4_700),
        "Tổng số nhiệm vụ trong kế hoạch chuyển đổi số": between(12, 31),
        "Tổng số văn bản đi không thuộc danh mục bí mật nhà nước": part("documents", 0.93, 1.0),
        "Tổng số hồ sơ công việc": part("documents", 0.2, 0.5),
        "Tổng số TTHC đủ điều kiện cung cấp toàn trình": part("procedures", 0.3, 0.6),
        "Tổng số hồ sơ tiếp nhận của các TTHC đã cung cấp trực tuyến": part("files", 0.5, 0.9),
        "Tổng số hồ sơ phải nộp phí, lệ phí": part("files", 0.3, 0.7),
        "Tổng số TTHC phải đưa ra Trung tâm": part("procedures", 0.8, 1.0),
        "Tổng số hồ sơ đã giải quyết": part("files"),
        "Tổng số nhiệm vụ đến hạn trong năm": between(84, 330),
    },
    ranges={
        "1.3.1": (15, 60),
        "1.5": (0, 2.3),
        "2.1.1": (62, 100),
        "2.1.2": (70, 100),
        "3.1.2": (91, 100),
        "3.2.2": (6, 52),
        "3.3.1": (92, 100),
        "3.3.2": (75, 100),
        "4.3.2": (25, 85),
        "6.1.1": (60, 100),
        "6.2.1": (70, 100),
        "6.2.2": (0, 15),
        "7.2.1": (84, 100),
        "7.2.2": (70, 100),
        "7.3.1": (55, 100),
        "7.3.2": (11, 84),
        "7.3.3": (6, 56),
        "7.3.4": (92, 100),
        "7.3.5": (34, 92),
        "7.9": (45, 92),
        "8.3": (86, 100),
    },
)

DISTRICT_HABITS = Habits(
    totals={
        "Tổng số xã, phường, thị trấn": part("communes"),
        "Tổng số nhiệm vụ trong kế hoạch": between(28, 46),
        "Tổng số phòng chuyên môn, UBND cấp xã": lambda unit: unit.sizes["communes"] + unit.sizes["offices"],
        "Tổng số tồn tại, hạn chế nêu trong các kết luận": between(8, 31),
        "Tổng số văn bản quy phạm pháp luật đã ban hành": part("drafts"),
        "Tổng số văn bản phải xử lý": between(0, 8),
        "Tổng số nhiệm vụ trong hai kế hoạch": between(18, 30),
        "Tổng số TTHC thuộc thẩm quyền cấp huyện": lambda unit: 236,
        "Tổng số hồ sơ đã giải quyết": part("files"),
        "Tổng số hồ sơ đất đai đã giải quyết": part("files", 0.2, 0.4),
        "Tổng số hồ sơ trễ hạn": rest("3.3.1"),
        "Tổng số hồ sơ cấp xã đã giải quyết": part("commune_files"),
        "Tổng số vụ việc thuộc thẩm quyền phải giải quyết": between(2, 19),
        "Tổng số phòng, đơn vị": lambda unit: unit.sizes["schools"] + unit.sizes["offices"],
        "Tổng số thôn, bản, tổ dân phố": part("villages"),
        "Tổng số nhiệm vụ đã phân cấp, ủy quyền cho cấp xã": between(8, 21),
        "Tổng số vấn đề phát hiện": between(0, 7),
        "Tổng số công chức có mặt": part("officials"),
        "Tổng số viên chức có mặt": part("staff"),
        "Tổng số lượt người theo kế hoạch": between(140, 420),
        "Tổng số người thuộc diện bồi dưỡng": between(60, 160),
        "Tổng số cán bộ cấp xã": part("communes", 10, 11),
        "Tổng số công chức cấp xã": part("communes", 9, 11),
        "Số vốn được giao (triệu đồng)": between(120_000, 480_000),
        "Tổng số tiền phải thực hiện theo kiến nghị (triệu đồng)": between(180, 4_900),
        "Tổng số cơ quan, đơn vị, xã phải công khai": lambda unit: sum(
            unit.sizes[size] for size in ("communes", "offices", "schools")
        ),
        "Tổng số đơn vị sự nghiệp thuộc huyện": part("schools", 1.02, 1.08),
        "Tổng số đơn vị có nguồn thu sự nghiệp": between(3, 9),
        "Tổng số nhiệm vụ trong kế hoạch chuyển đổi số": between(20, 36),
        "Tổng số văn bản đi không thuộc danh mục bí mật nhà nước": part("documents", 0.94, 1.0),
        "Tổng số hồ sơ cấp huyện của các TTHC đã cung cấp trực tuyến": part("files", 0.5, 0.8),
        "Tổng số hồ sơ cấp xã của các TTHC đã cung cấp trực tuyến": part("commune_files", 0.5, 0.8),
        "Tổng số hồ sơ phải nộp phí, lệ phí, nghĩa vụ tài chính": part("files", 0.3, 0.5),
        "Tổng số UBND huyện và UBND cấp xã": lambda unit: unit.sizes["communes"] + 1,
        "Tổng số nhiệm vụ đến hạn trong năm": between(160, 360),
    },
    ranges={
        "1.1.2": (70, 100),
        "1.3.1": (18, 62),
        "1.5.3": (0, 4),
        "2.1.2": (60, 100),
        "3.1.1": (92, 100),
        "3.3.1": (92, 100),
        "3.3.2": (84, 100),
        "3.4.1": (93, 100),
        "3.4.2": (75, 100),
        "3.5.3": (75, 100),
        "4.2": (68, 100),
        "4.4.3": (20, 80),
        "5.1.1": (88, 100),
        "5.1.2": (86, 100),
        "5.3.2": (45, 95),
        "5.4.1": (84, 100),
        "5.4.2": (86, 100),
        "5.5.1": (1, 5),
        "6.1": (72, 100),
        "6.3.1": (75, 100),
        "6.4.1": (80, 100),
        "6.4.2": (0, 30),
        "7.2.1": (91, 100),
        "7.2.2": (58, 100),
        "7.3.1": (19, 62),
        "7.3.2": (9, 55),
        "7.3.3": (5, 40),
        "7.4.2": (34, 92),
        "7.7": (60, 100),
        "8.3": (91, 112),
        "8.4": (86, 100),
    },
)


def _set(unit: Unit, code: str, **typed: object) -> None:
    unit.lines[code] = replace(unit.lines[code], **typed)  # type: ignore[arg-type]


def _claims_more(unit: Unit) -> None:
    """Points that do not follow from the declared figures."""
    line = unit.lines["1.1.3"]
    line.figures.update(numerator=Decimal(26), denominator=Decimal(29))
    line.claimed = Decimal("1.5")


def _forgets_evidence(unit: Unit) -> None:
    for code in ("3.1.3", "5.3.1"):
        _set(unit, code, evidence="")


def _forgets_figure(unit: Unit) -> None:
    unit.lines["5.4.2"].figures["numerator"] = None


def _types_words(unit: Unit) -> None:
    """A mark typed with its unit, as text; it can be read."""
    _set(unit, "1.2", claimed="0,75 điểm")
    unit.lines["1.2"].figures["of"] = Decimal(1)


def _too_many(unit: Unit) -> None:
    """A numerator above its denominator."""
    line = unit.lines["5.1.1"]
    line.figures.update(numerator=Decimal(84), denominator=Decimal(81))
    line.claimed = line.criterion.max


def _type(book: Workbook, code: str, key: ColumnKey, value: Decimal | float) -> None:
    cell = cell_of(book, code, key)
    cell.number_format = "General"
    cell.value = value


MISTAKES = {
    "so-cong-thuong": _claims_more,
    "so-xay-dung": _forgets_evidence,
    "muong-te": _forgets_figure,
    "sin-ho": _types_words,
    "nam-nhun": _too_many,
}

TAMPERS: dict[str, Tamper] = {
    "so-y-te": lambda book: _type(book, "8.1.1", "claimed", Decimal("4.5")),
    "so-van-hoa-the-thao-va-du-lich": lambda book: _type(book, "7.10", "code", 7.1),
    "so-khoa-hoc-va-cong-nghe": lambda book: restamp(book, "5b1c0f9e27a4"),
}
"""Points on a surveyed line; 7.10 that the spreadsheet made a number of; the form of an earlier draft."""

CORRECTIONS = (
    Said(
        "so-cong-thuong",
        "1.1.3",
        Decimal("1.34"),
        "Điểm tự chấm không khớp số liệu kê khai: 26/29 nhiệm vụ hoàn thành cho 1,34 điểm",
        "so-noi-vu",
    ),
    Said(
        "nam-nhun",
        "5.1.1",
        Decimal("0.96"),
        "Số kê khai 84/81 không đúng; theo hồ sơ công chức là 78/81 người đúng vị trí",
        "so-noi-vu",
    ),
)

QUOTAS = {
    # cuts, raises, questions
    "so-noi-vu": (34, 3, 4),
    "so-tu-phap": (10, 1, 2),
    "so-tai-chinh": (7, 0, 1),
    "so-thong-tin-va-truyen-thong": (14, 1, 2),
    "so-khoa-hoc-va-cong-nghe": (4, 0, 0),
    "so-ke-hoach-va-dau-tu": (5, 0, 1),
    "thanh-tra-tinh": (5, 0, 1),
    "van-phong-ubnd-tinh": (19, 2, 3),
}

ROUND_2 = (
    "so-noi-vu",
    "so-tu-phap",
    "so-thong-tin-va-truyen-thong",
    "so-ke-hoach-va-dau-tu",
    "van-phong-ubnd-tinh",
    "hoi-dong",
)
ROUND_1 = ("so-noi-vu", "so-tai-chinh", "thanh-tra-tinh", "van-phong-ubnd-tinh")
FILLED = (
    *(f"appraisal/round-1/{by}.xlsx" for by in ROUND_1),
    *(f"appraisal/round-2/{by}.xlsx" for by in ROUND_2),
)
"""The forms that `parscore template --stage` writes, filled in."""

EXAMPLE = Example(
    folder="lai-chau-2022",
    place="Lai Châu",
    profiles={
        **{
            unit: Profile(sign, f"{sign}-VP", quality, esteem, cuts, dict(zip(OFFICE, sizes, strict=True)))
            for unit, (sign, quality, esteem, cuts, sizes) in OFFICES.items()
        },
        **{
            unit: Profile("UBND", "UBND-NV", quality, esteem, cuts, dict(zip(DISTRICT, sizes, strict=True)))
            for unit, (quality, esteem, cuts, sizes) in DISTRICTS.items()
        },
    },
    habits={"lai-chau-2022-so": OFFICE_HABITS, "lai-chau-2022-huyen": DISTRICT_HABITS},
    causes=CAUSES,
    generic=GENERIC,
    quotas=QUOTAS,
    appeals=9,
    asked={"hdnd": (34, 44), "lanh-dao-so": (30, 42), "lanh-dao-huyen": (24, 34), "lanh-dao-xa": (56, 78)},
    population={"hdnd": 49, "lanh-dao-so": 62, "lanh-dao-huyen": 40, "lanh-dao-xa": 212},
    offices={"lanh-dao-so": tuple(OFFICES), "lanh-dao-huyen": tuple(DISTRICTS)},
    filled=frozenset(FILLED),
    matrices=frozenset({"appraisal/round-1/so-thong-tin-va-truyen-thong.xlsx"}),
    by_letter=frozenset({"huyen"}),
    mistakes=MISTAKES,
    corrections=CORRECTIONS,
    tampers=TAMPERS,
    printed=("so-tu-phap",),
    foreign={"Sở Tư pháp": "STP"},
)

if __name__ == "__main__":
    build(EXAMPLE)
