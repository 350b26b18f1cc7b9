"""`parscore draft`: the annex of a decision to a draft of a criteria set, everything doubtful marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.common import Misuse
from parscore.cli.output import say
from parscore.cli.page import Command

if TYPE_CHECKING:
    from parscore.diagnostics import Diagnostic
    from parscore.model.draft import Draft

PAGE = Command
SHOWN, SHOWN_OF_ANNEX = 2, 30
"""Warnings and remarks of one code that are shown of the draft, which lint shows whole, and of the annex."""
HELP = (
    "Soạn bản nháp bộ tiêu chí từ phụ lục của quyết định.\n\n"
    "Phụ lục là bảng Excel, LibreOffice, Word, PDF hoặc CSV như cơ quan đang dùng; tệp .doc, .rtf cần có "
    "LibreOffice trên máy. Chỗ nào chưa hiểu được chép nguyên văn "
    "sau dấu «# cần xem lại» trong tệp YAML, không đoán; bản nháp viết xong được kiểm tra ngay."
)


def run(
    annex: Annotated[
        Path,
        typer.Argument(metavar="PHỤ_LỤC", help="tệp .xlsx, .xls, .ods, .docx, .doc, .rtf, .pdf hoặc .csv"),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="TỆP.yaml", help="nơi ghi bản nháp")],
    identity: Annotated[
        str | None,
        typer.Option(
            "--framework", metavar="MÃ", help="mã của bộ tiêu chí; bỏ trống là lấy theo tên tệp ghi ra"
        ),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(
            "--year", metavar="NĂM", min=1990, max=2100, help="năm áp dụng; bỏ trống là lấy trong phụ lục"
        ),
    ] = None,
    part: Annotated[
        int,
        typer.Option(
            "--part", metavar="N", min=1, help="bộ thứ mấy, khi phụ lục có nhiều bộ đánh số lại từ đầu"
        ),
    ] = 1,
    force: Annotated[bool, typer.Option("--force", help="ghi đè bản nháp đã có")] = False,
) -> None:
    """Write the draft, print what was found in the annex and by lint; status 1 when there are errors."""
    _check(annex, out, identity, force=force)

    import datetime

    from parscore.diagnostics import has_errors
    from parscore.pipeline.draft import draft_annex
    from parscore.write.diagnostics import as_text, tally

    this_year = datetime.date.today().year
    done = draft_annex(
        annex, out, identity=identity or "", year=year, this_year=this_year, part=part, force=force
    )
    if done.draft is None:
        say(as_text(done.findings).rstrip("\n"))
        raise typer.Exit(1)
    if done.findings:
        kept, left = _first(done.findings, SHOWN_OF_ANNEX)
        more = (
            f"… còn {left} phát hiện cùng mã; mọi chỗ đều có dấu «cần xem lại» trong bản nháp\n"
            if left
            else ""
        )
        say(f"Phụ lục, {tally(done.findings)}:\n{as_text(kept)}{more}")
    if done.lint:
        kept, left = _first(done.lint, SHOWN)
        more = f"… còn {left} phát hiện cùng mã; xem đủ bằng: parscore lint {out}\n" if left else ""
        say(f"Bản nháp, {tally(done.lint)}:\n{as_text(kept)}{more}")
    say(f"Đã ghi {out}: {_summary(done.draft)}")
    if has_errors([*done.findings, *done.lint]):
        raise typer.Exit(1)


def _first(findings: Sequence[Diagnostic], most: int) -> tuple[list[Diagnostic], int]:
    """Every error, of the other codes the first few, and how many were left out: a draft lacks the same
    keys everywhere."""
    kept: list[Diagnostic] = []
    seen: Counter[str] = Counter()
    for found in findings:
        seen[found.code] += 1
        if found.severity == "error" or seen[found.code] <= most:
            kept.append(found)
    return kept, len(findings) - len(kept)


def _check(annex: Path, out: Path, identity: str | None, *, force: bool) -> None:
    """Misuse before anything is read: wrong names, a file in the way."""
    from pydantic import TypeAdapter, ValidationError

    from parscore.model.base import Identifier

    if not annex.exists():
        raise Misuse(f"không có tệp «{annex}»")
    if out.suffix.lower() not in (".yaml", ".yml"):
        raise Misuse(f"tệp ghi ra phải có đuôi .yaml, đang là «{out.name}»")
    if out.is_dir():
        raise Misuse(f"«{out}» là thư mục; ghi cả tên tệp sau -o")
    if out.exists() and not force:
        raise Misuse(f"đã có tệp «{out}»; thêm --force để ghi đè, hoặc chọn tên khác")
    if identity is not None:
        try:
            TypeAdapter(Identifier).validate_python(identity)
        except ValidationError as error:
            raise Misuse(
                f"mã «{identity}» không hợp lệ; chỉ dùng chữ thường không dấu, số và dấu - . _"
            ) from error


def _summary(draft: Draft) -> str:
    counts = " / ".join(str(count) for count in draft.counts)
    items = "".join(
        f", {len(nodes)} mục {word}"
        for word, nodes in (("thưởng", draft.bonus), ("trừ", draft.penalty))
        if nodes
    )
    read = f"; hiểu {draft.understood}/{draft.lines} dòng cách chấm" if draft.lines else ""
    return f"{counts} tiêu chí theo từng cấp{items}{read}."
