"""Whole folders checked: tables of all units, files of other kinds, doubles, names, and what parscore wrote before."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from parscore.pipeline.annotations import write_annotated
from parscore.pipeline.check import check_forms, sources_of
from parscore.pipeline.inputs import is_ours
from parscore.write.annotated.annotated import LIST_TITLE
from tests.check.kit import background
from tests.check.test_command import PLAIN, own_form, own_set, shipped_set, stamped
from tests.forms.kit import fill
from tests.kit.cli import cycle_folder, parscore, replace_in

UNITS = ("Sở Nội vụ", "Sở Y tế", "Sở Tài chính")


def table_of_all(folder: Path, units: tuple[str, ...] = UNITS, first: object = 9) -> Path:
    """Criteria down, a column for each unit; the first unit claims more than there is."""
    folder.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["STT", "Tiêu chí", "Điểm tối đa", *units])
    sheet.append(["1", "Chỉ đạo điều hành", 10, *[None] * len(units)])
    sheet.append(["1.1", "Kế hoạch", 4, first, *[3] * (len(units) - 1)])
    sheet.append(["1.2", "Kết quả", 6, *[5] * len(units)])
    path = folder / "bang.xlsx"
    book.save(path)
    return path


def codes_of(path: Path) -> set[str]:
    """The codes on the first sheet of an annotated copy."""
    sheet = openpyxl.load_workbook(path)[LIST_TITLE]
    return {str(row[3].value) for row in sheet.iter_rows() if row[0].value and str(row[0].value).isdecimal()}


def test_a_table_of_all_units_is_a_form_for_each(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    table_of_all(folder / "submissions")
    done = parscore("check", folder, "--annotate", tmp_path / "ra")
    assert done.returncode == 1
    assert "W201" in done.stdout
    assert "W301" not in done.stdout
    assert "Chưa gửi" not in done.stdout
    assert "Đã kiểm tra 1 tệp, 3 biểu, 2 tệp khác" in done.stdout
    copy = tmp_path / "ra" / "bang.kiem-tra.xlsx"
    assert codes_of(copy) == {"W201"}
    assert background(copy, "Sheet", "D3") == "FFFF9C9C"
    facts = [str(row[0].value) for row in openpyxl.load_workbook(copy)[LIST_TITLE].iter_rows()]
    assert any(fact.startswith("Sở Y tế: không có lỗi. Tự chấm 8 điểm") for fact in facts)
    follow_up = openpyxl.load_workbook(tmp_path / "ra" / "tong-hop.xlsx").worksheets[0]
    sent = [[cell.value for cell in row][:4] for row in follow_up.iter_rows()]
    assert [row for row in sent if row[0] == "bang.xlsx"] == [
        ["bang.xlsx", "Sở Nội vụ", "Đã gửi", 1],
        ["bang.xlsx", "Sở Y tế", "Đã gửi", 0],
        ["bang.xlsx", "Sở Tài chính", "Đã gửi", 0],
    ]


def test_a_column_of_no_unit_is_told_beside_the_forms(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    table_of_all(folder / "submissions", ("Sở Nội vụ", "Sở Y tế", "Sở Lạ"))
    done = parscore("check", folder, "--annotate", tmp_path / "ra")
    assert "W018" in done.stdout
    assert "Chưa gửi (1): Sở Tài chính" in done.stdout
    assert codes_of(tmp_path / "ra" / "bang.kiem-tra.xlsx") == {"W018", "W201"}


def test_a_unit_in_the_table_and_in_a_file_of_its_own_has_sent_two(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    table_of_all(folder / "submissions")
    own_form(folder / "submissions", "so-y-te.xlsx")
    report = json.loads(parscore("check", folder, "--format", "json").stdout)
    assert [found["unit"] for found in report if found["code"] == "W401"] == ["so-y-te", "so-y-te"]


def test_a_table_of_all_units_without_a_cycle_needs_one(tmp_path: Path) -> None:
    done = parscore("check", table_of_all(tmp_path), "--framework", own_set(tmp_path))
    assert done.returncode == 1
    assert "W542" in done.stdout
    assert "--cycle" in done.stdout
    assert "không nhận ra tên đơn vị" not in done.stdout


def test_other_files_are_told_and_their_units_have_not_simply_sent_nothing(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    own_form(folder / "submissions")
    for name in ("bieu so noi vu 2022.docx", "anh.png", "so-y-te.pdf"):
        (folder / "submissions" / name).write_bytes(b"x")
    done = parscore("check", folder, "--annotate", tmp_path / "ra")
    assert done.stdout.count("W009") == 1
    assert "W031 2 tệp PDF, ảnh" in done.stdout
    assert "Gửi sai dạng (1): Sở Nội vụ (bieu so noi vu 2022.docx)" in done.stdout
    assert "Chưa gửi (1): Sở Tài chính" in done.stdout
    sheet = openpyxl.load_workbook(tmp_path / "ra" / "tong-hop.xlsx").worksheets[0]
    rows = [[cell.value for cell in row][:3] for row in sheet.iter_rows()]
    assert ["bieu so noi vu 2022.docx", "Sở Nội vụ", "Gửi sai dạng"] in rows


def test_documents_are_passed_over_in_one_remark_and_files_of_systems_in_none(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    sent = folder / "submissions"
    own_form(sent)
    for name in ("Thumbs.db", "desktop.ini", ".DS_Store", "~$so-y-te.xlsx", "~WRL0005.tmp"):
        (sent / name).write_bytes(b"x")
    assert "submissions:" not in parscore("score", folder, "--all").stdout
    (sent / "minh chung").mkdir()
    for name in ("minh chung/kh-01.pdf", "minh chung/Ảnh 2.JPG", "bien-ban.pdf"):
        (sent / name).write_bytes(b"x")
    for command in ("check", "score"):
        said = parscore(command, folder).stdout
        assert said.count("lưu ý W031 3 tệp") == 1
        assert "W009" not in said
    (sent / "so-tai-chinh.pdf").write_bytes(b"x")
    done = parscore("check", folder)
    assert "W009" in done.stdout
    assert "Gửi sai dạng (1): Sở Tài chính" in done.stdout


def test_a_file_that_cannot_be_opened_is_its_units(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    (folder / "submissions").mkdir(parents=True, exist_ok=True)
    (folder / "submissions" / "Biểu Sở Y tế.xlsx").write_bytes(b"PK\x03\x04 hong")
    done = parscore("check", folder, "--annotate", tmp_path / "ra")
    assert "Biểu Sở Y tế.xlsx (Sở Y tế): 1 lỗi, 1 cảnh báo" in done.stdout
    assert "W531" in done.stdout
    assert "W003" in done.stdout
    assert "Chưa gửi (2)" in done.stdout


@pytest.mark.parametrize(
    ("above", "name", "shown"),
    [
        ("SỞ Y TẾ", "bieu-2022", "SỞ Y TẾ"),
        ("Đơn vị: Sở Nội vụ", "bieu", "Sở Nội vụ"),
        ("Đơn vị tính: điểm", "bieu", "bieu"),
        ("Ban hành kèm theo Quyết định", "bieu", "bieu"),
        ("Bộ tiêu chí của Sở Y tế", "bieu", "bieu"),
    ],
)
def test_without_a_cycle_the_heading_names_the_unit(
    tmp_path: Path, above: str, name: str, shown: str
) -> None:
    path = own_form(tmp_path, f"{name}.xlsx")
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A1"] = above
    book.save(path)
    done = parscore("check", path, "--framework", own_set(tmp_path))
    assert f"{name}.xlsx ({shown}): không có lỗi" in done.stdout


def test_the_stamp_names_the_unit_before_the_file(tmp_path: Path) -> None:
    path = stamped(tmp_path / "bieu.xlsx")
    book = openpyxl.load_workbook(path)
    book["Tự chấm điểm"]["A1"] = None
    book.save(path)
    assert "bieu.xlsx (so-y-te)" in parscore("check", path).stdout


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("so-tai-chinh", True),
        ("Sở Tài chính", True),
        ("so-y-te-lan-2", False),
        ("so-yt", False),
        ("so-lieu-tu-cham", False),
        ("ban-cuoi-cung", False),
    ],
)
def test_a_file_called_after_another_unit_is_told_without_a_cycle(
    tmp_path: Path, name: str, told: bool
) -> None:
    done = parscore("check", own_form(tmp_path, f"{name}.xlsx"), "--framework", own_set(tmp_path))
    assert ("W314" in done.stdout) == told


def test_forms_of_one_unit_for_two_sets_are_no_doubles(tmp_path: Path) -> None:
    first, second = stamped(tmp_path / "a.xlsx"), stamped(tmp_path / "b.xlsx", PLAIN)
    code = next(leaf.code for leaf in shipped_set(PLAIN).leaves if not leaf.measured)
    fill(first, {"1.1.2": {"Điểm tự chấm": 0.5}})
    fill(second, {code: {"Điểm tự chấm": 0}})
    assert "W401" not in parscore("check", first, second).stdout
    third = tmp_path / "c.xlsx"
    third.write_bytes(first.read_bytes())
    fill(third, {"1.1.2": {"Điểm tự chấm": 0}})
    said = parscore("check", first, third).stdout
    assert said.count("W401") == 2
    assert "khi chấm điểm, không tệp nào trong đó được lấy" in said


def test_what_parscore_wrote_is_no_form_of_the_next_run(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    own_form(folder / "submissions", "so-y-te.xlsx", first=9)
    own_form(folder / "submissions", "so-noi-vu.xlsx")
    parscore("check", folder, "--annotate", folder / "submissions" / "tra-lai")
    for command in ("check", "score"):
        done = parscore(command, folder, "--all") if command == "score" else parscore(command, folder)
        said = done.stdout + done.stderr
        assert "W401" not in said
        assert said.count("W024") == 5
    again = parscore("check", folder, "--annotate", folder / "submissions" / "tra-lai")
    assert "W024" not in again.stdout
    assert len(list((folder / "submissions" / "tra-lai").iterdir())) == 5


def test_a_copy_that_somebody_saved_is_a_form_again(tmp_path: Path) -> None:
    own = own_set(tmp_path)
    parscore("check", own_form(tmp_path), "--framework", own, "--annotate", tmp_path / "ra")
    copy = tmp_path / "ra" / "so-y-te.kiem-tra.xlsx"
    assert is_ours(copy)
    openpyxl.load_workbook(copy).save(copy)
    assert not is_ours(copy)
    assert "Đã kiểm tra 1 tệp" in parscore("check", tmp_path / "ra", "--framework", own).stdout


def test_files_of_the_user_keep_their_names_and_content(tmp_path: Path) -> None:
    own, path = own_set(tmp_path), own_form(tmp_path)
    folder = tmp_path / "ra"
    folder.mkdir()
    theirs = [folder / "so-y-te.kiem-tra.xlsx", folder / "tong-hop.xlsx"]
    for one in theirs:
        one.write_bytes(b"cua toi")
    for _ in range(2):
        done = parscore("check", path, own_form(tmp_path, "b.xlsx"), "--framework", own, "--annotate", folder)
        assert done.returncode == 0
        assert done.stdout.count("W532") == 2
    assert [one.read_bytes() for one in theirs] == [b"cua toi"] * 2
    assert sorted(one.name for one in folder.iterdir()) == [
        "b.kiem-tra.xlsx",
        "so-y-te-2.kiem-tra.xlsx",
        "so-y-te.kiem-tra.xlsx",
        "tong-hop-2.xlsx",
        "tong-hop.xlsx",
    ]


def test_a_csv_file_comes_back_as_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "so-y-te.csv"
    lines = (
        "SỞ Y TẾ;;;;;",
        "STT;Tiêu chí;Điểm tối đa;Số liệu kê khai;Tài liệu kiểm chứng;Điểm tự chấm",
        "1;Chỉ đạo điều hành;10;;;",
        '1.1;Kế hoạch;4;;"KH 2/KH-SYT\nngày 05/01/2022";3',
        "1.2;Kết quả;6;;BC 3/BC-SYT;9",
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    report = check_forms(sources_of([path]), framework=str(own_set(tmp_path)))
    made = write_annotated(report, tmp_path / "ra", follow_up=False)
    assert sorted(one.code for one in made.report.findings) == ["W201", "W530"]
    book = openpyxl.load_workbook(made.written[0])
    assert book["so-y-te"]["F5"].value == "9"
    assert book["so-y-te"]["F5"].comment is not None
    assert background(made.written[0], "so-y-te", "F5") == "FFFF9C9C"


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_errors_in_cells_come_back_with_the_values(tmp_path: Path, kind: str) -> None:
    path = Path(__file__).parents[1] / "reading" / "files" / f"libreoffice-errors.{kind}"
    report = check_forms(sources_of([path]), framework=str(own_set(tmp_path)))
    made = write_annotated(report, tmp_path / "ra", follow_up=False)
    sheet = openpyxl.load_workbook(made.written[0])["Biểu"]
    assert [sheet[cell].value for cell in ("F15", "F17")] == ["#DIV/0!", "#N/A"]
    assert [sheet[cell].data_type for cell in ("F15", "F17")] == ["s", "s"]


def test_values_by_the_hundred_thousand_are_not_copied(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["STT;Tiêu chí;Ghi chú"] + ["1;2;3"] * 60_000), encoding="utf-8")
    report = check_forms(sources_of([path]), framework=str(own_set(tmp_path)))
    made = write_annotated(report, tmp_path / "ra", follow_up=False)
    assert made.written == ()
    assert ["150000" in one.message for one in made.report.findings if one.code == "W531"] == [True]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.ods"])
def test_no_copy_is_never_silent(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0 hong \0\x01")
    report = check_forms(sources_of([tmp_path / name]), framework=str(own_set(tmp_path)))
    made = write_annotated(report, tmp_path / "ra", follow_up=False)
    assert made.written == ()
    (refused,) = [one for one in made.report.findings if one.code == "W531"]
    assert any(one.code in refused.message for one in report.findings)


def test_two_files_of_one_name_are_told_apart_on_the_first_sheet(tmp_path: Path) -> None:
    own = own_set(tmp_path)
    for folder in ("x", "y"):
        own_form(tmp_path / "nop" / folder, "a.xlsx")
    parscore("check", tmp_path / "nop", "--framework", own, "--annotate", tmp_path / "ra")
    named = [
        str(openpyxl.load_workbook(path)[LIST_TITLE]["A2"].value)
        for path in sorted((tmp_path / "ra").glob("a*"))
    ]
    assert sorted(name.rsplit("/", 2)[-2:] for name in named) == [["x", "a.xlsx"], ["y", "a.xlsx"]]


def test_names_cannot_steer_the_terminal(tmp_path: Path) -> None:
    own, path = own_set(tmp_path), own_form(tmp_path, "a\x1b[31mđỏ.xlsx")
    done = parscore("check", path, "--framework", own, "--annotate", tmp_path / "ra")
    assert "\x1b" not in done.stdout + done.stderr


def test_json_carries_the_sums_of_the_form(tmp_path: Path) -> None:
    done = parscore(
        "check", own_form(tmp_path, first=9), "--framework", own_set(tmp_path), "--format", "json"
    )
    (told,) = json.loads(done.stdout)
    assert (told["code"], told["claimed"], told["computed"]) == ("W201", "5", "5")
    assert (told["difference"], told["without_evidence"]) == ("0", 0)
    refused = parscore("check", own_form(tmp_path), "--format", "json")
    assert [(one["code"], one["claimed"]) for one in json.loads(refused.stdout)] == [("W540", None)]


def test_an_option_that_cannot_be_read_is_not_missed_as_well(tmp_path: Path) -> None:
    path = stamped(tmp_path / "a.xlsx")
    row = {"Số liệu kê khai": "Đúng", "Điểm tự chấm": 0.5}
    code = next(
        leaf.code
        for leaf in shipped_set("lai-chau/2022/so").leaves
        if leaf.rule is not None and leaf.rule.kind == "choice"
    )
    fill(path, {code: row})
    found = [one.code for one in check_forms(sources_of([path])).findings if one.criterion == code]
    assert "W116" in found
    assert "W203" not in found


def test_a_table_of_units_without_a_column_for_evidence_is_told_once(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    table_of_all(folder / "submissions", first=3)
    assert "W032" not in parscore("check", folder).stdout
    replace_in(folder / "so.yaml", "title: Kế hoạch, max: 4, lead: so-noi-vu, evidence: none",
               "title: Kế hoạch, max: 4, lead: so-noi-vu, evidence: required")  # fmt: skip
    for command in ("check", "score"):
        said = parscore(command, folder).stdout
        assert said.count("cảnh báo W032") == 1
        assert "1 tiêu chí bắt buộc có tài liệu nhưng không kiểm được" in said
