"""`parscore check` on what is no self-assessment: rulings, explanations, survey and given points, wherever they lie."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from parscore.write.annotated.annotated import LIST_TITLE
from tests.check.test_command import own_form
from tests.kit.cli import cycle_folder, parscore, replace_in

GOOD_RULINGS = "unit,code,points,reason,by\nso-y-te,1.1,2,Thiếu hồ sơ,so-noi-vu\n"
BAD_RULINGS = (
    "Đơn vị,Mã tiêu chí,Điểm,Lý do,Cơ quan thẩm định\nSở Y tế,1.1,9,Đủ,so-noi-vu\nSở Lạ,1.1,3,Đủ,so-noi-vu\n"
)
EXPLANATIONS = "Đơn vị,Mã tiêu chí,Nội dung giải trình\nSở Y tế,1.1,Đã bổ sung\n"
SHARES = "unit,code,audience,share,replies\nso-y-te,1.1,hdnd,0.5,10\n"
POINTS = "Đơn vị,Mã tiêu chí,Điểm\nSở Lạ,1.1,3\n"


def world(folder: Path, rulings: str = GOOD_RULINGS) -> Path:
    """A cycle with one form sent in and the rulings of one agency in a folder of the first round."""
    cycle = cycle_folder(folder / "ky")
    own_form(cycle / "submissions", "so-y-te.xlsx")
    put(cycle / "appraisal" / "round-1" / "so-noi-vu.csv", rulings)
    replace_in(cycle / "cycle.yaml", "round-1: round-1.csv", "round-1: appraisal/round-1")
    replace_in(cycle / "cycle.yaml", "  round-2: round-2.csv\n", "")
    return cycle


def put(path: Path, text: str) -> Path:
    """A text file with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def found(*words: str | Path) -> dict[str, list[str]]:
    """The codes found in each file by its name."""
    codes: dict[str, list[str]] = {}
    for one in json.loads(parscore("check", *words, "--format", "json").stdout or "[]"):
        codes.setdefault(Path(one["file"]).name, []).append(one["code"])
    return codes


def appraisers_form(cycle: Path) -> Path:
    """The form that an agency gets for the first round."""
    parscore("template", cycle, "--stage", "round-1", "--out", cycle.parent / "phieu")
    return cycle.parent / "phieu" / "so-noi-vu.xlsx"


def test_checking_a_cycle_checks_its_rulings_too(tmp_path: Path) -> None:
    done = parscore("check", world(tmp_path, BAD_RULINGS))
    assert done.returncode == 1
    assert "so-noi-vu.csv (Thẩm định vòng 1): 2 lỗi" in done.stdout
    assert "R102" in done.stdout
    assert "R002" in done.stdout
    assert "Đã kiểm tra 1 tệp, 1 tệp khác: 2 lỗi" in done.stdout
    assert parscore("check", world(tmp_path / "tot")).returncode == 0


def test_rulings_come_back_with_notes_in_their_own_cells(tmp_path: Path) -> None:
    cycle = world(tmp_path, BAD_RULINGS)
    parscore("check", cycle, "--annotate", tmp_path / "ra")
    book = openpyxl.load_workbook(tmp_path / "ra" / "so-noi-vu-round-1.kiem-tra.xlsx")
    assert book[LIST_TITLE]["A1"].value == "KẾT QUẢ KIỂM TRA THẨM ĐỊNH VÒNG 1"
    sheet = book["so-noi-vu"]
    assert "R102" in str(sheet["C2"].comment.text)
    assert "R002" in str(sheet["A3"].comment.text)
    others = openpyxl.load_workbook(tmp_path / "ra" / "tong-hop.xlsx")["Tệp khác"]
    assert ["so-noi-vu.csv", "Thẩm định vòng 1", 2] in [
        [cell.value for cell in row][:3] for row in others.iter_rows()
    ]


def test_a_file_of_rulings_alone_is_checked_in_the_cycle_around_it(tmp_path: Path) -> None:
    cycle = world(tmp_path, BAD_RULINGS)
    file = cycle / "appraisal" / "round-1" / "so-noi-vu.csv"
    assert found(file) == {"so-noi-vu.csv": ["R102", "R002"]}
    put(file, GOOD_RULINGS)
    done = parscore("check", file)
    assert done.returncode == 0
    assert "W540" not in done.stdout
    assert "Thẩm định vòng 1" in done.stdout


def test_a_file_from_elsewhere_is_checked_in_the_cycle_that_is_named(tmp_path: Path) -> None:
    cycle = world(tmp_path)
    sent = put(tmp_path / "thu" / "nhan-duoc.csv", BAD_RULINGS)
    assert found(sent) == {"nhan-duoc.csv": ["W543"]}
    assert found(sent, "--cycle", cycle) == {"nhan-duoc.csv": ["R102", "R002"]}
    form = appraisers_form(cycle)
    assert found(form, "--cycle", cycle) == {"so-noi-vu.xlsx": ["R212"]}
    assert found(form) == {"so-noi-vu.xlsx": ["W543"]}


def test_rulings_need_a_stage_of_appraisal(tmp_path: Path) -> None:
    cycle = world(tmp_path)
    sent = put(tmp_path / "nhan-duoc.csv", GOOD_RULINGS)
    assert "W544" not in found(sent, "--cycle", cycle).get("nhan-duoc.csv", [])
    replace_in(cycle / "cycle.yaml", "[self, round-1, round-2]", "[self]")
    replace_in(cycle / "cycle.yaml", "appraisal:\n  round-1: appraisal/round-1\n", "")
    assert found(sent, "--cycle", cycle)["nhan-duoc.csv"] == ["W544"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (GOOD_RULINGS, "appraisal"),
        (EXPLANATIONS, "explanations"),
        (SHARES, "survey: shares"),
        (POINTS, "given"),
        (
            "PHIẾU THẨM ĐỊNH VÒNG 2,,,\nSTT,Tiêu chí,Điểm tối đa,Điểm\n1.1,Kế hoạch,4,1\n1.2,Kết quả,6,1\n",
            "appraisal",
        ),
    ],
)
@pytest.mark.slow
def test_other_files_among_the_forms_are_told_and_give_no_self_score(
    tmp_path: Path, text: str, key: str
) -> None:
    cycle = world(tmp_path)
    before = json.loads(parscore("rank", cycle, "--json").stdout)
    put(cycle / "submissions" / "so-y-te-vong-2.csv", text)
    put(cycle / "submissions" / "so-tai-chinh.csv", text)
    done = parscore("check", cycle)
    assert done.stdout.count("lỗi W030") == 2
    assert f"vào khoá {key}" in done.stdout
    assert "W401" not in done.stdout
    assert "Chưa gửi (2): Sở Nội vụ, Sở Tài chính" in done.stdout
    scored = parscore("score", cycle)
    assert scored.returncode == 1
    assert "W030" in scored.stdout
    assert json.loads(parscore("rank", cycle, "--json").stdout) == before


def test_an_appraisers_form_among_the_forms_is_told(tmp_path: Path) -> None:
    cycle = world(tmp_path)
    form = appraisers_form(cycle)
    form.rename(cycle / "submissions" / "so-noi-vu.xlsx")
    assert found(cycle)["so-noi-vu.xlsx"] == ["W030"]


def test_a_self_assessment_with_the_marks_of_appraisers_stays_one(tmp_path: Path) -> None:
    cycle = world(tmp_path)
    headings = "PHIẾU THẨM ĐỊNH,,,,\nSTT,Tiêu chí,Điểm tối đa,Điểm tự chấm,Điểm thẩm định\n"
    text = f"{headings}1.1,Kế hoạch,4,3,2\n1.2,Kết quả,6,5,4\n"
    put(cycle / "submissions" / "so-tai-chinh.csv", text)
    assert "W030" not in found(cycle).get("so-tai-chinh.csv", [])


def test_survey_and_given_files_are_checked(tmp_path: Path) -> None:
    cycle = world(tmp_path)
    put(cycle / "given" / "sipas.csv", POINTS)
    put(cycle / "survey" / "ty-le.csv", SHARES.replace("so-y-te", "so-la"))
    put(cycle / "giai-trinh.csv", EXPLANATIONS.replace("1.1", "7.7"))
    with (cycle / "cycle.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "given: given/sipas.csv\nsurvey: {shares: survey/ty-le.csv}\nexplanations: giai-trinh.csv\n"
        )
    codes = found(cycle)
    assert codes["sipas.csv"] == codes["ty-le.csv"] == ["R002"]
    assert codes["giai-trinh.csv"] == ["R003"]
    assert found(cycle / "given" / "sipas.csv") == {"sipas.csv": ["R002"]}


@pytest.mark.parametrize("folder", ["submissions", "appraisal/round-1"])
def test_copies_do_not_go_among_the_inputs(tmp_path: Path, folder: str) -> None:
    cycle = world(tmp_path)
    before = sorted(cycle.rglob("*"))
    done = parscore("check", cycle, "--annotate", cycle / folder)
    assert done.returncode == 2
    assert "đầu vào" in done.stderr
    assert sorted(cycle.rglob("*")) == before
