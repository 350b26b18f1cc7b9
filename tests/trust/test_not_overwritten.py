"""No command writes over a file that it did not make, or that somebody filled in or changed since."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from parscore.os_errors import NotOverwrittenError
from parscore.write.files import is_made_here, write_whole
from tests.trust.kit import cycle_with_forms, files_of, run


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = cycle_with_forms(tmp_path_factory.mktemp("giu") / "ky")
    assert run("score", folder)[0] == 0
    return folder


@pytest.fixture
def folder(scored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(scored, tmp_path / "ky"))


FORM = "submissions/so-y-te.xlsx"
COMMANDS = {
    "diff --xlsx": ("diff", "{ky}", "--xlsx", "{ky}/" + FORM),
    "gaps --xlsx": ("gaps", "{ky}", "--xlsx", "{ky}/" + FORM),
    "explain --html": ("explain", "{ky}", "so-y-te", "--html", "{ky}/round-1.csv"),
    "explain over yaml": ("explain", "{ky}", "so-y-te", "--html", "{ky}/cycle.yaml"),
    "template --overwrite": ("template", "{ky}", "--out", "{ky}/submissions", "--overwrite"),
    "forms of appraisers": (
        "template",
        "{ky}",
        "--stage",
        "round-1",
        "--out",
        "{ky}/tham-dinh",
        "--overwrite",
    ),
    "report": ("report", "{ky}", "--out", "{ky}/bao-cao"),
    "draft --force": ("draft", "{ky}/round-1.csv", "-o", "{ky}/so.yaml", "--force"),
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_file_of_others_stays(words: tuple[str, ...], folder: Path) -> None:
    (folder / "tham-dinh").mkdir()
    shutil.copy(folder / FORM, folder / "tham-dinh" / "so-noi-vu.xlsx")
    (folder / "bao-cao").mkdir()
    for name in ("bao-cao.html", "bao-cao.xlsx", "bao-cao.docx"):
        (folder / "bao-cao" / name).write_text("<p>Tôi viết</p>", encoding="utf-8")
    before = files_of(folder)
    status, said = run(*(word.format(ky=folder) for word in words))
    assert status == 1
    assert "X002" in said
    assert "Traceback" not in said
    after = files_of(folder)
    assert {name: after[name] for name in before} == before


def test_a_form_is_made_again_until_somebody_fills_it_in(folder: Path) -> None:
    out = folder / "out" / "bieu-mau"
    assert run("template", folder)[0] == 0
    blank = files_of(out)
    status, said = run("template", folder, "--overwrite")
    assert (status, files_of(out)) == (0, blank)
    book = openpyxl.load_workbook(out / "so-y-te.xlsx")
    book.save(out / "so-y-te.xlsx")
    filled = files_of(out)
    status, said = run("template", folder, "--overwrite")
    assert status == 1
    assert "so-y-te.xlsx: lỗi X002" in said
    assert files_of(out) == filled
    assert "Đã tạo 2 biểu mẫu" in said


def test_what_a_command_wrote_it_writes_again(folder: Path) -> None:
    plan, changes, page = (folder / "out" / name for name in ("ke-hoach.xlsx", "chenh.xlsx", "trang.html"))
    commands = (
        ("report", folder),
        ("gaps", folder, "--xlsx", plan),
        ("diff", folder, "--xlsx", changes),
        ("explain", folder, "so-y-te", "--html", page),
        ("check", folder, "--annotate", folder / "out" / "tra-lai"),
    )
    statuses = [run(*words)[0] for words in commands]
    first = files_of(folder)
    assert [run(*words)[0] for words in commands] == statuses
    assert files_of(folder) == first
    made = [
        folder / name
        for name in first
        if name.startswith("out/") and not name.endswith((".csv", "results.json"))
    ]
    assert [path.name for path in made if not is_made_here(path)] == []


def test_a_report_that_was_edited_stays(folder: Path) -> None:
    assert run("report", folder, "--format", "xlsx")[0] == 0
    path = folder / "out" / "bao-cao.xlsx"
    book = openpyxl.load_workbook(path)
    book.active["A1"] = "Đã sửa"  # type: ignore[index]
    book.save(path)
    kept = path.read_bytes()
    status, said = run("report", folder, "--format", "xlsx")
    assert (status, path.read_bytes()) == (1, kept)
    assert "bao-cao.xlsx: lỗi X002" in said


def test_a_table_of_data_with_other_headings_stays(folder: Path) -> None:
    assert run("report", folder, "--format", "data")[0] == 0
    table = next((folder / "out" / "bao-cao-du-lieu").glob("*.csv"))
    table.write_text("tên,điểm\nA,1\n", encoding="utf-8")
    assert run("report", folder, "--format", "data")[0] == 1
    assert table.read_text(encoding="utf-8") == "tên,điểm\nA,1\n"


def test_a_draft_is_drafted_again(folder: Path) -> None:
    words = ("draft", folder / "round-1.csv", "-o", folder / "nhap.yaml", "--force")
    (folder / "round-1.csv").write_text("STT,Tiêu chí,Điểm tối đa\n1,Chỉ đạo,10\n1.1,Kế hoạch,10\n", "utf-8")
    run(*words)
    assert (folder / "nhap.yaml").is_file()
    assert "X002" not in run(*words)[1]


def test_a_folder_and_a_device_are_no_files_to_write_over(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match="test_a_folder"):
        write_whole(tmp_path, "ky")
    (tmp_path / "lien-ket.html").symlink_to("/dev/null")
    with pytest.raises(NotOverwrittenError):
        write_whole(tmp_path / "lien-ket.html", "x")
