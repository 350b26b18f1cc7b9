"""Tables on a terminal and in a pipe, and a number explained in words."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from rich.console import Console

from parscore.compute.explain import explain
from parscore.compute.progress import remaining
from parscore.pipeline.report import group_figures
from parscore.pipeline.unit_sums import unit_figures
from parscore.write.explain import explanation_text
from parscore.write.report.terminal import TableView
from parscore.write.tables.data import Column, RowStyle, Table, texts
from parscore.write.tables.rank import ranking_table
from parscore.write.tables.unit import score_table
from parscore.write.tables.words import stage_short, stage_title
from tests.kit.world import Evidence, cycle, form, framework, leaf, results
from tests.report.test_report import HOSTILE, made


def printed(console: Console) -> str:
    """What went to the console's file."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_a_terminal_shows_every_number_within_its_width(width: int) -> None:
    group = group_figures(made())[0]
    table = ranking_table(made(), group.group, group.standings, remaining(made(), group.group.id))
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    console.print(TableView(table))
    shown = printed(console)
    assert all(len(line) <= width for line in shown.splitlines())
    numbers = {cell for row in texts(table) for cell in row if cell[:1].isdecimal()}
    assert all(number in shown for number in numbers)


def test_at_every_width_no_word_of_a_table_is_cut() -> None:
    """Columns of words that wrap take no room from those behind them."""
    rows = (("Sở Khoa học và Công nghệ", Decimal("89.50"), "chưa đủ điểm", "▲ 4 bậc"),)
    columns = (
        Column("Đơn vị", "text", 38), Column("Chỉ số (%)", "number", 9, "Kỳ trước"),
        Column("Trạng thái", "word", 14), Column("So với kỳ trước", "word", 12),
    )  # fmt: skip
    table = Table("Bảng", columns, rows, styles=(RowStyle(indent=2),), indented=0)
    for width in range(44, 90):
        console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
        console.print(TableView(table))
        shown = printed(console)
        assert all(len(line.rstrip()) <= width for line in shown.splitlines())
        words = [word for one in columns for word in one.heading.split()] + " ".join(texts(table)[0]).split()
        assert all(shown.count(word) >= words.count(word) for word in words), width


def test_a_narrow_terminal_gets_records_and_loses_nothing() -> None:
    table = score_table(made(), "u0", unit_figures(made(), "u0"))
    console = Console(file=io.StringIO(), width=40, force_terminal=True, color_system=None)
    console.print(TableView(table))
    assert "Điểm tối đa áp dụng" in printed(console)
    assert "79,72" in printed(console)


def test_a_name_is_no_markup() -> None:
    found = made(("[red]Sở A[/red]", HOSTILE, "C\x1b[31m"))
    group = group_figures(found)[0]
    console = Console(file=io.StringIO(), width=120, force_terminal=True, color_system="standard")
    console.print(
        TableView(ranking_table(found, group.group, group.standings, remaining(found, group.group.id)))
    )
    assert "[red]Sở A[/red]" in printed(console)
    assert "\x1b[31m" not in printed(console)


def test_an_explanation_can_be_followed_with_a_calculator() -> None:
    said = explanation_text(explain(made(), "u0", "1.2"))
    for part in (
        "Tự chấm: 5",
        "Thẩm định vòng 1: 4,5 – Hội đồng thẩm định – thiếu <b>văn bản</b>",
        "Điểm được tính: 4,5",
        "1. Chỉ đạo = 3,125 (1.1) + 4,5 (1.2) = 7,625 trên tối đa áp dụng 10",
        "÷ 15 × 100",
        "in là 79,72%",
        "submissions/u0.xlsx[Bieu]!G11",
    ):
        assert part in said


def test_an_explanation_of_a_parent_lists_its_children() -> None:
    said = explanation_text(explain(made(), "u0", "1"))
    assert "Cộng: 3,125 + 4,5 = 7,625 điểm trên tối đa áp dụng 10, đạt 76,25%" in said


def test_an_explanation_names_the_convention() -> None:
    said = explanation_text(explain(made(), "u1", "2.1"))
    assert "cycle.yaml" in said
    assert "được trừ khỏi điểm tối đa" in said


def test_an_explanation_of_a_bonus_names_the_caps() -> None:
    bonus = leaf("C1", 2, {"kind": "count", "of": "Số sáng kiến", "each": "0.5"})
    tree = framework(leaf("1", 10), bonus=[bonus], policy={"bonus_cap": "1"})
    found = results(tree, cycle(["a"]), {"a": Evidence(form("a", {"1": "5", "C1": "2"}))})
    said = explanation_text(explain(found, "a", "C1"))
    assert "Mục này tính không quá 2 điểm" in said
    assert "Cộng điểm thưởng: 1 (tất cả các mục không quá 1 điểm)" in said


def test_stages_have_names_that_officers_know() -> None:
    named = {
        "self": "Tự chấm",
        "round-2": "Thẩm định vòng 2",
        "vong-1": "Thẩm định vòng 1",
        "council": "Hội đồng",
    }
    assert {stage: stage_title(stage) for stage in named} == named
    assert stage_title("hoi-dong") == stage_short("council") == "Hội đồng"
    assert stage_title("self") == stage_short("self") == "Tự chấm"
