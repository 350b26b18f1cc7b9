"""The wordings of scoring rules as decisions use them, as patterns over lowered text; nothing is decided
here."""

from __future__ import annotations

import re

from parscore.read.annex.spans import NUMBER

N = rf"(?<![\w/.,])(?:{NUMBER}|\.\d{{1,2}})(?![\d/]|[.,]\d)"
_POINTS = rf"(?P<n>{N})\s*(?:điểm|đ)(?!\w)"
_EACH = r"(?:(?:cứ\s+)?mỗi(?:\s+một)?|cứ(?:\s+(?:có|mỗi))?)"
_FOR_EACH = rf"(?:/|cho\s+{_EACH}|{_EACH}|đối với {_EACH}|trên {_EACH})"
_MANNER = r"(?:bị|sẽ|được|thì|cộng|tính|chấm|thêm|thưởng|cho|hưởng|là)"
_WILL = r"\s*[,:=]?\s*(?:(?:bị|sẽ|thì)\s+)*"
_LATE = r"(?:chậm|trễ|thiếu|sai|vi phạm|quá hạn|không|để|nộp|gửi|có)?.*?\b0?1\s+[^,:;]+?"
_AT_MOST = r"(?:tối đa|không quá|không vượt quá|không lớn hơn|nhiều nhất)"
_CAP = (
    rf"{_AT_MOST}\s*(?:(?:là|bằng|trừ|cộng|được|không quá|tối đa)\s+)*:?\s*(?P<n>{N})\s*(?:điểm|đ\b|$|[.;,)])"
)

DEDUCT = (
    re.compile(
        rf"{_EACH}\s+(?P<of>.+?){_WILL}(?:trừ|giảm)(?:\s+đi)?\s*[:=]?\s*(?:{_POINTS}|(?P<bare>{N}))(?P<after>.*)"
    ),
    re.compile(
        rf"(?:trừ|giảm)\s*(?:đi\s*)?(?:{_POINTS}|(?P<bare>{N}))\s*{_FOR_EACH}\s*(?P<of>[^,;.]+)(?P<after>.*)"
    ),
    re.compile(rf"^(?:-|trừ)\s*{_POINTS}\s*/\s*(?P<of>[^,;.]+)(?P<after>.*)"),
    re.compile(rf"^(?P<of>{_LATE}){_WILL}trừ\s*[:=]?\s*{_POINTS}(?P<after>.*)"),
)
COUNT = (
    re.compile(rf"{_EACH}\s+(?P<of>.+?)\s*[,:=-]?\s*(?:{_MANNER}\s+)*[:=]?\s*\+?{_POINTS}(?P<after>.*)"),
    re.compile(
        rf"{_EACH}\s+(?P<of>[^:]+?)\s*(?:[:=]\s*\+?|\s(?:{_MANNER}\s+)*)(?P<n>{N})(?P<after>(?:[,;.(]|\s*$).*)"
    ),
    re.compile(rf"^(?:\+|cộng)?\s*{_POINTS}\s*{_FOR_EACH}\s*(?P<of>[^,;.(]+)(?P<after>.*)"),
    re.compile(rf"^(?P<of>0?1\s+[^,:;]+?)\s*[,:=-]?\s*(?:{_MANNER}\s+)+{_POINTS}(?P<after>.*)"),
    re.compile(
        rf"^(?:có|với)\s+(?P<of>0?1\s+[^,:;]+?)\s*[,:=-]?\s*(?:{_MANNER}\s+)*{_POINTS}(?P<after>.*{_AT_MOST}.*)"
    ),
)
CAP = re.compile(_CAP)
CAP_ALONE = re.compile(
    rf"^[(\[]?\s*(?:(?:nhưng|tổng|số|cộng|trừ|điểm|và|tổng điểm|tổng số điểm)\s+)*{_CAP}\s*[.;)]*$"
)
CAP_FULL = re.compile(rf"(?:{_AT_MOST}|trừ hết|đến hết|hết)\s+(?:bằng\s+|số\s+)*(?:số\s+)?điểm")
COUNT_WORD = re.compile(r"^(?:0?1|một)\s+")
_COUNCIL = (
    r"(?:hội đồng|tổ thẩm định|tổ công tác|cơ quan thẩm định|đoàn kiểm tra|người thẩm định"
    r"|ban chỉ đạo|tổ chấm điểm)"
)
JUDGED = re.compile(
    rf"{_COUNCIL}[^;:]{{0,80}}?(?:chấm|cho điểm|đánh giá|quyết định|xem xét|thẩm định)"
    r"|(?:chấm|cho)\s+(?:điểm\s+)?(?:từ|trong khoảng)\s+0"
)
FROM_NOTHING = re.compile(r"(?:từ|khoảng)\s+0\s*(?:điểm\s*)?(?:đến|tới|-)")
START = re.compile(rf"^\s*(?P<n>{N})\s*(?:điểm|đ)?\W*$")
NOT_BELOW = re.compile(r"không (?:dưới|thấp hơn|nhỏ hơn|được âm|âm)(?: 0)?")
STEP = re.compile(
    r"(?:bước|bội số(?: của)?|bậc|thang chia|làm tròn(?: đến)?|mức chia|lẻ đến|chênh nhau|cách nhau)"
    rf"\D{{0,20}}?(?P<n>{N})"
)
SURVEY = re.compile(
    r"điều tra\s+(?:xã hội học|xhh)|điều tra,?\s+khảo sát|phiếu (?:khảo sát|điều tra)"
    r"|khảo sát\s+(?:xã hội học|ý kiến|mức độ|sự)|\bxhh\b|\bđtxhh\b"
)
GIVEN = re.compile(
    r"(?:theo|lấy(?: điểm)?(?: từ)?|căn cứ(?: vào)?|dựa (?:trên|vào)|sử dụng|quy đổi(?: từ)?)\s+"
    r"(?:điểm\s+|kết quả\s+|số liệu\s+)*(?:công bố\s+)?(?:của\s+)?(?:bộ\s+)?(?:chỉ số|sipas|papi|pci|dti|ict)"
    r"|kết quả (?:công bố|xếp hạng) (?:của )?(?:chỉ số|sipas|papi|pci)"
)
_TIMES = r"(?:\*|(?<=[\s)\]%])x(?=[\s(\[\d])|nhân(?:\s+với)?)"
_FULL = r"(?:(?:số\s+)?điểm\s+(?:tối đa|chuẩn)|thang điểm|điểm của tiêu chí)"
RATIO = (
    re.compile(
        rf"{_TIMES}\s*\[?\(?\s*(?:{_FULL}|(?P<max>{N})(?:\s*điểm)?\s*[\])]*\s*[.;]?\s*(?:$|[/:]\s*100))"
    ),
    re.compile(rf"{_FULL}\s*{_TIMES}"),
    re.compile(
        r"(?:theo|tương ứng|tương đương|bằng|với|nhân)\s+(?:với\s+)?(?:đúng\s+)?tỷ lệ(?!\s+(?:trên|dưới|từ"
        r"|đạt))"
    ),
    re.compile(rf"tỷ lệ[^;:.]{{0,80}}(?:nhân|{_TIMES})\s*(?:với\s+)?{_FULL}"),
    re.compile(r"tỷ lệ thuận|tính điểm tỷ lệ|tính theo (?:phần trăm|%)|theo (?:%|phần trăm)(?! ?\d)"),
)
LEAD = re.compile(
    r"(?:công thức|cách (?:tính|chấm)|tính (?:điểm )?như sau|như sau|thang điểm|trong đó"
    r"|phương pháp tính)[^.;]{0,40}:?\s*$"
)
SUBJECT = re.compile(r"(?:điểm\s+)?tỷ lệ\s*(?:\(?%\)?)?[^\d<>≥≤=%]{3,200}")
FLOOR = re.compile(
    rf"(?:không đạt|chưa đạt|nhỏ hơn|thấp hơn|dưới|<|chưa đến)\s*(?P<f>{N})\s*(?:%|phần trăm)[^;.]{{0,60}}?"
    r"(?:(?<![\d.,])0\s*(?:điểm|đ\b|$|[.;,)])|không (?:được |có |tính |được tính |chấm )?điểm)"
)
SWALLOWED = re.compile(rf"(?<!\w){N}\s*(?:điểm|đ)(?!\w)|[:=]\s*{N}\s*[,;/]")
TAKEN_OFF = re.compile(r"\s*(?:(?:thì|bị|sẽ)\s+)*(?:trừ|giảm)(?:\s+đi)?$")
TAKEN_FIRST = re.compile(
    rf"^(?:bị\s+)?(?:trừ|giảm)\s+(?:đi\s+)?{_POINTS}\s*(?:[:,]|nếu|khi|đối với|trường hợp)*\s+(?=\S)"
)
PER_CASE = re.compile(r"(?:mỗi|cứ)\s")
NONE = re.compile(r"không (?:có )?phát sinh|không có (?:[\w ]{0,30}?)phát sinh")
NOT_ASSESSED = re.compile(
    r"không (?:đánh giá|chấm|tính (?:vào|tiêu chí)|áp dụng|xem xét)|trừ (?:vào|ra khỏi|khỏi) (?:tổng )?điểm"
    r"|loại trừ"
)
FIGURE = re.compile(
    r"^(?:trong đó\s*[:,]?\s*)?(?P<letter>[a-zđ]\s*(?:[:=]|là)\s*)?"
    r"(?P<name>(?:tổng số|tổng|số lượng|số)\s+[^:=?%]{3,160}?)\s*(?:\("
    r"(?P<after>[a-z])\))?\s*[:;.,=]?\s*[.…_]*$"
)
LETTER = re.compile(r"\s*(?:[:=]|là)\s*$")
BULLET = re.compile(r"^[-–—+*•▪●]\s+")
SPLITS = (
    r";\s*",
    r"(?<=[\wđ%)])\.\s+(?=[A-ZĐÀ-Ỹ])",
    r"(?<=điểm)\s*,\s*(?=\S)|(?<=\d)\s*,\s+(?=\D)|(?<=\dđ),\s*",
    r"\s*/\s+(?=[A-ZĐ])",
    r"(?<=[\d\w])\s+[-–+]\s+(?=[^\W\d_]|[<>≥≤])",
)
"""Where one line may be cut into several statements, the surest first."""
