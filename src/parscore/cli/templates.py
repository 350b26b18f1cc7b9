"""The office's own Word templates as options name them: `[LOẠI=]TỆP`, opened and checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.common import Misuse, one_of, require_file, stop

if TYPE_CHECKING:
    from parscore.model.word_template import Kind, WordTemplate

Templates = Annotated[
    list[str] | None,
    typer.Option(
        "--template",
        metavar="[LOẠI=]TỆP",
        show_default=False,
        help="mẫu Word của cơ quan, dùng nhiều lần được; LOẠI là phu-luc, phieu-diem, tom-tat hay dinh-chinh, "
        "không ghi thì theo đầu tên tệp",
    ),
]


def files_of(written: Sequence[str], unnamed: Kind | None = None) -> dict[Kind, Path]:
    """The file of every kind that the options name; `unnamed` is the kind of a file whose name tells none."""
    return dict(_own(one, unnamed) for one in written)


def opened(own: dict[Kind, Path]) -> dict[Kind, WordTemplate]:
    """The Word templates, those of the package where the office has none; status 1 where something is wrong."""
    from parscore.pipeline.paper import word_templates

    found, findings = word_templates(own)
    if findings:
        stop(findings)
    return found


def _own(written: str, unnamed: Kind | None) -> tuple[Kind, Path]:
    """The kind and the file of an office's own template."""
    from parscore.model.word_template import KINDS

    kind, sign, rest = written.partition("=")
    path = Path(rest if sign else written)
    named = one_of(kind, KINDS, "--template") if sign else path.stem
    found = next((one for one in KINDS if named.startswith(one)), unnamed)
    if found is None:
        raise Misuse(
            f"không rõ «{path.name}» là mẫu gì: viết --template LOẠI={path.name}, LOẠI là {' hay '.join(KINDS)}"
        )
    require_file(path)
    return found, path
