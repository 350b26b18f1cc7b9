"""The reference of the command line for docs/, made of the help pages themselves."""

from __future__ import annotations

from typing import Any

import typer

from parscore.cli.app import NAME, application
from parscore.cli.page import bind

WIDTH = 100
"""How wide the help pages are laid out, whatever the terminal."""

INTRO = """# Tham chiếu lệnh

Trang này lấy nguyên văn từ `parscore LỆNH --help`. Mã thoát của mọi lệnh: 0 là tốt (có thể có cảnh báo), 1 là có lỗi
trong dữ liệu hoặc việc không làm được, 2 là gọi lệnh sai.
"""


def commands_page() -> str:
    """Every help page in order, as Markdown."""
    bind()
    group: Any = typer.main.get_command(application())
    with typer.Context(group, info_name=NAME, terminal_width=WIDTH) as context:
        parts = [INTRO, _section(NAME, group.get_help(context))]
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            with typer.Context(command, info_name=name, parent=context, terminal_width=WIDTH) as inner:
                parts.append(_section(f"{NAME} {name}", command.get_help(inner)))
    return "\n".join(parts)


def _section(title: str, text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return f"## {title}\n\n```text\n{lines}\n```\n"
