"""`parscore gaps`: losses by criterion, lead and unit; what would win points back; the plan filled in and read back."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from parscore.cli.app import application
from parscore.compute.gaps import group_gaps, unit_gaps
from parscore.compute.needs import needs
from parscore.compute.rank import standings
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import Line, Mark, Results
from tests.kit.cli import cycle_folder, parscore
from tests.kit.world import Evidence, cycle, form, framework, leaf, results

D = Decimal


def line(criterion: Criterion, mark: str, **declared: str) -> Line:
    return Line(criterion.code, (Mark("self", D(mark)),), declared=declared)


def rule_of(rule: dict[str, Any], most: str = "2") -> Criterion:
    return framework(leaf("1", most, rule)).by_code["1"]


BANDS = {
    "kind": "bands", "numerator": "Số hồ sơ đúng hạn", "denominator": "Tổng số hồ sơ",
    "steps": [{"above": "90", "points": "2"}, {"from": "70", "points": "1"}, {"else": "0"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "mark", "declared", "expected"),
    [
        (BANDS, "1", {"numerator": "78", "denominator": "100"}, [("91", "2", True)]),
        (BANDS, "0", {"numerator": "69", "denominator": "100"}, [("70", "1", False), ("91", "2", True)]),
        (BANDS, "0", {"numerator": "0.5", "denominator": "1"}, [("0.7", "1", False), ("1", "2", True)]),
        ({"kind": "count", "of": "Số tin", "each": "0.5"}, "1", {"of": "2"}, [("3", "1.5", False), ("4", "2", True)]),
        ({"kind": "deduct", "of": "Số lần", "each": "0.5"}, "1", {"of": "2"}, [("1", "1.5", False), ("0", "2", True)]),
        (
            {"kind": "ratio", "numerator": "Đã làm", "denominator": "Được giao", "full_from": "80", "scaled": "true"},
            "1", {"numerator": "40", "denominator": "100"}, [("80", "2", True)],
        ),
        ({"kind": "choice", "options": {"Kịp thời": "2", "Chậm": "1", "Không": "0"}}, "0", {"option": "Không"},
         [("Chậm", "1", False), ("Kịp thời", "2", True)]),
        (BANDS, "2", {"numerator": "95", "denominator": "100"}, []),
        (BANDS, "0.5", {"numerator": "78", "denominator": "100"}, []),
        (BANDS, "1", {}, []),
    ],
)  # fmt: skip
def test_the_figure_that_would_be_needed(
    rule: dict[str, Any], mark: str, declared: dict[str, str], expected: list[tuple[str, str, bool]]
) -> None:
    """The least figure for the next level, and for the most; nothing where an appraiser and no figure decided."""
    criterion = rule_of(rule)
    found = needs(criterion, line(criterion, mark, **declared), "half_up")
    assert [(str(one.wanted), str(one.points), one.full) for one in found] == expected


def world(marks: dict[str, dict[str, str]]) -> Results:
    """Units with these own marks on six criteria of one to three points."""
    made = framework(*(leaf(code, most) for code, most in zip("123456", "112233", strict=True)))
    return results(made, cycle(list(marks)), {unit: Evidence(form(unit, one)) for unit, one in marks.items()})


def reached(made: Framework, found: Results, unit: str, codes: tuple[str, ...]) -> bool:
    """Whether the unit is first of two once these criteria have their maximum."""
    (group,) = found.cycle.groups
    evidence = {}
    for card in found.cards:
        marks = {line.code: str(line.value()) for line in card.lines}
        best = {code: str(made.by_code[code].max) for code in codes} if card.unit == unit else {}
        evidence[card.unit] = Evidence(form(card.unit, marks | best))
    rows = standings(found.cycle, group, made, results(made, found.cycle, evidence).cards)
    other = next(row for row in rows if row.unit != unit)
    own = next(row for row in rows if row.unit == unit)
    assert own.points is not None
    assert other.points is not None
    return own.points > other.points


@given(st.lists(st.tuples(*(st.sampled_from(["0", "0.5", "1"]) for _ in range(12))), min_size=1, max_size=1))
@settings(max_examples=40, deadline=None)
def test_the_smallest_sets_agree_with_brute_force(drawn: list[tuple[str, ...]]) -> None:
    (values,) = drawn
    marks = {
        "a": dict(zip("123456", values[:6], strict=True)),
        "b": dict(zip("123456", values[6:], strict=True)),
    }
    found = world(marks)
    made = found.frameworks["thu"]
    behind = next((row for row in found.standings if row.rank == 2), None)
    if behind is None:
        return
    gaps = unit_gaps(found, behind.unit)
    assert gaps.rank is not None
    codes = [code for code in "123456" if D(marks[behind.unit][code]) < made.by_code[code].max]
    every: list[tuple[str, ...]] = []
    for size in range(1, len(codes) + 1):
        every = [one for one in combinations(codes, size) if reached(made, found, behind.unit, one)]
        if every:
            break
    assert {frozenset(one) for one in gaps.rank.sets} <= {frozenset(one) for one in every}
    assert bool(gaps.rank.sets) == bool(every)


def test_losses_of_a_group_add_up() -> None:
    found = world({"a": dict.fromkeys("123456", "1"), "b": dict.fromkeys("123456", "0")})
    gaps = group_gaps(found, "so")
    lost = sum(one.lost for one in gaps.criteria)
    assert lost == sum(one.lost for one in gaps.leads) == D(6) + D(12)
    assert lost == sum(unit.explanation.loss for unit in gaps.units)
    by_code = {one.criterion.code: (one.units, one.losing, one.full, one.share) for one in gaps.criteria}
    assert by_code["1"] == (2, 1, 1, D(50))
    assert by_code["6"][:3] == (2, 2, 0)


def test_what_the_unit_above_has_that_this_one_lacks() -> None:
    found = world({"a": {**dict.fromkeys("123456", "1"), "5": "3"}, "b": dict.fromkeys("123456", "1")})
    gaps = unit_gaps(found, "b")
    assert gaps.above is not None
    assert (gaps.above.unit, [(one.criterion.code, one.above - one.own) for one in gaps.lacks]) == (
        "a",
        [("5", D(2))],
    )


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scored copy of the cycle of Lai Châu."""
    root, folder = Path(__file__).parents[2], tmp_path_factory.mktemp("ky")
    shutil.copytree(root / "frameworks", folder / "frameworks")
    cycle_folder = folder / "examples" / "lai-chau-2022"
    shutil.copytree(root / "examples" / "lai-chau-2022", cycle_folder)
    assert CliRunner().invoke(application(), ["score", str(cycle_folder)]).exit_code == 0
    return cycle_folder


def test_the_plan_comes_back(scored: Path, tmp_path: Path) -> None:
    """The office fills in a measure; next year it stands beside what is lost then."""
    plan = tmp_path / "ke-hoach.xlsx"
    run = CliRunner()
    made = run.invoke(application(), ["gaps", str(scored), "--group", "so", "--xlsx", str(plan)])
    assert made.exit_code == 0, made.output
    book = openpyxl.load_workbook(plan)
    sheet = book.worksheets[0]
    (first,) = [
        row for row in sheet.iter_rows(min_row=4) if row[0].value == "Sở Y tế" and row[1].value == "5.2"
    ]
    first[7].value, first[8].value, first[9].value = (
        "Rà soát quy trình bổ nhiệm",
        "Phòng Tổ chức",
        "30/6/2023",
    )
    book.save(plan)
    shown = run.invoke(application(), ["gaps", str(scored), "--plan", str(plan)])
    assert shown.exit_code == 0, shown.output
    assert "Rà soát quy trình bổ nhiệm" in shown.output
    assert "Phòng Tổ chức" in shown.output
    assert "R019" not in shown.output
    first[3].value, first[7].value, first[7].number_format = "nhiều", 5, '"8"'
    book.save(plan)
    _set_error(first[8])
    book.save(plan)
    said = run.invoke(application(), ["gaps", str(scored), "--plan", str(plan)])
    assert said.exit_code == 0
    assert f"!D{first[3].row}: cảnh báo R019 ô «Điểm mất» ghi «nhiều», không phải là một số" in said.output
    assert f"!H{first[7].row}: cảnh báo R019 ô «Biện pháp»" in said.output
    assert f"!I{first[8].row}: cảnh báo R019 ô «Người thực hiện» báo lỗi #REF!" in said.output


def _set_error(cell: Any) -> None:
    """A cell as Excel keeps it once what its formula named is deleted."""
    cell.value, cell.data_type = "#REF!", "e"


def test_a_plan_with_rows_that_cannot_be_taken_ends_as_refused_input(scored: Path, tmp_path: Path) -> None:
    """What could be read is shown; the status says that not all of it was."""
    plan = tmp_path / "ke-hoach.xlsx"
    assert parscore("gaps", scored, "--unit", "so-y-te", "--xlsx", plan).returncode == 0
    book = openpyxl.load_workbook(plan)
    book.worksheets[0]["A4"].value = "Sở Không có"
    book.save(plan)
    done = parscore("gaps", scored, "--plan", plan)
    assert done.returncode == 1
    assert "!A4: lỗi R002" in done.stderr
    assert "Sở Y tế\t" in done.stdout


def test_the_plan_of_one_unit(scored: Path, tmp_path: Path) -> None:
    """A unit asks for its plan: its lines alone, every one; read back, a unit or group may be asked for again."""
    plan, run = tmp_path / "ke-hoach.xlsx", CliRunner()
    made = run.invoke(application(), ["gaps", str(scored), "--unit", "so-y-te", "--xlsx", str(plan)])
    assert made.exit_code == 0, made.output
    assert "Đã ghi" in made.output
    rows = list(openpyxl.load_workbook(plan).worksheets[0].iter_rows(min_row=4, max_col=2, values_only=True))
    found = run.invoke(application(), ["gaps", str(scored), "--unit", "so-y-te", "--json"])
    assert rows == [("Sở Y tế", line["code"]) for line in json.loads(found.stdout)["lines"]]
    shown = {
        words: run.invoke(
            application(), ["gaps", str(scored), "--plan", str(plan), *words.split()]
        ).stdout.count("Sở Y tế\t")
        for words in ("--unit so-y-te", "--group so", "--unit so-noi-vu", "--group huyen")
    }
    assert shown == {
        "--unit so-y-te": len(rows), "--group so": len(rows), "--unit so-noi-vu": 0, "--group huyen": 0,
    }  # fmt: skip


def test_as_json(scored: Path) -> None:
    run = CliRunner()
    whole = json.loads(run.invoke(application(), ["gaps", str(scored), "--group", "so", "--json"]).stdout)
    (group,) = whole
    unit = next(one for one in group["units"] if one["unit"] == "so-y-te")
    assert (
        json.loads(run.invoke(application(), ["gaps", str(scored), "--unit", "so-y-te", "--json"]).stdout)[
            "lines"
        ]
        == unit["lines"]
    )
    assert unit["lines"][0]["code"] == "5.2"


def test_one_view_is_one_table_and_one_flat_list(scored: Path) -> None:
    """The lines of all units, the criteria, or the leads: the same figures as in the whole review."""
    run = CliRunner()
    (whole,) = json.loads(run.invoke(application(), ["gaps", str(scored), "--group", "so", "--json"]).stdout)
    wanted = {
        "unit": [
            ("so", unit["unit"], line["code"], line["lost"])
            for unit in whole["units"]
            for line in unit["lines"]
        ],
        "criterion": [("so", one["code"], one["lost"]) for one in whole["criteria"]],
        "lead": [("so", one["lead"], one["lost"]) for one in whole["leads"]],
    }
    keys = {"unit": ("group", "unit", "code", "lost"), "criterion": ("group", "code", "lost"),
            "lead": ("group", "lead", "lost")}  # fmt: skip
    for view, rows in wanted.items():
        words = ["gaps", str(scored), "--group", "so", "--by", view]
        flat = json.loads(run.invoke(application(), [*words, "--json"]).stdout)
        assert [tuple(one[key] for key in keys[view]) for one in flat] == rows
        assert run.invoke(application(), words).stdout.count("Điểm mất theo") == 1
    assert list(json.loads(run.invoke(application(), ["gaps", str(scored), "--by", "unit", "--json"]).stdout)[0]) == [
        "group", "unit", "code", "title", "lead", "points", "max", "lost"
    ]  # fmt: skip
    for more in (["--unit", "so-y-te"], ["--plan", "a.xlsx"], ["--by", "x"]):
        assert run.invoke(application(), ["gaps", str(scored), "--by", "lead", *more]).exit_code != 0


def test_every_level_adds_up_to_the_one_above(scored: Path) -> None:
    unit = json.loads(
        CliRunner().invoke(application(), ["gaps", str(scored), "--unit", "so-y-te", "--json"]).stdout
    )
    lost = {one["code"]: Decimal(one["lost"]) for one in unit["fields"]}
    tops = [code for code in lost if "." not in code]
    lines = sum((D(one["lost"]) for one in unit["lines"]), D(0))
    assert abs(sum((lost[code] for code in tops), D(0)) - lines) < D("1e-20")
    assert tops == sorted(tops, key=lambda code: -lost[code])
    for top in tops:
        below = [value for code, value in lost.items() if code.startswith(f"{top}.")]
        assert abs(sum(below, D(0)) - lost[top]) < D("1e-20")


def test_three_things_to_do(scored: Path) -> None:
    said = CliRunner().invoke(application(), ["gaps", str(scored), "--unit", "Sở Y tế"])
    assert said.exit_code == 0, said.output
    assert "3 việc nên làm trước:" in said.output
    assert "từ 1 xuống 0 (bớt 1) thì được 2 điểm" in said.output


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--unit", "so-y-te", "--group", "so"], "chỉ dùng một trong"),
        (["--plan", "khong-co.xlsx"], "không có tệp"),
        (["--plan", "."], "«.» là thư mục; hãy chỉ ra một tệp"),
        (["--unit", "so-khong-co"], "không có đơn vị"),
        (["--json", "--xlsx", "ke-hoach.xlsx"], "chỉ dùng một trong --xlsx, --plan và --json"),
        (["--xlsx", "ke-hoach.csv"], "cần tên tệp .xlsx"),
    ],
)
def test_wrong_use(scored: Path, words: list[str], expected: str) -> None:
    said = CliRunner().invoke(application(), ["gaps", str(scored), *words])
    assert said.exit_code != 0
    assert expected in said.output + str(said.exception)


@pytest.mark.parametrize("more", [(), ("--json",), ("--xlsx", "ke-hoach.xlsx")], ids=str)
def test_a_unit_that_sent_nothing_has_nothing_to_review(more: tuple[str, ...], tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    done = parscore("gaps", folder, "--unit", "so-tai-chinh", *more, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "chưa nộp" in done.stderr
