"""Figures of the period alone and figures cumulated since the start of the year: told apart, not mixed, not fallen."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from parscore.compute.explain import explain
from parscore.model.form import FORM_SHEET
from parscore.model.period import Period
from parscore.pipeline.forms_out import write_templates
from parscore.pipeline.load import load_cycle
from parscore.write.explain import explanation_text
from parscore.write.forms.body import NUMBERS
from parscore.write.tables.words import covered
from tests.figures.kit import ALL, CYCLE, FRAMEWORK, cycle, found, only, results
from tests.figures.test_forms import CYCLE as FORMS_CYCLE
from tests.figures.test_forms import FORMS, rows
from tests.kit.cli import parscore

CUMULATED = FRAMEWORK.replace(
    "source: Hệ thống điều phối}", "source: Hệ thống điều phối, span: cumulated}"
).replace("Hồ sơ trước hạn}", "Hồ sơ trước hạn, span: cumulated}")
CUMULATED = CUMULATED.replace("title: Hồ sơ đúng hạn}", "title: Hồ sơ đúng hạn, span: cumulated}")
HEAD = "unit,figure,value\n"


def figures(hs: int, som: int, dung: int) -> str:
    return HEAD + "".join(f"{unit},hs,{hs}\n{unit},som,{som}\n{unit},dung,{dung}\n" for unit in "ab")


REST = "unit,code,numerator,denominator,of\n" + "".join(f"{unit},1.2,1,2,\n{unit},1.3,,,1\n" for unit in "ab")


def month(
    folder: Path,
    number: int,
    text: str,
    *previous: Path,
    framework: str = CUMULATED,
    span: str = "",
    year: int = 2026,
) -> Path:
    """The folder of a scored month with figures of the set in one file and all others in another."""
    listed = f"[{{file: s.csv{span}}}, k.csv]"
    earlier = ", ".join(f"../{one.name}/out/results.json" for one in previous)
    keys = f"year: {year}\nperiod: {year}-{number:02}\n" + (f"previous: [{earlier}]\n" if previous else "")
    made = folder / f"t{number}"
    cycle(made, {"s.csv": text, "k.csv": REST}, framework=framework, named=listed,
          cycle=CYCLE.replace("year: 2026\n", keys))  # fmt: skip
    return made


def told(folder: Path) -> list[tuple[str, str]]:
    from parscore.pipeline.score import score_cycle

    return found(score_cycle(folder), "N")


def test_what_is_cumulated_may_not_fall_within_the_year(tmp_path: Path) -> None:
    """Against the latest period of the year, whatever the order in which results are named; not against last year."""
    last_year = month(tmp_path, 12, figures(900, 100, 700), year=2025)
    first = month(tmp_path, 9, figures(60, 10, 40), last_year)
    second = month(tmp_path, 10, figures(100, 20, 60), first)
    assert told(second) == []
    third = month(tmp_path, 11, figures(90, 20, 60), second, first)
    assert [code for code, _ in told(third)] == ["N153", "N153"]
    run = cycle(third, {}, framework=CUMULATED, named="[{file: s.csv}, k.csv]",
                cycle=(third / "cycle.yaml").read_text(encoding="utf-8"))  # fmt: skip
    one = next(one for one in run.findings if one.code == "N153")
    assert "«Tổng số hồ sơ» luỹ kế từ đầu năm là 90, ít hơn 100 của kỳ 10/2026" in one.message
    assert (str(one.place), one.unit) == ("s.csv:2:3", "a")
    explained = explain(results(run), "a", "1.1")
    assert "Tổng số hồ sơ (luỹ kế từ đầu năm): 90" in explanation_text(explained)
    assert [one.label for one in explained.declared] == [
        "Hồ sơ trước và đúng hạn", "Hồ sơ trước hạn", "Hồ sơ đúng hạn", "Tổng số hồ sơ"
    ]  # fmt: skip
    assert told(month(tmp_path, 1, figures(5, 1, 3), last_year)) == []


def test_figures_of_the_period_may_fall(tmp_path: Path) -> None:
    first = month(tmp_path, 10, figures(100, 20, 60), framework=FRAMEWORK)
    assert told(month(tmp_path, 11, figures(90, 10, 60), first, framework=FRAMEWORK)) == []


def test_a_file_may_say_it_of_all_that_it_holds(tmp_path: Path) -> None:
    """Of figures of the set and of criteria alike; what the set says otherwise is told once."""
    own = ALL.replace("1.1,80,100", "1.1,80,100")
    keys = CYCLE.replace("year: 2026\n", "year: 2026\nperiod: 2026-10\n")
    cycle(tmp_path / "t10", {"s.csv": own}, cycle=keys, named="{file: s.csv, span: cumulated}")
    later = keys.replace("2026-10", "2026-11\nprevious: ../t10/out/results.json")
    run = cycle(tmp_path / "t11", {"s.csv": own.replace("a,1.1,80,100", "a,1.1,70,100")}, cycle=later,
                named="{file: s.csv, span: cumulated}")  # fmt: skip
    assert only(run, "N153").message.startswith(
        "«Hồ sơ trước và đúng hạn» luỹ kế từ đầu năm là 70, ít hơn 80"
    )
    said = explanation_text(explain(results(run), "b", "1.1"))
    assert "Tổng số hồ sơ (luỹ kế từ đầu năm): 100" in said
    wrong = month(tmp_path, 3, figures(100, 20, 60), span=", span: period")
    assert [code for code, _ in told(wrong)] == ["N152", "N152", "N152"]


def test_a_criterion_does_not_mix_files_of_both_kinds(tmp_path: Path) -> None:
    part, whole = "unit,code,numerator\na,1.2,1\nb,1.2,1\n", "unit,code,denominator\na,1.2,2\nb,1.2,2\n"
    rest = "".join(line for line in ALL.splitlines(keepends=True) if ",1.2," not in line)
    run = cycle(
        tmp_path, {"t.csv": part, "m.csv": whole, "k.csv": rest},
        named="[{file: t.csv, span: period}, {file: m.csv, span: cumulated}, k.csv]",
    )  # fmt: skip
    assert [(code, place) for code, place in found(run)] == [("N151", "t.csv:2:3"), ("N151", "t.csv:3:3")]


def test_the_form_says_what_a_figure_covers(tmp_path: Path) -> None:
    text = FORMS.replace("Hồ sơ trước hạn}", "Hồ sơ trước hạn, span: cumulated}")
    (tmp_path / "bo.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "cycle.yaml").write_text(
        FORMS_CYCLE.replace("year: 2026", "year: 2026\nperiod: 2026-11"), encoding="utf-8"
    )
    loaded = load_cycle(tmp_path / "cycle.yaml", "cycle.yaml")
    assert loaded.cycle is not None
    sets = {name: one for name, one in loaded.frameworks.items() if one is not None}
    write_templates(loaded.cycle, sets, tmp_path / "bieu")
    path = tmp_path / "bieu" / "a.xlsx"
    sheet, at = openpyxl.load_workbook(path)[FORM_SHEET], rows(path)
    words = sheet.cell(at["– Hồ sơ trước hạn"], NUMBERS["rule"]).value
    assert words == "Luỹ kế từ đầu năm đến hết tháng 11 năm 2026"
    assert sheet.cell(at["– Hồ sơ đúng hạn"], NUMBERS["rule"]).value is None
    assert covered("period", Period(2026, 3, 2)) == "Số của riêng kỳ quý II năm 2026"
    assert covered("cumulated", Period(2026)) == "Số của cả năm 2026"


def test_trends_say_what_a_change_of_cumulated_figures_means(tmp_path: Path) -> None:
    first = month(tmp_path, 9, figures(60, 10, 40))
    second = month(tmp_path, 10, figures(100, 20, 60), first)
    third = month(tmp_path, 11, figures(120, 20, 90), second, first)
    said = "Số liệu luỹ kế từ đầu năm: «Hồ sơ đúng hạn», «Tổng số hồ sơ», «Hồ sơ trước hạn»"
    for folders in ((first, second), (first, second, third)):
        assert said in " ".join(parscore("diff", *folders).stdout.split())
    parscore("report", third)
    page = (third / "out" / "bao-cao.html").read_text(encoding="utf-8")
    assert said in page
