"""`parscore completion`: the script that lets a shell complete commands, options and names of the cycle."""

from __future__ import annotations

from typing import Annotated

import typer

from parscore.cli.candidates import words_of
from parscore.cli.common import one_of
from parscore.cli.output import say
from parscore.cli.page import Command

PAGE = Command
SHELLS = ("bash", "zsh", "fish", "powershell")
HELP = (
    "Gõ Tab để điền nốt lệnh, tuỳ chọn, tên đơn vị.\n\n"
    "In đoạn lệnh cho vỏ đang dùng; ghi vào tệp khởi động của vỏ, ví dụ: "
    "parscore completion bash >> ~/.bashrc; parscore completion zsh >> ~/.zshrc; "
    "parscore completion fish > ~/.config/fish/completions/parscore.fish; "
    "parscore completion powershell >> $PROFILE."
)


def run(
    shell: Annotated[
        str,
        typer.Argument(
            metavar="|".join(SHELLS), help="vỏ dòng lệnh đang dùng", autocompletion=words_of(SHELLS)
        ),
    ],
) -> None:
    """Print the script of one shell."""
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    shell = one_of(shell, SHELLS, "vỏ")
    say(get_completion_script(prog_name="parscore", complete_var="_PARSCORE_COMPLETE", shell=shell))


def use_completion() -> None:
    """Let the library answer the shells that ask what may follow."""
    from typer.completion import completion_init  # type: ignore[attr-defined]

    completion_init()
