"""A new cycle folder: what it holds, that lint says what to fill in, and that nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from parscore.pipeline.lint import lint
from tests.kit.cli import FRAMEWORK, parscore, replace_in

SET = "lai-chau/2022/so"
HUYEN = "lai-chau/2022/huyen"


def codes(folder: Path) -> list[str]:
    return [found.code for found in lint([folder / "cycle.yaml"]).findings]


def test_lint_says_what_to_fill_in(tmp_path: Path) -> None:
    folder = tmp_path / "ky-2022"
    done = parscore("init", folder, "--framework", SET)
    assert done.returncode == 0, done.stderr
    assert codes(folder) == ["C113", "C114", "C129", "C129"]
    assert f"parscore lint {folder}" in done.stdout
    assert (folder / ".gitignore").read_text(encoding="utf-8") == "out/\n"


def test_with_units_only_the_survey_is_still_to_come(tmp_path: Path) -> None:
    folder = tmp_path / "ky-2022"
    done = parscore(
        "init", folder, "--framework", SET, "--unit", "Sở Y tế", "--unit", 'Sở "Nội vụ": một, hai'
    )
    assert "1 nhóm, 2 đơn vị" in done.stdout
    assert codes(folder) == ["C113", "C114"]
    text = (folder / "cycle.yaml").read_text(encoding="utf-8")
    assert '{id: so-y-te, name: "Sở Y tế"}' in text
    assert "cycle: ky-2022\n" in text


def test_a_set_of_ones_own_is_named_relative_to_the_folder(tmp_path: Path) -> None:
    (tmp_path / "bo").mkdir()
    (tmp_path / "bo" / "so.yaml").write_text(FRAMEWORK, encoding="utf-8")
    done = parscore(
        "init",
        "ky/2022",
        "--framework",
        "bo/so.yaml",
        "--unit",
        "Sở Y tế",
        "--unit",
        "Sở Nội vụ",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert 'framework: "../../bo/so.yaml"' in (tmp_path / "ky/2022/cycle.yaml").read_text(encoding="utf-8")
    assert codes(tmp_path / "ky/2022") == []


def test_the_empty_tables_score_without_an_error(tmp_path: Path) -> None:
    """Everything that the new cycle.yaml only mentions is put to use before anything is filled in."""
    folder = tmp_path / "ky"
    parscore("init", folder, "--framework", SET, "--unit", "Sở Y tế", "--unit", "Sở Nội vụ")
    replace_in(folder / "cycle.yaml", "stages: [self]\n# stages", "stages")
    text = (folder / "cycle.yaml").read_text(encoding="utf-8")
    for line in ("appraisal:", "  round-1:", "  round-2:", "survey: {shares", "given:"):
        assert f"# {line}" in text
        text = text.replace(f"# {line}", line, 1)
    (folder / "cycle.yaml").write_text(text, encoding="utf-8")
    assert codes(folder) == []
    done = parscore("score", folder)
    assert done.returncode == 0, done.stdout
    assert "0 lỗi" not in done.stdout
    assert " lỗi " not in done.stdout


def test_the_form_of_the_survey_asks_what_the_set_needs(tmp_path: Path) -> None:
    """With replies under its headings it is put to use as it is; only placeholders are left to fill in."""
    folder = tmp_path / "ky"
    parscore("init", folder, "--framework", SET, "--unit", "Sở Y tế", "--unit", "Sở Nội vụ")
    form = "# survey: {responses: survey/phieu.csv, form: survey/form.yaml}"
    replace_in(folder / "cycle.yaml", form, form.removeprefix("# "))
    asked = [f"… nguyên văn tiêu đề cột của câu Q{number}" for number in range(1, 25)]
    rows = [",".join(["unit", "audience", *asked]), ",".join(["Sở Y tế", "hdnd", *"A" * 24])]
    (folder / "survey" / "phieu.csv").write_text("\n".join(rows), encoding="utf-8")
    assert codes(folder) == ["C114"]
    said = parscore("score", folder).stdout
    assert not {"S205", "S208", "S209", "S220", "S224"} & set(said.split())


def test_forms_can_be_made_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "ky"
    parscore("init", folder, "--framework", SET, "--unit", "Sở Y tế", "--unit", "Sở Nội vụ")
    assert parscore("template", folder).returncode == 0
    assert sorted(path.stem for path in (folder / "out/bieu-mau").iterdir()) == ["so-noi-vu", "so-y-te"]


def test_two_groups_from_a_table(tmp_path: Path) -> None:
    table = "Mã,Tên đơn vị,Nhóm,Tên gọi khác\nso-y-te,Sở Y tế,so,SYT; Y tế\n,Huyện Sìn Hồ,huyen,\n,Sở Nội vụ,so,\n"
    (tmp_path / "don-vi.csv").write_text(table, encoding="utf-8")
    words = ("--framework", SET, "--framework", HUYEN, "--units", "don-vi.csv")
    done = parscore("init", "ky", *words, "--unit", "huyen=Huyện Nậm Nhùn", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "ky/cycle.yaml").read_text(encoding="utf-8")
    so, huyen = text.split("  - id: huyen")
    assert '{id: so-y-te, name: "Sở Y tế", aliases: ["SYT", "Y tế"]}' in so
    assert '{id: so-noi-vu, name: "Sở Nội vụ"}' in so
    assert '{id: huyen-sin-ho, name: "Huyện Sìn Hồ"}' in huyen
    assert '{id: huyen-nam-nhun, name: "Huyện Nậm Nhùn"}' in huyen
    assert "{id: so-noi-vu, name: so-noi-vu}" not in text, "a unit is no agency"


@pytest.mark.parametrize("there", ["cycle.yaml", ".gitignore", "appraisal/round-1.csv"])
def test_nothing_is_overwritten(tmp_path: Path, there: str) -> None:
    path = tmp_path / "ky" / there
    path.parent.mkdir(parents=True)
    path.write_text("của tôi", encoding="utf-8")
    done = parscore("init", tmp_path / "ky", "--framework", SET)
    assert done.returncode == 2
    assert f"đã có «{there}»" in done.stderr
    assert path.read_text(encoding="utf-8") == "của tôi"
    assert [file for file in (tmp_path / "ky").rglob("*") if file.is_file()] == [path]


def test_a_folder_with_other_files_is_fine(tmp_path: Path) -> None:
    (tmp_path / "ghi-chu.txt").write_text("của tôi", encoding="utf-8")
    assert parscore("init", tmp_path, "--framework", SET).returncode == 0


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("ky",), 2, "thiếu tuỳ chọn '--framework'"),
        (("ky", "--framework", "lai-chau/2022/soo"), 1, "ý bạn là «lai-chau/2022/so»?"),
        (("tep", "--framework", SET), 2, "«tep» là một tệp"),
        (("ky", "--framework", SET, "--unit", "…"), 2, "--unit cần một tên đơn vị"),
        (
            ("ky", "--framework", SET, "--unit", "sở=Sở Y tế", "--framework", "lai-chau/2022/huyen"),
            2,
            "nhóm «sở»",
        ),
        (
            ("ky", "--framework", SET, "--unit", "Sở Y tế", "--framework", "lai-chau/2022/huyen"),
            2,
            "nhiều nhóm",
        ),
        (("ky", "--framework", SET, "--units", "khong-co.csv"), 2, "không có tệp «khong-co.csv»"),
        (("ky", "--framework", SET, "--units", "tep"), 1, "tep"),
    ],
)
def test_wrong_use(tmp_path: Path, words: tuple[str, ...], status: int, said: str) -> None:
    (tmp_path / "tep").write_text("a,b\n1,2\n", encoding="utf-8")
    done = parscore("init", *words, cwd=tmp_path)
    assert done.returncode == status
    assert said in done.stderr
    assert not (tmp_path / "ky").exists()
