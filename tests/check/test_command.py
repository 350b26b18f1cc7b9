"""`parscore check` as people run it: from the stamp alone, with a set or a cycle, and what comes back."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from parscore.diagnostics import Diagnostic
from parscore.model.cycle import Cycle, Unit
from parscore.model.framework import Framework
from parscore.pipeline import annotations as annotated_copies
from parscore.pipeline import forms
from parscore.pipeline.annotations import write_annotated
from parscore.pipeline.check import check_forms, sources_of
from parscore.pipeline.faults import RAISED
from parscore.pipeline.shipped import find, identities, shipped
from parscore.read.forms.form import OpenForm, open_form
from parscore.read.yaml.models import read_framework
from parscore.write.annotated.annotated import LIST_TITLE
from parscore.write.forms.form import make_form
from tests.forms.kit import SET as SMALL
from tests.forms.kit import book, fill, rows_with
from tests.kit.cli import FRAMEWORK, cycle_folder, parscore
from tests.kit.office import needs_office, saved_as

SET = "lai-chau/2022/so"
PLAIN = "ca-mau/2013/so"
UNIT = Unit(id="so-y-te", name="Sở Y tế", not_applicable=("3",))
CYCLE = Cycle.model_validate(
    {
        "cycle": "ky-2022",
        "title": "Chỉ số CCHC",
        "year": "2022",
        "groups": [{"id": "so", "title": "Các sở", "framework": SET, "units": [UNIT.model_dump()]}],
    }
)


def shipped_set(name: str) -> Framework:
    """A set of the package."""
    path = find(name)
    assert path is not None
    made, _, _ = read_framework(path, name)
    assert made is not None
    return made


def stamped(path: Path, name: str = SET, unit: Unit = UNIT) -> Path:
    """A form of a shipped set, without a mark, that says whose it is; the fourth field does not apply."""
    path.write_bytes(make_form(shipped_set(name), CYCLE, unit))
    return path


def own_set(folder: Path) -> Path:
    """The small set of the command line's tests as a file."""
    path = folder / "so.yaml"
    path.write_text(FRAMEWORK, encoding="utf-8")
    return path


def own_form(folder: Path, name: str = "so-y-te.xlsx", first: object = 3, second: object = 5) -> Path:
    """A plain form of the small set, no stamp."""
    folder.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Biểu"
    headings = ("STT", "Tiêu chí", "Điểm tối đa", "Số liệu kê khai", "Tài liệu kiểm chứng", "Điểm tự chấm")
    rows: tuple[tuple[object, ...], ...] = (
        ("SỞ Y TẾ",),
        headings,
        ("1", "Chỉ đạo điều hành", 10),
        ("1.1", "Kế hoạch", 4, None, "KH 2/KH-SYT", first),
        ("1.2", "Kết quả", 6, None, "BC 3/BC-SYT", second),
    )
    for row in rows:
        sheet.append(list(row))
    book.save(folder / name)
    return folder / name


def test_shipped_sets_are_found_by_their_identity() -> None:
    assert shipped()
    for name in shipped():
        assert identities()[shipped_set(name).framework] == (name,)


def test_the_stamp_alone_names_the_set(tmp_path: Path) -> None:
    done = parscore("check", stamped(tmp_path / "gui-di.xlsx"))
    assert done.returncode == 1
    assert "W320" in done.stdout
    assert "W540" not in done.stdout
    assert "Đã kiểm tra 1 tệp: 1 lỗi" in done.stdout


def test_criteria_that_the_form_leaves_out_are_not_missed(tmp_path: Path) -> None:
    path = stamped(tmp_path / "so-y-te.xlsx")
    fill(path, {"1.1.2": {"Điểm tự chấm": 0.5}})
    report = check_forms(sources_of([path]))
    missing = {one.criterion for one in report.findings if one.code == "W208"}
    assert missing
    assert not {code for code in missing if code.startswith("3.")}


def test_without_stamp_and_set_it_says_what_to_do(tmp_path: Path) -> None:
    done = parscore("check", own_form(tmp_path))
    assert done.returncode == 1
    assert "W540" in done.stdout
    assert "--framework" in done.stdout


def test_a_stamp_of_an_unknown_set(tmp_path: Path) -> None:
    path = stamped(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["parscore"]["B1"] = "lai-chau-2022-soo"
    book.save(path)
    done = parscore("check", path)
    assert "W541" in done.stdout
    assert "lai-chau-2022-so" in done.stdout


def test_totals_and_fields_are_told(tmp_path: Path) -> None:
    done = parscore("check", own_form(tmp_path), "--framework", own_set(tmp_path))
    assert done.returncode == 0
    assert "Tự chấm 8 điểm; tính lại theo số liệu 8 điểm (chênh 0)" in done.stdout
    assert "Chỉ đạo điều hành" in done.stdout


@pytest.mark.parametrize("form", ["json", "github"])
def test_forms_for_machines(tmp_path: Path, form: str) -> None:
    path = own_form(tmp_path, first=9)
    done = parscore("check", path, "--framework", own_set(tmp_path), "--format", form)
    assert done.returncode == 1
    if form == "json":
        found = json.loads(done.stdout)
        assert [(one["code"], one["cell"]) for one in found] == [("W201", "F4")]
    else:
        assert done.stdout.startswith("::error file=")
    assert "Đã kiểm tra 1 tệp" in done.stderr


def test_strict_and_wrong_use(tmp_path: Path) -> None:
    path, own = own_form(tmp_path), own_set(tmp_path)
    assert parscore("check").returncode == 2
    assert parscore("check", tmp_path / "khong-co.xlsx").returncode == 2
    assert parscore("check", path, "--framework", "khong-co").returncode == 2
    assert parscore("check", path, "--framework", own, "--cycle", tmp_path).returncode == 2
    assert parscore("check", path, "--framework", own, "--annotate", path).returncode == 2
    assert parscore("check", tmp_path, "--framework", own, "--annotate", tmp_path).returncode == 2


def test_a_folder_with_its_cycle(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    own_form(folder / "submissions", "so-y-te.xlsx", first=9)
    own_form(folder / "submissions", "bieu.xlsx", second=None)
    (folder / "submissions" / "so-noi-vu.xlsx").write_bytes(b"PK\x03\x04 hong")
    done = parscore("check", folder, "--annotate", tmp_path / "tra-lai")
    assert done.returncode == 1
    for code in ("W003", "W201", "W208", "W401"):
        assert code in done.stdout
    assert "Chưa gửi (1): Sở Tài chính" in done.stdout
    made = tmp_path / "tra-lai"
    assert sorted(path.name for path in made.iterdir()) == [
        "bieu.kiem-tra.xlsx",
        "round-1.kiem-tra.xlsx",
        "round-2.kiem-tra.xlsx",
        "so-y-te.kiem-tra.xlsx",
        "tong-hop.xlsx",
    ]
    sheet = openpyxl.load_workbook(made / "tong-hop.xlsx").worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any(row[0] == "so-noi-vu.xlsx" and row[2] == "Không đọc được" for row in cells)
    assert any(row[1] == "Sở Tài chính" and row[2] == "Chưa gửi" for row in cells)
    assert any(row[0] == "bieu.xlsx" and row[1] == "Sở Y tế" and row[6] == 3 for row in cells)
    listed = openpyxl.load_workbook(made / "bieu.kiem-tra.xlsx")[LIST_TITLE]
    assert "W401" in {cell.value for row in listed.iter_rows() for cell in row}


def test_nothing_given_is_overwritten(tmp_path: Path) -> None:
    own, first = own_set(tmp_path), own_form(tmp_path, "a.xlsx", first=9)
    second = own_form(tmp_path, "a.kiem-tra.xlsx")
    before = {path: path.read_bytes() for path in (first, second)}
    done = parscore("check", first, second, "--framework", own, "--annotate", tmp_path)
    assert "W532" in done.stdout
    assert {path: path.read_bytes() for path in before} == before
    made = sorted(path.name for path in tmp_path.glob("*.kiem-tra*"))
    assert made == ["a-2.kiem-tra.xlsx", "a-3.kiem-tra.xlsx", "a.kiem-tra.xlsx"]


def test_copies_inside_the_folder_are_not_checked_again(tmp_path: Path) -> None:
    own, folder = own_set(tmp_path), tmp_path / "nop"
    own_form(folder / "dot-1", "a.xlsx")
    own_form(folder / "dot-2", "a.xlsx")
    for _ in range(2):
        done = parscore("check", folder, "--framework", own, "--annotate", folder / "tra-lai")
        assert "Đã kiểm tra 2 tệp" in done.stdout
    assert sorted(path.name for path in (folder / "tra-lai").iterdir()) == [
        "a-2.kiem-tra.xlsx",
        "a.kiem-tra.xlsx",
        "tong-hop.xlsx",
    ]


def test_a_workbook_without_a_form_still_gets_its_list(tmp_path: Path) -> None:
    path = tmp_path / "khac.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Danh sách"])
    book.save(path)
    report = check_forms(sources_of([path]))
    made = write_annotated(report, tmp_path / "ra", follow_up=False)
    assert [one.code for one in made.report.findings] == ["W010"]
    assert openpyxl.load_workbook(made.written[0]).sheetnames[0] == LIST_TITLE


def test_a_folder_that_cannot_be_written_is_a_finding(tmp_path: Path) -> None:
    path = own_form(tmp_path)
    (tmp_path / "tep").write_text("x", encoding="utf-8")
    report = check_forms(sources_of([path]), framework=str(own_set(tmp_path)))
    made = write_annotated(report, tmp_path / "tep" / "trong", follow_up=True)
    assert {one.code for one in made.report.findings} == {"W640"}
    assert made.written == ()


@needs_office
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_other_formats_come_back_as_values(tmp_path: Path, kind: str) -> None:
    (source,) = saved_as(kind, tmp_path / kind, own_form(tmp_path, first=9))
    report = check_forms(sources_of([source]), framework=str(own_set(tmp_path)))
    made = write_annotated(report, tmp_path / "ra", follow_up=False)
    assert [one.code for one in made.report.findings] == ["W530", "W201"]
    book = openpyxl.load_workbook(made.written[0])
    sheet = book["Biểu"]
    assert (sheet["A4"].value, sheet["F5"].value, sheet["C4"].value) == ("1.1", 5, 4)
    assert sheet["F4"].comment is not None
    assert made.written[0].name == "so-y-te.kiem-tra.xlsx"


def test_the_table_of_codes_is_in_the_catalogue() -> None:
    from parscore.catalogue import entry

    codes = ("W501", "W502", "W503", "W510", "W520", "W530", "W531", "W532", "W540", "W541")
    assert all(entry(code) is not None for code in codes)


def test_claims_above_the_figures_are_told_for_the_whole_form(tmp_path: Path) -> None:
    (tmp_path / "so.yaml").write_text(SMALL, encoding="utf-8")
    changes = {"1.2": {"Điểm tự chấm": 2}, "1.4": {"Điểm tự chấm": 1}}
    good = book(tmp_path / "a.xlsx", rows_with({}))
    bad = book(tmp_path / "b.xlsx", rows_with(changes))
    report = check_forms(sources_of([good, bad]), framework=str(tmp_path / "so.yaml"))
    found = {one.source.path.name: {fault.code for fault in one.findings} for one in report.files}
    assert "W520" not in found["a.xlsx"]
    assert "W520" in found["b.xlsx"]


def test_a_fault_of_the_program_over_one_file_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamped(tmp_path / "a.xlsx")
    stamped(tmp_path / "b.xlsx")

    def failing(path: Path, name: str) -> tuple[OpenForm | None, list[Diagnostic]]:
        if path.name == "a.xlsx":
            raise RuntimeError("never thought of")
        return open_form(path, name)

    monkeypatch.delenv(RAISED)
    monkeypatch.setattr(forms, "open_form", failing)
    report = check_forms(sources_of([tmp_path]))
    first, second = report.files
    assert [found.code for found in first.findings] == ["X001"]
    assert list(report.traces) == [str(tmp_path / "a.xlsx")]
    assert second.sums


def test_a_fault_of_the_program_over_one_copy_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = check_forms(sources_of([stamped(tmp_path / "a.xlsx")]))

    def failing(data: bytes, remarks: object) -> bytes:
        raise RuntimeError("never thought of")

    monkeypatch.delenv(RAISED)
    monkeypatch.setattr(annotated_copies, "annotated", failing)
    given = write_annotated(report, tmp_path / "ra", follow_up=False)
    assert [found.code for found in given.report.findings if found.code in ("W531", "X001")] == ["X001"]
    assert "failing" in next(iter(given.report.traces.values()))
    assert given.written == ()
