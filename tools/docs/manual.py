"""The manual page `man parscore`, made of the help pages themselves."""

from __future__ import annotations

from typing import Any

import typer

from parscore import __version__
from parscore.cli.app import HELP, NAME, application
from parscore.cli.page import bind

STATUS = (
    "Mã thoát: 0 là tốt (có thể có cảnh báo), 1 là có lỗi trong dữ liệu hoặc việc không làm được, "
    "2 là gọi lệnh sai, 130 là dừng theo yêu cầu."
)
FILES = (
    ("cycle.yaml", "kỳ đánh giá: nhóm, đơn vị, bộ tiêu chí, vòng chấm, nơi để các tệp đầu vào"),
    ("out/results.json", "kết quả: mọi điểm, lý do, phát hiện; mọi lệnh đọc kết quả mở tệp này"),
)


def manual_page() -> str:
    """The page in the language of man(7), one section for each command."""
    bind()
    group: Any = typer.main.get_command(application())
    with typer.Context(group, info_name=NAME) as context:
        parts = [
            f'.TH PARSCORE 1 "" "parscore {__version__}" "parscore"',
            ".SH TÊN",
            f"parscore \\- {_text(HELP.splitlines()[0])}",
            ".SH CÁCH DÙNG",
            ".B parscore\n.I LỆNH\n[TUỲ CHỌN] …",
            ".SH LỆNH",
            *(
                _command(group.get_command(context, name), context, name)
                for name in group.list_commands(context)
            ),
            ".SH MÃ THOÁT",
            _text(STATUS),
            ".SH TỆP",
            *(f".TP\n.I {_text(name)}\n{_text(words)}" for name, words in FILES),
        ]
    return "\n".join(parts) + "\n"


def _command(command: Any, context: Any, name: str) -> str:
    """The section of one command: its usage, what it does, its arguments and options."""
    with typer.Context(command, info_name=name, parent=context) as inner:
        records = [*command.records(inner, "argument"), *command.records(inner, "option")]
        ways = command.ways(inner)
    usage = "\n.br\n".join(f".B parscore {name}\n{_text(way)}" for way in ways)
    paragraphs = "\n.PP\n".join(_text(part) for part in command.help.split("\n\n"))
    options = "\n".join(f".TP\n.B {_text(first)}\n{_text(second)}" for first, second in records)
    return f".SS {name}\n{usage}\n.PP\n{paragraphs}\n{options}"


def _text(words: str) -> str:
    """Words with what the formatter would take for its own marked as plain."""
    plain = words.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ")
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain
