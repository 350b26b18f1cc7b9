"""Options that commands share without naming them, since they concern printing alone: `--csv` and `--quiet`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from parscore.cli.output import choose

Csv = Annotated[
    bool, typer.Option("--csv", help="in các bảng thành CSV; câu chữ và phát hiện in ra luồng lỗi")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="chỉ in kết quả và lỗi")]


def with_shared_options(run: Callable[..., None], *, tables: bool) -> Callable[..., None]:
    """The function of a command with `--quiet`, and `--csv` where it prints tables."""
    annotations = {"csv": Csv, "quiet": Quiet} if tables else {"quiet": Quiet}
    signature = inspect.signature(run, eval_str=True)
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=annotation)
        for name, annotation in annotations.items()
    ]

    @functools.wraps(run)
    def command(*, quiet: bool = False, csv: bool = False, **given: Any) -> None:
        choose(csv=csv, quiet=quiet)
        run(**given)

    parameters = [*signature.parameters.values(), *added]
    command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    return command
