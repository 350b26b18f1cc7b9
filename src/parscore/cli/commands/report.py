"""`parscore report`: the reports of a cycle as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.candidates import words_of
from parscore.cli.common import (
    HERE,
    Misuse,
    ScoredPath,
    folder_option,
    one_of,
    open_scored,
    output_folder,
)
from parscore.cli.output import say, show_findings
from parscore.cli.page import Command
from parscore.cli.templates import Templates, files_of, opened
from parscore.write.report.formats import RENDERERS

if TYPE_CHECKING:
    from parscore.compute.robust import Asked
    from parscore.model.word_template import Kind, WordTemplate

PAGE = Command
FORMATS = tuple(RENDERERS)
ALL = ",".join(FORMATS)
Formats = Annotated[
    str,
    typer.Option(
        "--format",
        metavar=ALL,
        autocompletion=words_of(FORMATS, listed=True),
        show_default=False,
        help="một hay nhiều dạng, cách nhau bằng dấu phẩy; mặc định là tất cả",
    ),
]
HELP = (
    "Báo cáo kết quả: html, Excel, Word, dữ liệu mở.\n\n"
    "Trang html và sổ Excel còn có điểm mất, tự chấm so với kết quả, thay đổi so với kỳ trước do đâu (khi previous nêu "
    "tệp kết quả), và mức chắc chắn của thứ hạng khi thêm --robust. "
    "Văn bản Word gồm phụ lục của quyết định công bố và bản tóm tắt một trang; --per-unit thêm phiếu điểm của từng đơn "
    "vị. Mẫu của cơ quan dùng bằng --template; --copy-templates chép mẫu đang dùng ra để sửa trong Word."
)


def run(
    cycle: ScoredPath = HERE,
    formats: Formats = ALL,
    out: Annotated[Path | None, folder_option("--out", "nơi ghi; mặc định là out trong thư mục kỳ")] = None,
    per_unit: Annotated[
        bool,
        typer.Option("--per-unit", help="thêm phiếu điểm Word của từng đơn vị, mỗi đơn vị một văn bản"),
    ] = False,
    templates: Templates = None,
    copies: Annotated[
        Path | None, folder_option("--copy-templates", "chép các mẫu Word ra thư mục này rồi thôi")
    ] = None,
    sure: Annotated[
        bool,
        typer.Option(
            "--robust",
            help="thêm mức chắc chắn của thứ hạng như parscore rank --robust vào html và Excel; tính lâu hơn",
        ),
    ] = False,
    internal: Annotated[
        bool,
        typer.Option(
            "--internal",
            "--noi-bo",
            help="bản nội bộ: thêm lỗi, lưu ý khi đọc dữ liệu và tên các tệp đầu vào; bản công bố không có",
        ),
    ] = False,
) -> None:
    """Write the reports asked for and name the files."""
    if copies is not None:
        _copy(copies)
        return
    wanted = formats_of(formats)
    own = _opened(wanted, templates or ())
    results = open_scored(cycle)

    from parscore.pipeline.report import lacking, write_report

    show_findings(lacking(results, wanted))
    folder = out or output_folder(cycle)
    written = write_report(
        results,
        folder,
        wanted,
        internal=internal,
        templates=own,
        per_unit=per_unit,
        asked=_asked() if sure else None,
    )
    for path in written:
        say(f"Đã ghi {path}")


def _asked() -> Asked:
    """What is asked of how sure ranks are; NumPy is imported for it alone."""
    from parscore.compute.robust import Asked

    return Asked()


def _copy(folder: Path) -> None:
    from parscore.pipeline.paper import copy_templates

    for path, new in copy_templates(folder):
        say(f"Đã ghi {path}" if new else f"Đã có {path}, để nguyên")


def _opened(wanted: Sequence[str], written: Sequence[str]) -> dict[Kind, WordTemplate] | None:
    """The Word templates, those of the package where the office has none; None where no Word document is wanted."""
    if "docx" not in wanted:
        if written:
            raise Misuse("--template chỉ dùng cho văn bản Word: thêm docx vào --format")
        return None
    own = files_of(written)
    if "dinh-chinh" in own:
        raise Misuse("mẫu dinh-chinh là của «parscore publish --corrects», không phải của báo cáo")
    return opened(own)


def formats_of(written: str) -> tuple[str, ...]:
    """The formats in a list with commas, each once; Misuse for an unknown one or for none."""
    named = [part.strip() for part in written.split(",") if part.strip()]
    if not named:
        raise Misuse(f"--format cần ít nhất một trong: {', '.join(FORMATS)}")
    return tuple(dict.fromkeys(one_of(part, FORMATS, "--format") for part in named))
