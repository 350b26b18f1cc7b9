"""The catalogue of findings as a page of docs/, in Markdown."""

from __future__ import annotations

from parscore.catalogue import FAMILIES, Entry, all_entries
from parscore.write.diagnostics import SEVERITY_WORDS

FAMILY_TITLES = {
    "F": "Bộ tiêu chí",
    "C": "Kỳ đánh giá",
    "W": "Phiếu tự chấm",
    "R": "Kết quả thẩm định",
    "S": "Điều tra xã hội học và điểm từ bên ngoài",
    "N": "Số liệu từ hệ thống",
    "K": "Tính điểm và kết quả",
    "D": "Bản nháp từ phụ lục",
    "X": "Lỗi của chương trình",
}


def catalogue_page() -> str:
    """The whole catalogue as a Markdown page."""
    parts = [
        "# Mã lỗi",
        "Mỗi phát hiện của parscore có một mã cố định. Lệnh `parscore explain F104` in cùng nội dung.\n"
        "*Lỗi* làm lệnh kết thúc với mã 1; *cảnh báo* chỉ như vậy khi có `--strict`; *lưu ý* không bao giờ.",
    ]
    for letter in FAMILIES:
        entries = [known for known in all_entries() if known.code.startswith(letter)]
        if entries:
            parts.append(f"## {letter}: {FAMILY_TITLES[letter]}")
            parts += [_section(known) for known in entries]
    return "\n\n".join(parts) + "\n"


def _section(known: Entry) -> str:
    lines = [
        f"### {known.code}",
        f"**{known.title}** ({SEVERITY_WORDS[known.severity]})",
        known.why,
        f"Cách sửa: {known.fix}",
    ]
    if known.example:
        lines.append(f"```yaml\n{known.example}\n```")
    return "\n\n".join(lines)
