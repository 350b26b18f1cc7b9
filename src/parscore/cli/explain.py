"""`parscore explain`: one number down to its cells, or what a finding's code means."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from parscore.cli.common import HERE, Misuse, code_in_sets, open_scored, unit_of
from parscore.cli.output import note, say
from parscore.cli.page import Command
from parscore.text import did_you_mean

NAME = "explain"
HELP = (
    "Giải thích một con số đến tận ô, hoặc một mã lỗi.\n\n"
    "Đơn vị ghi bằng mã, tên hoặc tên gọi khác. Ví dụ: parscore explain F104; "
    "parscore explain examples/lai-chau-2022 so-noi-vu 1.1.2; đang đứng trong thư mục kỳ: "
    'parscore explain "Sở Nội vụ" 1.1.2'
)
NUMBER = "[KỲ] ĐƠN_VỊ MÃ_TIÊU_CHÍ"
FINDING = re.compile(r"[A-Za-z]\d{3}")


class PAGE(Command):
    """The two ways to call the command, each with its own usage line."""

    pieces = ("MÃ_LỖI", NUMBER)


def run(
    words: Annotated[
        list[str],
        typer.Argument(metavar="THAM_SỐ", help=f"một mã lỗi như F104; hoặc {NUMBER}"),
    ],
) -> None:
    """Tell the two ways apart by the number of words."""
    match words:
        case [code]:
            say(_finding(code))
        case [cycle, _] if (Path(cycle) / "cycle.yaml").is_file() and not (HERE / "cycle.yaml").is_file():
            raise Misuse(f"thiếu mã tiêu chí: {NUMBER}")
        case [unit, code]:
            say(_number(HERE, unit, code))
        case [cycle, unit, code]:
            say(_number(Path(cycle), unit, code))
        case _:
            raise Misuse(f'explain cần một mã lỗi, hoặc {NUMBER}; tên có dấu cách phải để trong dấu "…"')


def _finding(code: str) -> str:
    from parscore.catalogue import all_entries
    from parscore.write.diagnostics import explain_code

    if (text := explain_code(code)) is not None:
        return text.rstrip("\n")
    if FINDING.fullmatch(code.strip()):
        known = [entry.code for entry in all_entries()]
        family = [name for name in known if name[0] == code.strip()[0].upper()]
        listed = f"\nCác mã cùng họ: {', '.join(family)}" if family else ""
        raise Misuse(f"không có mã lỗi «{code}»{did_you_mean(code.upper(), known)}{listed}")
    raise Misuse(f"«{code}» không phải mã lỗi như F104; để giải thích điểm, ghi thêm đơn vị: {NUMBER}")


def _number(path: Path, unit: str, code: str) -> str:
    from parscore.compute.explain import explain
    from parscore.write.explain import explanation_text

    results = open_scored(path)
    identity = unit_of(results.cycle, unit)
    card = results.card(identity)
    if card is None:
        note(f"Lỗi: chưa có điểm của «{unit}»; chạy «parscore score» để chấm và xem lý do.")
        raise typer.Exit(1)
    code = code_in_sets([results.framework_of(card.group)], code, f"bộ của {card.name}")
    return explanation_text(explain(results, identity, code), results.cycle.names).rstrip("\n")
