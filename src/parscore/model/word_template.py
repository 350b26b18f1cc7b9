"""Word templates as frozen data: their kinds, their parts, and the tags that each kind may use; may not know how they
are filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Literal, NamedTuple

from msgspec import Struct

from parscore.text import squeeze

Kind = Literal["phu-luc", "phieu-diem", "tom-tat", "dinh-chinh"]
KINDS: Mapping[Kind, str] = {
    "phu-luc": "phụ lục của quyết định công bố",
    "phieu-diem": "phiếu điểm của một đơn vị",
    "tom-tat": "bản tóm tắt một trang",
    "dinh-chinh": "phụ lục đính chính kết quả đã công bố",
}
"""The documents of a report, and of a correction after publication; the name of a template begins with its kind."""

Shape = Literal["text", "number", "flag", "list", "rows", "table"]
SHAPES: Mapping[Shape, str] = {
    "text": "chữ",
    "number": "số đã in",
    "flag": "có, không",
    "list": "danh sách chữ",
    "rows": "danh sách dòng",
    "table": "bảng dựng sẵn",
}


class Tag(Struct, frozen=True):
    """One tag: its name, what it stands for, and of rows the tags of each."""

    name: str
    shape: Shape
    about: str
    of: tuple[Tag, ...] = ()


class OwnTemplate(NamedTuple):
    """The template of an office that a document was made with: the name of its file and its SHA-256."""

    name: str
    digest: str

    def __str__(self) -> str:
        return f"Lập bằng mẫu của cơ quan: {self.name} (SHA-256 {self.digest})"

    @classmethod
    def told(cls, words: str) -> OwnTemplate | None:
        """The template of which words speak as the properties of a document do."""
        found = _TOLD.search(words)
        return None if found is None else cls(found[1], found[2])


_TOLD = re.compile(r"Lập bằng mẫu của cơ quan: (.{1,255}?) \(SHA-256 ([0-9a-f]{64})\)")


class WordTemplate(Struct, frozen=True):
    """The parts of a Word document by their names inside it; those in `texts` hold tags, each within one run.

    `own`: whose it is where it is an office's own.
    """

    parts: Mapping[str, bytes]
    texts: Mapping[str, str]
    own: OwnTemplate | None = None


_PUBLICATION = (
    Tag("title", "text", "Tên kỳ đánh giá"),
    Tag("parent", "text", "Cơ quan chủ quản (publication.parent); trống nếu không khai"),
    Tag("issuer", "text", "Cơ quan ban hành (publication.issuer), hay dấu chấm"),
    Tag("decision", "text", "Quyết định công bố: số, ngày, cơ quan, hay dấu chấm ở chỗ chưa khai"),
    Tag("place_and_date", "text", "Địa danh, ngày tháng năm, hay dấu chấm"),
    Tag("position", "list", "Quyền hạn, chức vụ của người ký, mỗi dòng một mục"),
    Tag("signer", "text", "Họ và tên người ký; trống nếu không khai"),
    Tag("recipients", "list", "Nơi nhận, đã có dấu câu"),
    Tag("warnings", "list", "Lời báo bộ tiêu chí minh hoạ hay dự thảo; không có thì trống"),
    Tag("state", "text", "Kết quả chính thức hay tạm tính, bao nhiêu đơn vị"),
    Tag("remark", "text", "Ghi chú của kỳ (note ở cycle.yaml)"),
    Tag(
        "origin",
        "text",
        "Một dòng: kỳ, bộ tiêu chí và tình trạng, bước chấm, ngày chốt số liệu, phần mềm, dấu vân tay",
    ),
)
_STANDING = (
    Tag("name", "text", "Tên đơn vị"),
    Tag("rank", "number", "Hạng; – nếu không xếp hạng"),
    Tag("points", "number", "Tổng điểm"),
    Tag("maximum", "number", "Điểm tối đa áp dụng"),
    Tag("index", "number", "Chỉ số (%)"),
    Tag("band", "text", "Xếp loại"),
    Tag("status", "text", "Chính thức, tạm tính, chưa đủ điểm, chưa nộp"),
)
TAGS: Mapping[Kind, tuple[Tag, ...]] = {
    "phu-luc": (
        *_PUBLICATION,
        Tag(
            "groups",
            "rows",
            "Các nhóm đơn vị",
            (
                Tag("title", "text", "Tên nhóm"),
                Tag("ranked", "flag", "Nhóm có xếp hạng hay không"),
                Tag("figures", "text", "Số đơn vị, chỉ số trung bình, cao nhất, thấp nhất"),
                Tag("ranking", "table", "Bảng xếp hạng"),
                Tag("ranking_notes", "list", "Ghi chú của bảng xếp hạng"),
                Tag("bands", "table", "Phân bố xếp loại; trống nếu không xếp loại"),
                Tag("fields", "table", "Điểm theo lĩnh vực (bảng rộng, cần khổ ngang)"),
                Tag("fields_notes", "list", "Ghi chú của bảng điểm theo lĩnh vực"),
                Tag("units", "rows", "Các đơn vị theo thứ tự xếp hạng", _STANDING),
            ),
        ),
    ),
    "phieu-diem": (
        *_PUBLICATION,
        Tag("group", "text", "Tên nhóm của đơn vị"),
        Tag("standing", "text", "Chỉ số, hạng, xếp loại, trạng thái trong một dòng"),
        *_STANDING,
        Tag("since", "text", "Thay đổi so với kỳ trước do đâu, một câu; trống nếu không so được"),
        Tag("scores", "table", "Bảng điểm: tiêu chí, kết quả thẩm định, điểm, lý do"),
        Tag(
            "lines",
            "rows",
            "Các dòng của bảng điểm",
            (
                Tag("number", "text", "Số thứ tự của tiêu chí"),
                Tag("title", "text", "Tên tiêu chí"),
                Tag("maximum", "number", "Điểm tối đa"),
                Tag("own", "number", "Điểm tự chấm"),
                Tag("outcome", "text", "Kết quả thẩm định: giữ, giảm, tăng, chờ giải trình …"),
                Tag("points", "number", "Điểm chốt"),
                Tag("reason", "text", "Lý do, ghi chú"),
            ),
        ),
        Tag("notes", "list", "Ghi chú của bảng điểm"),
        Tag("findings", "table", "Lỗi, lưu ý khi đọc dữ liệu của đơn vị; chỉ có ở bản nội bộ"),
    ),
    "tom-tat": (
        *_PUBLICATION,
        Tag("groups", "table", "Mỗi nhóm: số đơn vị, trung bình, đứng đầu, đứng cuối, thay đổi lớn nhất"),
        Tag("moved_since", "text", "Thay đổi so với kỳ trước hay so với tự chấm"),
        Tag(
            "changes", "table", "Bình quân mỗi nhóm thay đổi so với kỳ trước do đâu; trống nếu không so được"
        ),
        Tag("fields", "table", "Điểm mất nhiều nhất theo lĩnh vực"),
        Tag("leads", "table", "Điểm mất nhiều nhất theo cơ quan chủ trì"),
        Tag("to_do", "list", "Ba việc nên làm trước"),
    ),
    "dinh-chinh": (
        *_PUBLICATION,
        Tag("corrections", "table", "Bảng đính chính: đã công bố gì, nay là gì, lý do, người quyết định"),
        Tag("reason", "text", "Lý do chung của lần đính chính"),
        Tag("by", "text", "Người quyết định đính chính"),
        Tag("earlier", "text", "Mã SHA-256 của gói đã công bố"),
    ),
}
"""What a template of each kind may say; the report fills in exactly these."""


_SHORT = 90


def quoted_briefly(markup: str) -> str:
    """The words of a paragraph of a document without its markup, short enough to quote."""
    words = squeeze(unescape(re.sub(r"<[^<>]*>", "", markup)))
    return words if len(words) <= _SHORT else f"{words[:_SHORT]}…"


def every_tag(kind: Kind) -> Iterator[tuple[str, Tag]]:
    """Every tag of a kind with its name as it is written, that of a row behind the name of its list."""

    def below(tags: tuple[Tag, ...], before: str) -> Iterator[tuple[str, Tag]]:
        for tag in tags:
            yield before + tag.name, tag
            yield from below(tag.of, f"{before}{tag.name}[].")

    return below(TAGS[kind], "")
