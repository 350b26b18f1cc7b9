"""`parscore publish`: results, reports and what is needed to verify them in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.commands.report import ALL, Formats, formats_of
from parscore.cli.common import (
    HERE,
    CyclePath,
    Misuse,
    file_option,
    processors,
    require_cycle,
    require_file,
)
from parscore.cli.output import say, show_findings
from parscore.cli.page import Command
from parscore.cli.progress import Bar
from parscore.cli.templates import Templates, files_of, opened
from parscore.contents import real

if TYPE_CHECKING:
    from parscore.pipeline.publish import Published

PAGE = Command
HELP = (
    "Đóng gói kết quả để công bố, ai cũng kiểm tra được.\n\n"
    "Chấm lại từ đầu; khi khớp với out/results.json thì ghi một tệp zip gồm kết quả, báo cáo, mã SHA-256 của từng tệp "
    "đầu vào. Trên máy khác, «parscore verify GÓI.zip» kiểm tra gói. Sau công bố mà phải sửa: --corrects GÓI_CŨ "
    "làm gói mới kèm bảng đính chính (đã công bố gì, nay là gì, vì sao, ai quyết định)."
)


def run(
    cycle: CyclePath = HERE,
    out: Annotated[
        Path | None, file_option("--out", "tên gói; mặc định là out/cong-bo-KỲ.zip trong thư mục kỳ")
    ] = None,
    formats: Formats = ALL,
    with_inputs: Annotated[
        bool,
        typer.Option(
            "--with-inputs",
            help="kèm mọi tệp đầu vào (biểu, thẩm định, phiếu khảo sát) để máy khác chấm lại được từ đầu",
        ),
    ] = False,
    attach: Annotated[
        list[Path] | None,
        file_option("--attach", "kèm tệp này (quyết định đã ký…), ghi nhiều lần được"),
    ] = None,
    provisional: Annotated[
        bool, typer.Option("--provisional", help="cho phép công bố kết quả còn tạm tính, ghi rõ là tạm tính")
    ] = False,
    corrects: Annotated[
        Path | None, typer.Option("--corrects", metavar="GÓI", help="gói đã công bố mà gói này đính chính")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="LÝ_DO", help="vì sao đính chính")] = "",
    by: Annotated[str, typer.Option("--by", metavar="AI", help="ai quyết định đính chính")] = "",
    templates: Templates = None,
) -> None:
    """Write the bundle, or say why not with status 1."""
    require_cycle(cycle)
    if corrects is not None and not (reason.strip() and by.strip()):
        raise Misuse("--corrects cần --reason (vì sao) và --by (ai quyết định)")
    if corrects is None and (reason or by):
        raise Misuse("--reason và --by chỉ dùng cùng --corrects")
    own = files_of(templates or [], None if corrects is None else "dinh-chinh")
    if corrects is None and "dinh-chinh" in own:
        raise Misuse("mẫu dinh-chinh chỉ dùng cùng --corrects")
    attached = _attachments(attach or [], corrects)

    from parscore.pipeline.publish import Publication, publish

    target = out or _target(cycle, corrects)
    if target.is_file():
        raise Misuse(
            f"đã có tệp «{target}»; gói đã ghi không bao giờ bị ghi đè: đặt tên khác bằng --out, "
            "hoặc sửa sau công bố thì dùng --corrects"
        )
    wanted = Publication(
        formats_of(formats),
        with_inputs,
        attached,
        provisional,
        corrects,
        reason.strip(),
        by.strip(),
        own,
        opened(own),
    )
    with Bar("Chấm lại") as bar:
        done, findings = publish(cycle, target, wanted, bar, jobs=processors())
    show_findings(findings)
    if done is None:
        say("Chưa đóng gói.")
        raise typer.Exit(1)
    _tell(done, target)


def _attachments(paths: list[Path], corrects: Path | None) -> tuple[Path, ...]:
    for path in (*paths, *([corrects] if corrects is not None else [])):
        require_file(path)
    if len({path.name.casefold() for path in paths}) != len(paths):
        raise Misuse("hai tệp --attach cùng tên")
    return tuple(paths)


def _target(cycle: Path, corrects: Path | None) -> Path:
    """The bundle's name; a correction takes the first one that is free."""
    from parscore.pipeline.check import open_cycle

    folder = cycle if cycle.is_dir() else cycle.parent
    known = open_cycle(cycle).cycle
    stem = f"cong-bo-{known.cycle if known is not None else real(folder).name}"
    if corrects is None:
        return folder / "out" / f"{stem}.zip"
    number = 1
    while (path := folder / "out" / f"{stem}-dinh-chinh-{number}.zip").exists():
        number += 1
    return path


def _tell(done: Published, target: Path) -> None:
    from parscore.cli.tables import show

    if done.corrections is not None:
        if done.corrections.rows:
            show(done.corrections)
            say("")
        else:
            say("Không con số nào khác gói trước.")
    state = "chính thức" if done.manifest.final else "tạm tính"
    say(f"Đã ghi {target}: kết quả {state}, {len(done.manifest.files)} tệp.")
    for warning in done.warnings:
        say(warning)
    say(f"SHA-256 của gói: {done.digest}")
