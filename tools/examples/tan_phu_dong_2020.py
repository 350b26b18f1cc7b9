"""The example cycle of Tân Phú Đông 2020: bonus and penalty, one round, one office that sent nothing.

Run: python -m tools.examples.tan_phu_dong_2020
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tools.examples.answers import Habits, Unit, between, part, rest
from tools.examples.appraisal import Said
from tools.examples.common import Example, Profile, build
from tools.examples.workbooks import Tamper, cell_of

OFFICE = ("officials", "drafts", "procedures", "files", "documents", "budget")
COMMUNE = ("hamlets", "cadres", "officials", "files", "documents", "computers")

OFFICES: dict[str, tuple[str, float, float, float, tuple[int, ...]]] = {
    # sign of documents, quality, esteem, how much is corrected, sizes in the order of OFFICE
    "van-phong-hdnd-ubnd": ("VP", 0.79, 0.84, 0.8, (21, 3, 2, 0, 2900, 5200)),
    "phong-noi-vu": ("PNV", 0.78, 0.83, 0.8, (9, 2, 31, 84, 1150, 1900)),
    "phong-tu-phap": ("PTP", 0.77, 0.82, 0.7, (5, 4, 22, 1930, 640, 980)),
    "phong-tai-chinh-ke-hoach": ("PTCKH", 0.75, 0.83, 1.0, (10, 2, 18, 410, 1480, 2100)),
    "phong-kinh-te-ha-tang": ("PKTHT", 0.67, 0.78, 1.7, (8, 1, 29, 365, 1020, 1700)),
    "phong-nong-nghiep": ("PNN", 0.63, 0.77, 1.6, (7, 1, 14, 58, 890, 1600)),
    "phong-tai-nguyen-moi-truong": ("PTNMT", 0.59, 0.72, 2.2, (9, 2, 36, 2840, 1310, 1850)),
    "phong-lao-dong": ("PLĐTBXH", 0.71, 0.81, 1.2, (8, 1, 33, 720, 1260, 2400)),
    "phong-van-hoa-thong-tin": ("PVHTT", 0.73, 0.80, 1.0, (6, 1, 16, 47, 700, 1300)),
    "phong-giao-duc-dao-tao": ("PGDĐT", 0.72, 0.82, 1.3, (9, 0, 27, 230, 1190, 3100)),
    "thanh-tra-huyen": ("TTH", 0.74, 0.81, 0.9, (5, 0, 0, 0, 420, 890)),
}
"""Phòng Y tế is not here: its form has not come in."""

COMMUNES: dict[str, tuple[float, float, float, tuple[int, ...]]] = {
    # quality, esteem, how much is corrected, sizes in the order of COMMUNE
    "xa-phu-thanh": (0.79, 0.86, 0.9, (7, 11, 11, 6900, 820, 19)),
    "xa-phu-dong": (0.73, 0.82, 1.2, (8, 11, 10, 5400, 760, 18)),
    "xa-phu-tan": (0.64, 0.78, 1.7, (6, 10, 10, 3100, 610, 15)),
    "xa-tan-phu": (0.76, 0.84, 1.0, (7, 11, 11, 4200, 690, 17)),
    "xa-tan-thanh": (0.70, 0.80, 1.4, (5, 10, 9, 3600, 640, 16)),
    "xa-tan-thoi": (0.78, 0.83, 1.5, (8, 11, 11, 6100, 780, 20)),
}

OFFICE_HABITS = Habits(
    totals={
        "Tổng số nhiệm vụ trong kế hoạch": between(14, 26),
        "Tổng số nhiệm vụ được giao đến hạn": between(38, 120),
        "Số hạn chế được nêu trong kết luận, thông báo": between(0, 6),
        "Số văn bản QPPL được giao tham mưu": part("drafts"),
        "Số văn bản thuộc trách nhiệm rà soát": between(4, 19),
        "Số văn bản phải xử lý": between(0, 4),
        "Tổng số TTHC thuộc phòng giải quyết": part("procedures"),
        "Số TTHC đủ điều kiện tiếp nhận": part("procedures", 0.85, 1.0),
        "Tổng số hồ sơ đã giải quyết": part("files"),
        "Tổng số hồ sơ trễ hạn": rest("3.4"),
        "Số phản ánh, kiến nghị được chuyển đến": between(0, 5),
        "Số người phải giảm theo lộ trình": between(0, 1),
        "Tổng số công chức có mặt": part("officials"),
        "Số lượt được cử đi bồi dưỡng": part("officials", 0.6, 1.8),
        "Số trường hợp đến hạn chuyển đổi": between(0, 2),
        "Tổng số hồ sơ công chức, viên chức": part("officials"),
        "Dự toán được sử dụng trong năm (triệu đồng)": part("budget", 0.9, 1.1),
        "Số tiền phải thực hiện (triệu đồng)": between(0, 85),
        "Tổng số văn bản phát hành, trừ văn bản mật": part("documents", 0.94, 1.0),
        "Tổng số văn bản đến phải xử lý": part("documents", 1.4, 2.2),
        "Số TTHC được cung cấp trực tuyến": part("procedures", 0.4, 0.7),
    },
    ranges={
        "1.4": (80, 100),
        "1.6": (1, 6),
        "1.8": (0, 6),
        "3.3": (80, 100),
        "3.4": (93, 100),
        "5.1": (80, 100),
        "5.8": (86, 100),
        "6.3": (84, 100),
        "7.2": (68, 100),
        "7.3": (74, 100),
        "7.4": (18, 80),
        "7.5": (2, 19),
        "7.7": (2, 8),
        "C1": (0, 0.9),
        "C2": (0, 3.2),
        "C4": (0, 0.8),
    },
)

COMMUNE_HABITS = Habits(
    totals={
        "Tổng số nhiệm vụ trong kế hoạch của xã": between(18, 30),
        "Số nội dung phải khắc phục sau kiểm tra của huyện": between(0, 8),
        "Số công việc được giao đến hạn": between(60, 140),
        "Số văn bản phải tự kiểm tra": between(2, 9),
        "Tổng số ấp": part("hamlets"),
        "Tổng số vụ đã hòa giải": between(6, 31),
        "Số quyết định phải thi hành trong năm": between(3, 22),
        "Tổng số TTHC cấp xã còn hiệu lực": lambda unit: 148,
        "Số phản ánh đã tiếp nhận": between(0, 6),
        "Số TTHC thuộc thẩm quyền của xã": lambda unit: 148,
        "Tổng số hồ sơ đã giải quyết": part("files"),
        "Số hồ sơ trễ hạn": rest("3.3.1"),
        "Tổng số trẻ đăng ký khai sinh đúng hạn": between(58, 130),
        "Số chức danh phải kiêm nhiệm theo đề án": between(5, 9),
        "Số nội dung phải thực hiện trong năm": between(11, 17),
        "Số đơn thuộc thẩm quyền đã thụ lý": between(1, 12),
        "Tổng số cán bộ xã": part("cadres"),
        "Tổng số công chức xã có mặt": part("officials"),
        "Số phải bồi dưỡng theo kế hoạch năm": between(6, 16),
        "Kế hoạch vốn giao trong năm (triệu đồng)": between(1_400, 9_800),
        "Số tiền phải xử lý (triệu đồng)": between(0, 64),
        "Tổng số văn bản đi gửi cơ quan nhà nước": part("documents"),
        "Số hồ sơ của TTHC đã cung cấp trực tuyến": part("files", 0.3, 0.6),
        "Tổng số cán bộ, công chức được cấp hộp thư": part("cadres", 1.9, 2.1),
        "Tổng số máy đang dùng": part("computers"),
    },
    ranges={
        "1.4.1": (2, 8),
        "1.5.1": (78, 100),
        "2.2.2": (62, 98),
        "3.2.3": (88, 100),
        "3.3.1": (95, 100),
        "3.3.3": (72, 100),
        "4.2": (70, 100),
        "5.1": (80, 100),
        "5.2": (84, 100),
        "5.8": (7, 13),
        "6.1.1": (91, 109),
        "6.1.2": (82, 100),
        "7.1": (74, 100),
        "7.2": (7, 42),
        "7.3": (9, 36),
        "7.7": (75, 100),
        "C1": (0, 0.9),
        "C2": (0, 11),
        "C4": (0, 1.2),
        "C5": (0, 12),
    },
)

_OFFICES: dict[str, tuple[str, ...]] = {
    "1.1": ("kế hoạch ký ngày 07/02/2020",),
    "1.2": ("phụ lục không ghi thời hạn của từng nhiệm vụ",),
    "1.3": ("các nhiệm vụ còn lại chưa có sản phẩm", "có nhiệm vụ hoàn thành sau ngày 31/12/2020"),
    "1.4": ("theo sổ theo dõi nhiệm vụ của Văn phòng HĐND và UBND huyện",),
    "1.5": ("báo cáo 9 tháng gửi ngày 28/9/2020",),
    "1.8": ("tin đăng lại từ trang của tỉnh không được tính",),
    "3.1": ("phương án đơn giản hóa không được ghi nhận trong báo cáo của huyện",),
    "3.4": ("theo số liệu phần mềm một cửa ngày 31/12/2020",),
    "3.6": ("kiểm tra 20 hồ sơ, có hồ sơ thiếu phiếu kiểm soát",),
    "5.4": ("văn bản nhắc nhở tháng 8/2020 chưa kê khai",),
    "6.3": ("theo xác nhận của Kho bạc Nhà nước huyện",),
    "7.2": ("văn bản chỉ gửi bản giấy không được tính",),
    "7.3": ("theo số liệu phần mềm quản lý văn bản ngày 31/12/2020",),
    "C1": ("sáng kiến chưa có quyết định công nhận của Hội đồng sáng kiến huyện",),
    "C2": ("thời gian rút ngắn chưa được công bố",),
    "C4": ("sản phẩm chưa nghiệm thu, chưa đưa vào sử dụng",),
}

_COMMUNES: dict[str, tuple[str, ...]] = {
    "1.1.3": ("các nhiệm vụ còn lại chưa có văn bản chứng minh",),
    "1.5.1": ("theo sổ theo dõi của Văn phòng HĐND và UBND huyện",),
    "2.2.2": ("hồ sơ hòa giải thành thiếu biên bản",),
    "3.2.4": ("kiểm tra 30 hồ sơ, phiếu hẹn ghi thiếu ngày trả",),
    "3.3.1": ("theo số liệu phần mềm một cửa ngày 31/12/2020",),
    "3.3.4": ("sổ chứng thực ghi sai thẩm quyền ký",),
    "4.2": ("còn chức danh chưa bố trí kiêm nhiệm",),
    "5.2": ("một công chức chưa đạt chuẩn trình độ",),
    "5.8": ("bảng chấm điểm tháng 7 không có chữ ký",),
    "6.1.2": ("theo xác nhận của Kho bạc Nhà nước huyện",),
    "7.1": ("văn bản không ký số không được tính",),
    "7.2": ("hồ sơ do công chức nộp hộ không được tính",),
    "7.7": ("máy ở bộ phận văn hóa chưa cài phần mềm diệt vi-rút",),
    "C1": ("mô hình chưa có văn bản nhân rộng của huyện",),
    "C5": ("sổ theo dõi không có chữ ký người nhận",),
}

GENERIC = (
    "phần còn lại không có tài liệu kiểm chứng",
    "tài liệu gửi kèm không thể hiện đủ số đã kê khai",
    "số kê khai không khớp báo cáo năm của đơn vị",
)


def _claims_more(unit: Unit) -> None:
    line = unit.lines["5.1"]
    line.figures.update(numerator=Decimal(7), denominator=Decimal(8))
    line.claimed = line.criterion.max


def _forgets_evidence(unit: Unit) -> None:
    unit.lines["2.2.1"] = replace(unit.lines["2.2.1"], evidence="")


def _number_of(code: str, value: float) -> Tamper:
    """The number of a row, typed so that the spreadsheet made a number of it."""

    def tamper(book: object) -> None:
        cell = cell_of(book, code, "code")  # type: ignore[arg-type]
        cell.number_format, cell.value = "General", value

    return tamper


EXAMPLE = Example(
    folder="tan-phu-dong-2020",
    place="Tân Phú Đông",
    profiles={
        **{
            unit: Profile(sign, sign, quality, esteem, cuts, dict(zip(OFFICE, sizes, strict=True)))
            for unit, (sign, quality, esteem, cuts, sizes) in OFFICES.items()
        },
        **{
            unit: Profile("UBND", "UBND", quality, esteem, cuts, dict(zip(COMMUNE, sizes, strict=True)))
            for unit, (quality, esteem, cuts, sizes) in COMMUNES.items()
        },
    },
    habits={"tan-phu-dong-2020-phong": OFFICE_HABITS, "tan-phu-dong-2020-xa": COMMUNE_HABITS},
    causes={"tan-phu-dong-2020-phong": _OFFICES, "tan-phu-dong-2020-xa": _COMMUNES},
    generic=GENERIC,
    quotas={
        # cuts, raises, questions
        "phong-noi-vu": (16, 1, 1),
        "phong-tu-phap": (6, 0, 0),
        "phong-tai-chinh-ke-hoach": (5, 1, 0),
        "phong-van-hoa-thong-tin": (6, 0, 0),
        "thanh-tra-huyen": (4, 0, 1),
        "van-phong-hdnd-ubnd": (10, 1, 0),
    },
    appeals=0,
    asked={"nguoi-dan": (42, 90), "hdnd": (12, 24), "phong-chuyen-mon": (9, 12)},
    mistakes={"phong-lao-dong": _claims_more, "xa-tan-thanh": _forgets_evidence},
    tampers={"phong-nong-nghiep": _number_of("1.10", 1.1)},
    corrections=(
        Said(
            "phong-lao-dong",
            "5.1",
            Decimal("1.75"),
            "Điểm tự chấm không khớp số liệu kê khai: 7/8 người đúng vị trí cho 1,75 điểm",
            "phong-noi-vu",
        ),
        Said(
            "phong-tai-nguyen-moi-truong",
            "T1",
            Decimal(1),
            "Phiếu tự chấm gửi ngày 08/01/2021, trễ 02 ngày làm việc",
            "phong-noi-vu",
        ),
        Said(
            "phong-tai-nguyen-moi-truong",
            "T4",
            Decimal(1),
            "Một phản ánh của cử tri về thái độ phục vụ đã xác minh là đúng",
            "thanh-tra-huyen",
        ),
        Said(
            "phong-kinh-te-ha-tang",
            "T2",
            Decimal("0.5"),
            "Kê khai số tin, bài không có thật ở mục 1.8",
            "phong-noi-vu",
        ),
        Said(
            "xa-phu-tan",
            "T1",
            Decimal("1.5"),
            "Phiếu tự chấm và tài liệu gửi trễ 03 ngày làm việc",
            "phong-noi-vu",
        ),
        Said(
            "xa-phu-dong",
            "T3",
            Decimal("0.5"),
            "Còn 01 đơn quá hạn chưa giải quyết do lỗi chủ quan",
            "thanh-tra-huyen",
        ),
    ),
)

if __name__ == "__main__":
    build(EXAMPLE)
