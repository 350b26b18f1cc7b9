"""`parscore explain`: one number down to its cells, or what a finding's code means."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.common import HERE, AsJson, Misuse, code_in_sets, file_option, open_scored, unit_of
from parscore.cli.output import complain, say, wants_csv
from parscore.cli.page import Command
from parscore.text import did_you_mean

if TYPE_CHECKING:
    from parscore.model.scorecard import Results

HELP = (
    "Giải thích một con số đến tận ô, một đơn vị, hoặc một mã lỗi.\n\n"
    "Cả đơn vị: tổng điểm gồm những gì, hạng, đơn vị đứng trên và dưới, các dòng mất điểm kèm lý do, người chấm, ô; "
    "--html ghi thành trang để đưa cho đơn vị.\n\n"
    "Đơn vị ghi bằng mã, tên hoặc tên gọi khác. Ví dụ: parscore explain F104; "
    "parscore explain examples/lai-chau-2022 so-noi-vu 1.1.2; "
    "parscore explain examples/lai-chau-2022 so-noi-vu; đang đứng trong thư mục kỳ: "
    'parscore explain "Sở Nội vụ" 1.1.2'
)
NUMBER = "[KỲ] ĐƠN_VỊ [MÃ_TIÊU_CHÍ]"
FINDING = re.compile(r"[A-Za-z]\d{3}")


class PAGE(Command):
    """The two ways to call the command, each with its own usage line."""

    pieces = ("MÃ_LỖI", NUMBER)


def run(
    words: Annotated[
        list[str],
        typer.Argument(metavar="THAM_SỐ", help=f"một mã lỗi như F104; hoặc {NUMBER}"),
    ],
    html: Annotated[Path | None, file_option("--html", "ghi trang giải thích cả đơn vị vào tệp này")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell the ways apart by the words: a cycle comes first, a finding's code stands alone."""
    path, rest = (Path(words[0]), words[1:]) if len(words) > 1 and _is_cycle(words[0]) else (HERE, words)
    if len(rest) not in (1, 2) or (len(rest) == 2 and len(words) > 3):
        raise Misuse(f'explain cần một mã lỗi, hoặc {NUMBER}; tên có dấu cách phải để trong dấu "…"')
    if len(rest) == 1 and _is_finding(rest[0], alone=len(words) == 1):
        _finding(rest[0], as_json=as_json)
    elif len(rest) == 1:
        _unit(path, rest[0], html, as_json=as_json)
    elif html is not None:
        raise Misuse("--html ghi trang của cả đơn vị: bỏ mã tiêu chí")
    else:
        _number(path, *rest, as_json=as_json)


def _is_finding(word: str, *, alone: bool) -> bool:
    """Whether a single word is a finding's code, or cannot be a unit since there is no cycle here."""
    return alone and (FINDING.fullmatch(word.strip()) is not None or not _is_cycle("."))


def _is_cycle(word: str) -> bool:
    """Whether a word is the path of a cycle, or of the results of one."""
    path = Path(word)
    return path.is_file() or any((path / name).is_file() for name in ("cycle.yaml", "out/results.json"))


def _unit(path: Path, unit: str, html: Path | None, *, as_json: bool) -> None:
    from parscore.cli.tables import show
    from parscore.compute.unit import explain_unit
    from parscore.write.tables.explained import unit_facts, unit_tables

    results, identity = _opened(path, unit)
    explained = explain_unit(results, identity)
    if as_json:
        from parscore.cli.json_records import print_json, unit_record

        print_json(unit_record(explained))
        return
    facts, tables = unit_facts(results, explained), unit_tables(results, explained)
    if html is None:
        say("\n".join((explained.card.name, *facts)) + "\n")
        show(*tables)
        return
    from parscore.write.files import write_whole
    from parscore.write.report.html import unit_page

    write_whole(html, unit_page(explained.card.name, facts, tables, results.tool).encode())
    say(f"Đã ghi {html}")


def _opened(path: Path, unit: str) -> tuple[Results, str]:
    """The results and the unit meant; status 1 when it has no card."""
    results = open_scored(path)
    identity = unit_of(results.cycle, unit)
    if results.card(identity) is None:
        complain(f"Lỗi: chưa có điểm của «{unit}»; chạy «parscore score» để chấm và xem lý do.")
        raise typer.Exit(1)
    return results, identity


def _refuse_csv() -> None:
    """Refuse CSV of what is told in sentences."""
    if wants_csv():
        raise Misuse("phần giải thích này là lời, không phải bảng nên không có CSV; dùng --json")


def _finding(code: str, *, as_json: bool) -> None:
    from parscore.catalogue import all_entries, entry
    from parscore.write.diagnostics import explain_code

    if as_json and (known_entry := entry(code.strip().upper())) is not None:
        from parscore.cli.json_records import finding_record, print_json

        print_json(finding_record(known_entry))
        return
    if (text := explain_code(code)) is not None:
        _refuse_csv()
        say(text.rstrip("\n"))
        return
    if FINDING.fullmatch(code.strip()):
        known = [entry.code for entry in all_entries()]
        family = [name for name in known if name[0] == code.strip()[0].upper()]
        listed = f"\nCác mã cùng họ: {', '.join(family)}" if family else ""
        raise Misuse(f"không có mã lỗi «{code}»{did_you_mean(code.upper(), known)}{listed}")
    raise Misuse(f"«{code}» không phải mã lỗi như F104; để giải thích điểm, ghi thêm đơn vị: {NUMBER}")


def _number(path: Path, unit: str, code: str, *, as_json: bool) -> None:
    from parscore.compute.explain import explain
    from parscore.write.explain import explanation_text

    results, identity = _opened(path, unit)
    card = next(card for card in results.cards if card.unit == identity)
    code = code_in_sets([results.framework_of(card.group)], code, f"bộ của {card.name}")
    found = explain(results, identity, code)
    if as_json:
        from parscore.cli.json_records import explanation_record, print_json

        print_json(explanation_record(found))
        return
    _refuse_csv()
    say(explanation_text(found, results.cycle.names).rstrip("\n"))
