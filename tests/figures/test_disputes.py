"""Figures from systems in a set with forms: they stand in the form, the unit confirms or disputes, somebody decides."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from parscore.compute.explain import explain
from parscore.compute.pending import pending
from parscore.model.cycle import COUNCIL
from parscore.model.form import FORM_SHEET, ColumnKey
from parscore.model.stamp import figures_in
from parscore.pipeline.check import check_forms, sources_of
from parscore.pipeline.evidence import delivered_figures
from parscore.pipeline.forms_out import write_appraisal_forms, write_templates
from parscore.pipeline.load import load_cycle
from parscore.pipeline.score import Run, score_cycle
from parscore.write.explain import explanation_text
from parscore.write.forms.body import DERIVED_WORDS, DISPUTE_WORDS, NUMBERS
from parscore.write.forms.form import DELIVERED
from parscore.write.forms.rows import form_content
from tests.figures.kit import found, only, points, results
from tests.figures.test_forms import CYCLE, FORMS, rows

HONEST: tuple[tuple[str, ColumnKey, int], ...] = (
    ("– Hồ sơ đúng hạn", "declared", 60), ("Tiến độ", "claimed", 8), ("Mô hình mới", "claimed", 2),
)  # fmt: skip
SYSTEM = "unit,figure,value\na,hs,100\na,som,20\n"
MORE = "unit,code,numerator,of\na,1.2,50,\na,1.3,,1\n"


def forms(folder: Path, *, system: str = SYSTEM, more: str = MORE, cycle: str = CYCLE) -> Path:
    """The blank form of unit a in the folder of a cycle with figures from two systems."""
    (folder / "bo.yaml").write_text(FORMS, encoding="utf-8")
    (folder / "hs.csv").write_text(system, encoding="utf-8")
    (folder / "khac.csv").write_text(more, encoding="utf-8")
    (folder / "cycle.yaml").write_text(f"{cycle}figures: [hs.csv, khac.csv]\n", encoding="utf-8")
    loaded = load_cycle(folder / "cycle.yaml", "cycle.yaml")
    assert loaded.cycle is not None
    sets = {name: made for name, made in loaded.frameworks.items() if made is not None}
    figures, faults = delivered_figures(loaded)
    assert faults == []
    write_templates(loaded.cycle, sets, folder / "submissions", figures=figures)
    (folder / "submissions" / "b.xlsx").unlink()
    return folder / "submissions" / "a.xlsx"


def fill(path: Path, *cells: tuple[str, ColumnKey, str | int | None]) -> Run:
    """Cells by title and column filled in over an honest form, and the cycle scored."""
    book, at = openpyxl.load_workbook(path), rows(path)
    for title, column, value in (*HONEST, *cells):
        book[FORM_SHEET].cell(at[title], NUMBERS[column]).value = value
    book.save(path)
    return score_cycle(path.parents[1])


def open_codes(run: Run) -> list[str]:
    card = results(run).card("a")
    assert card is not None
    return [line.code for line in card.lines if line.is_open()]


def test_the_form_shows_what_systems_deliver_locked(tmp_path: Path) -> None:
    path = forms(tmp_path)
    sheet, at = openpyxl.load_workbook(path)[FORM_SHEET], rows(path)
    for title, value, source in (
        ("– Tổng số hồ sơ", 100, "Hệ thống điều phối"),
        ("– Hồ sơ trước hạn", 20, "hs.csv"),
        ("– Số mô hình", 1, "khac.csv"),
    ):
        cell = sheet.cell(at[title], NUMBERS["declared"])
        assert (cell.value, cell.protection.locked) == (value, True)
        assert str(sheet.cell(at[title], NUMBERS["rule"]).value).endswith(source)
        assert not sheet.cell(at[title], NUMBERS["explanation"]).protection.locked
    assert not sheet.cell(at["– Hồ sơ đúng hạn"], NUMBERS["declared"]).protection.locked
    assert any(DELIVERED in str(cell.value) for row in sheet.iter_rows(max_row=10) for cell in row)
    assert DISPUTE_WORDS in {one.prompt for one in sheet.data_validations.dataValidation}


def test_what_follows_from_others_is_not_asked_for_where_it_is_delivered(tmp_path: Path) -> None:
    path = forms(tmp_path, system="unit,figure,value\na,kip,80\na,hs,100\n")
    titles = rows(path)
    assert "– Hồ sơ trước và đúng hạn" in titles
    assert not {"– Hồ sơ trước hạn", f"{DERIVED_WORDS}Hồ sơ trước và đúng hạn"} & titles.keys()


@pytest.mark.parametrize("word", ["", "Thống nhất", "Đồng ý với số liệu"])
def test_a_unit_that_agrees_leaves_nothing_open(tmp_path: Path, word: str) -> None:
    run = fill(forms(tmp_path), ("– Tổng số hồ sơ", "explanation", word or None))
    assert points(run, "a") == {"1.1": "8", "1.2": "3", "1.3": "2"}
    assert open_codes(run) == []
    assert found(run) == []


@pytest.mark.parametrize(
    "words", ["Đúng là 95", "Thống nhất một phần", "Đồng ý nhưng còn sót hồ sơ giấy", "Sai"]
)
def test_words_that_only_begin_like_agreement_are_a_dispute(tmp_path: Path, words: str) -> None:
    run = fill(forms(tmp_path), ("– Tổng số hồ sơ", "explanation", words))
    assert open_codes(run) == ["1.1", "1.2"]
    assert words in only(run, "N140").message


def test_a_dispute_is_a_finding_an_open_line_and_explained(tmp_path: Path) -> None:
    """Every criterion that takes the figure is open; the system's figure counts until somebody decides."""
    run = fill(forms(tmp_path), ("– Tổng số hồ sơ", "explanation", "Đếm trùng, đúng là 95"))
    assert points(run, "a") == {"1.1": "8", "1.2": "3", "1.3": "2"}
    assert open_codes(run) == ["1.1", "1.2"]
    one = only(run, "N140")
    assert one.place.cell == f"I{rows(tmp_path / 'submissions' / 'a.xlsx')['– Tổng số hồ sơ']}"
    assert "hệ thống ghi 100" in one.message
    assert "Đếm trùng, đúng là 95" in one.message
    said = explanation_text(explain(results(run), "a", "1.2"))
    assert "Đơn vị không thống nhất số liệu «Tổng số hồ sơ» (hệ thống: 100): Đếm trùng, đúng là 95" in said
    assert "Tổng số hồ sơ: 100   ← hs.csv:2:3" in said
    assert {line.line.why for line in pending(results(run))[0].lines} == {"disputed"}


def test_another_number_is_a_dispute_and_does_not_count(tmp_path: Path) -> None:
    run = fill(forms(tmp_path), ("– Hồ sơ số hóa", "declared", 90), ("– Hồ sơ trước hạn", "declared", 40))
    assert points(run, "a") == {"1.1": "8", "1.2": "3", "1.3": "2"}
    assert open_codes(run) == ["1.1", "1.2"]
    assert [code for code, _ in found(run)] == ["N141", "N141"]
    card = results(run).card("a")
    assert card is not None
    line = card.lines[0]
    assert (str(line.computed), line.declared["som"], line.sources["som"]) == ("8", "20", "hs.csv:3:3")


def test_the_council_decides_on_a_disputed_line_and_on_no_other(tmp_path: Path) -> None:
    stages = "stages: [self, round-1]\nappraisal: {round-1: r.csv}\n"
    path = forms(tmp_path, cycle=CYCLE + stages)
    rulings = "unit,code,points,reason,by\na,1.2,3.2,Hệ thống đã sửa,hoi-dong\n"
    (tmp_path / "r.csv").write_text(rulings, encoding="utf-8")
    run = fill(path, ("– Tổng số hồ sơ", "explanation", "Đếm trùng, đúng là 95"))
    assert points(run, "a")["1.2"] == "3.2"
    assert open_codes(run) == ["1.1"]
    (tmp_path / "r.csv").write_text(rulings, encoding="utf-8")
    run = fill(path, ("– Tổng số hồ sơ", "explanation", None))
    assert points(run, "a")["1.2"] == "3"
    assert "R106" in [code for code, _ in found(run, "R")]


def test_the_form_of_the_council_holds_the_disputed_lines(tmp_path: Path) -> None:
    """What is computed and undisputed is on no form; a mark on the form is the word that settles it."""
    path = forms(tmp_path, cycle=CYCLE + "stages: [self, round-1]\n")
    run = fill(path, ("– Hồ sơ số hóa", "explanation", "Thiếu 5 hồ sơ giấy"))
    assert [row.values["code"] for row in form_content(results(run), "round-1", COUNCIL).rows] == [
        "1.1",
        "1.2",
        "1.3",
    ]
    report = write_appraisal_forms(results(run), "round-1", tmp_path / "phieu")
    (made,) = report.written
    book = openpyxl.load_workbook(made)
    sheet = next(one for one in book.worksheets if one.sheet_state == "visible" and one.title != "Cách chấm")
    heads = next(row for row in sheet.iter_rows() if any(cell.value == "Điểm thẩm định" for cell in row))
    columns = {str(cell.value): place for place, cell in enumerate(heads)}
    row = next(row for row in sheet.iter_rows() if any(cell.value == "1.2" for cell in row))
    row[columns["Điểm thẩm định"]].value = 3.3
    row[columns["Lý do"]].value = "Đã đối chiếu hồ sơ giấy"
    book.save(made)
    cycle = (tmp_path / "cycle.yaml").read_text(encoding="utf-8")
    (tmp_path / "cycle.yaml").write_text(
        f"{cycle}appraisal: {{round-1: phieu/{made.name}}}\n", encoding="utf-8"
    )
    run = score_cycle(tmp_path)
    assert points(run, "a")["1.2"] == "3.3"
    assert open_codes(run) == []


def test_the_check_of_one_form_tells_what_is_disputed(tmp_path: Path) -> None:
    """Inside its cycle against the figures of now; anywhere else against those that the form was made with."""
    folder = tmp_path / "ky"
    folder.mkdir()
    path = forms(folder)
    fill(path, ("– Tổng số hồ sơ", "explanation", "Đếm trùng"), ("– Hồ sơ số hóa", "declared", 90))
    alone = tmp_path / "gui-di.xlsx"
    shutil.copy(path, alone)
    row = rows(path)
    expected = {("N140", f"I{row['– Tổng số hồ sơ']}"), ("N141", f"D{row['– Hồ sơ số hóa']}")}

    def told(*files: Path, **options: Any) -> set[tuple[str, str]]:
        report = check_forms(sources_of(files), **options)
        one = report.files[0]
        assert not [found for found in report.others if found.code in ("N140", "N141")]
        return {(found.code, found.place.cell) for found in one.findings if found.code[0] == "N"}

    loaded = load_cycle(folder / "cycle.yaml", "cycle.yaml")
    assert told(path) == told(alone) == told(path, cycle=loaded, evidence=True) == expected
    (folder / "khac.csv").write_text(MORE.replace("50", "90"), encoding="utf-8")
    assert told(path) == {one for one in expected if one[0] == "N140"}
    (folder / "khac.csv").write_text(MORE.replace("50", "60"), encoding="utf-8")
    fill(path, ("– Hồ sơ số hóa", "declared", 50))
    assert {code for code, _ in told(path)} == {"N140", "N157"}
    assert told(alone) == expected


def test_a_figure_that_changed_after_the_form_was_made_is_no_dispute(tmp_path: Path) -> None:
    """The new figure counts and is told; nothing is open. A number or a reason of the unit's own is a dispute still."""
    path = forms(tmp_path)
    (tmp_path / "khac.csv").write_text(MORE.replace("50", "90"), encoding="utf-8")
    run = fill(path)
    assert points(run, "a")["1.2"] == "5.4"
    assert open_codes(run) == []
    one = only(run, "N157")
    assert one.place.cell == f"D{rows(path)['– Hồ sơ số hóa']}"
    assert one.message == "«Hồ sơ số hóa» khi làm biểu hệ thống ghi 50, nay ghi 90; số mới được tính"
    assert [code for code, _ in found(run)] == ["N157"]
    run = fill(path, ("– Hồ sơ số hóa", "declared", 70))
    assert ([code for code, _ in found(run)], open_codes(run)) == (["N141"], ["1.2"])
    run = fill(path, ("– Hồ sơ số hóa", "declared", 50), ("– Hồ sơ số hóa", "explanation", "Đúng là 60"))
    assert open_codes(run) == ["1.2"]
    assert "hệ thống ghi 90 (khi làm biểu: 50); đơn vị" in only(run, "N140").message


def test_a_figure_that_no_system_has_any_more_is_told(tmp_path: Path) -> None:
    """Its number in the form counts as the unit's own; the check of the form tells it too."""
    path = forms(tmp_path)
    (tmp_path / "khac.csv").write_text("unit,code,numerator,of\na,1.3,,1\n", encoding="utf-8")
    run = fill(path)
    assert points(run, "a")["1.2"] == "3"
    one = only(run, "N161")
    assert [code for code, _ in found(run)] == ["N161"]
    assert one.message == (
        "«Hồ sơ số hóa» khi làm biểu hệ thống ghi 50, nay không tệp số liệu nào có; "
        "số ở biểu (50) được tính như đơn vị tự khai"
    )
    assert one.place.cell == f"D{rows(path)['– Hồ sơ số hóa']}"
    report = check_forms(sources_of([path]))
    assert [found.code for found in report.files[0].findings if found.code[0] == "N"] == ["N161"]
    (tmp_path / "hs.csv").write_text("unit,figure,value\n", encoding="utf-8")
    assert [code for code, _ in found(score_cycle(tmp_path))].count("N161") == 3


def test_a_mark_that_no_longer_follows_from_the_figures_is_told(tmp_path: Path) -> None:
    """The unit's own mark of a line that it scores itself counts; what the new figure gives stands beside it."""
    path = forms(tmp_path)
    (tmp_path / "hs.csv").write_text(SYSTEM.replace("100", "200"), encoding="utf-8")
    run = fill(path)
    assert points(run, "a") == {"1.1": "8", "1.2": "1.5", "1.3": "2"}
    assert [code for code, _ in found(run)] == ["N157", "N160"]
    one = only(run, "N160")
    assert one.message == "tiêu chí 1.1: tự chấm 8 điểm theo số liệu cũ, số liệu nay của hệ thống cho 4 điểm"
    assert one.place.cell == f"D{rows(path)['– Tổng số hồ sơ']}"


def test_a_system_that_takes_the_number_of_the_unit_ends_the_dispute(tmp_path: Path) -> None:
    path = forms(tmp_path)
    cells: tuple[tuple[str, ColumnKey, str | int], ...] = (
        ("– Hồ sơ số hóa", "declared", 90), ("– Hồ sơ số hóa", "explanation", "Sót 40 hồ sơ"),
    )  # fmt: skip
    assert open_codes(fill(path, *cells)) == ["1.2"]
    (tmp_path / "khac.csv").write_text(MORE.replace("50", "90"), encoding="utf-8")
    run = fill(path, *cells)
    assert (open_codes(run), found(run), points(run, "a")["1.2"]) == ([], [], "5.4")


@pytest.mark.parametrize(
    "text", ["{", "[1]", '[["", "hs", 5, ""]]', '[["", "hs", "x", ""]]', '[["", "hs"]]', "[" * 20000]
)
def test_figures_in_a_stamp_that_cannot_be_read_are_none(text: str) -> None:
    assert figures_in({"figures": text}) == ()
