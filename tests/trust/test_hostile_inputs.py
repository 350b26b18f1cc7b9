"""Files and names made to exhaust the machine or to leave their folder: refused in time at every entrance.

A kind of file that is new joins by being written in `ENTRANCES` or `CELLS`.
"""

from __future__ import annotations

import json
import shutil
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from parscore.pipeline.draft import draft_annex
from parscore.read.results.bundle import read_bundle
from parscore.read.yaml.records import read_records
from tests.forms.kit import GOOD, HEADINGS, read
from tests.kit.cli import CYCLE, FRAMEWORK, cycle_folder
from tests.kit.world import write_csv
from tests.survey import kit as survey
from tests.trust.kit import cycle_with_forms, files_of, run

PATIENCE = 2.0
"""Seconds in which one input must have been dealt with."""
LONG = 100_000


@pytest.fixture(autouse=True)
def _in_time() -> object:
    started = time.process_time()
    yield
    assert time.process_time() - started < PATIENCE


def nested(opening: str, closing: str) -> str:
    return opening * 30_000 + closing * 30_000


BOMB = "\n".join(
    ["x-0: &a0 [x, x, x, x, x, x, x, x, x]"]
    + [f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
)
TEXTS = {
    "aliases that multiply": BOMB,
    "lists in lists": f"x-a: {nested('[', ']')}",
    "tables in tables": f"x-a: {nested('{a: ', '}')}",
    "a tag that runs": "x-a: !!python/object/apply:os.system ['touch da-chay']",
    "a tag that makes": "x-a: !!python/object/new:pathlib.Path [da-chay]",
    "an integer without end": f"year: {'9' * LONG}",
    "a power without end": "year: 1e999999999",
}
ENTRANCES = {"set": ("so.yaml", FRAMEWORK), "cycle": ("cycle.yaml", CYCLE)}


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize("what", TEXTS)
def test_yaml(what: str, entrance: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = cycle_folder(tmp_path / "ky")
    name, text = ENTRANCES[entrance]
    (folder / name).write_text(text.replace("year: 2022\n", "") + TEXTS[what] + "\n", encoding="utf-8")
    before = set(tmp_path.rglob("*"))
    for command in ("lint", "score"):
        status, said = run(command, folder)
        assert status == 1
        assert name in said
        assert "ngoài dự kiến" not in said
        assert len(said) < 20_000
    assert set(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "text", [nested("[", "]"), nested('{"a":', "}"), "[" + "9" * LONG + "]", '{"a": 1e999999}']
)
def test_records(text: str, tmp_path: Path) -> None:
    path = tmp_path / "so-lieu.json"
    path.write_text(text, encoding="utf-8")
    found, findings = read_records(path, path.name, "")
    assert found is None
    assert findings


NAMES = ("..", "../ngoai", "a/b", "a\\b", "/tmp/a", "a.", "con", "NUL", "aux.1", "com1", "", "a" * 300)
PLACES: dict[str, tuple[str, str]] = {
    "unit": ("id: so-y-te", "id: "),
    "group": ("id: so\n", "id: "),
    "stage": ("stages: [self, round-1, round-2]", "stages: "),
    "cycle": ("cycle: thu-2022", "cycle: "),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", NAMES)
def test_no_id_leads_out_of_the_folder(name: str, place: str, tmp_path: Path) -> None:
    if place == "cycle" and name in ("con", "aux.1", "com1"):
        return
    folder = cycle_folder(tmp_path / "ky")
    old, key = PLACES[place]
    written = json.dumps(name)
    new = f"[self, {written}]" if place == "stage" else written
    text = CYCLE.replace(old, f"{key}{new}" + "\n" * old.endswith("\n"))
    assert text != CYCLE
    (folder / "cycle.yaml").write_text(text, encoding="utf-8")
    before = files_of(tmp_path)
    assert "ky/cycle.yaml" in before
    for command in ("score", "template"):
        status, said = run(command, folder)
        assert (status, "ngoài dự kiến" in said) == (1, False), said
        assert "cycle.yaml" in said
    after = files_of(tmp_path)
    assert {path: after[path] for path in after if not path.startswith("ky/out/")} == before


def test_a_link_in_the_place_of_an_output_is_not_followed(tmp_path: Path) -> None:
    folder, secret = cycle_folder(tmp_path / "ky"), tmp_path / "cua-toi.json"
    secret.write_text("{}", encoding="utf-8")
    (folder / "out").mkdir()
    try:
        (folder / "out" / "results.json").symlink_to(secret)
    except OSError:
        pytest.skip("no links here")
    run("score", folder)
    assert secret.read_text(encoding="utf-8") == "{}"
    (folder / "out" / "bang.xlsx").symlink_to(tmp_path / "chua-co.xlsx")
    run("diff", folder, "--xlsx", folder / "out" / "bang.xlsx")
    assert not (tmp_path / "chua-co.xlsx").exists()


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = cycle_with_forms(tmp_path_factory.mktemp("ten") / "ky")
    (folder / "phu-luc.csv").write_text("STT,Tiêu chí,Điểm tối đa\n1,Chỉ đạo,10\n1.1,Kế hoạch,10\n", "utf-8")
    run("score", folder)
    return folder


@pytest.fixture
def scored(sent: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sent, tmp_path / "ky"))


WRITTEN = {
    "report": ("report", "{ky}", "--format", "data", "--out", "{at}"),
    "template": ("template", "{ky}", "--out", "{at}"),
    "check": ("check", "--cycle", "{ky}", "--annotate", "{at}"),
    "diff": ("diff", "{ky}", "--xlsx", "{at}.xlsx"),
    "gaps": ("gaps", "{ky}", "--xlsx", "{at}/a.xlsx"),
    "explain": ("explain", "{ky}", "so-y-te", "--html", "{at}.html"),
    "publish": ("publish", "{ky}", "--provisional", "--format", "data", "--out", "{at}.zip"),
    "init": ("init", "{at}", "--framework", "{ky}/so.yaml"),
    "draft": ("draft", "{ky}/phu-luc.csv", "-o", "{at}/nhap.yaml"),
    "copy": ("report", "{ky}", "--copy-templates", "{at}"),
}


@pytest.mark.parametrize("words", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("name", ["CON", "nul", "aux.1", "a:b", "com¹/a", "a./b"])
def test_no_name_is_written_that_is_none_on_windows(name: str, words: tuple[str, ...], scored: Path) -> None:
    before = set(scored.rglob("*"))
    status, said = run(*(word.format(ky=scored, at=scored / name) for word in words))
    assert (status, "Windows không nhận" in said) == (1, True), said
    assert set(scored.rglob("*")) == before


def test_folders_that_are_there_are_used_whatever_their_name(scored: Path) -> None:
    (scored / "aux").mkdir()
    assert run("report", scored, "--format", "data", "--out", scored / "aux")[0] == 0


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo()
            info.filename, info.compress_type = name, zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return path


@pytest.mark.parametrize(
    "name", ["a/../../b", "a/.. /b", "a./b", "a /b", "bao-cao/con", "NUL.txt", "com1.html", "a:b", ""]
)
def test_no_file_of_a_bundle_leads_out_of_its_folder(name: str, tmp_path: Path) -> None:
    path = zipped(tmp_path / "goi.zip", {name: b"x", "danh-muc.json": b"{}"})
    bundle, (found,) = read_bundle(path, path.name, tmp_path / "mo")
    assert (bundle, found.code) == (None, "K360")
    assert "không an toàn" in found.message
    assert not (tmp_path / "mo").exists()


def test_a_bundle_that_unpacks_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parscore.read.results.bundle._ANY_TIMES", 1 << 20)
    path = zipped(tmp_path / "goi.zip", {"danh-muc.json": b"{}", "a.csv": b"0" * 9_000_000})
    assert [one.code for one in read_bundle(path, path.name, tmp_path / "mo")[1]] == ["K360"]
    assert not (tmp_path / "mo").exists()


def test_archives_in_archives_are_not_opened(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    inner = zipped(tmp_path / "a.zip", {"a.xlsx": b"0" * 20_000_000}).read_bytes()
    (folder / "submissions").mkdir(exist_ok=True)
    zipped(folder / "submissions" / "so-y-te.zip", {f"{number}.zip": inner for number in range(50)})
    status, said = run("check", "--cycle", folder, "--strict")
    assert status == 1
    assert "so-y-te.zip: cảnh báo W009" in said


def cell(rows: list[list[object]], at: tuple[int, int], text: str) -> list[list[object]]:
    rows[at[0]][at[1]] = text
    return rows


def in_a_form(text: str, folder: Path, *, at: tuple[int, int]) -> None:
    rows: list[list[object]] = [["SỞ NỘI VỤ"], list(HEADINGS), *(list(row) for row in GOOD)]
    write_csv(folder / "a.csv", cell(rows, at, text))
    read(folder / "a.csv")


def in_rulings(text: str, folder: Path, *, at: tuple[int, int]) -> None:
    rows: list[list[object]] = [["unit", "code", "points", "reason", "by", "status"]]
    rows += [["so-y-te", code, "3", "Đủ hồ sơ", "so-noi-vu", ""] for code in ("1.1", "1.2")]
    ky = cycle_folder(folder / "ky")
    write_csv(ky / "round-1.csv", cell(rows, at, text))
    run("score", ky)


def in_a_matrix(text: str, folder: Path, *, at: tuple[int, int]) -> None:
    rows: list[list[object]] = [["Cơ quan thẩm định: Sở Nội vụ", ""], ["Mã", "Tiêu chí", "Sở Y tế"]]
    rows += [["1.1", "Kế hoạch", "3"], ["1.2", "Kết quả", "3"]]
    ky = cycle_folder(folder / "ky")
    write_csv(ky / "round-1.csv", cell(rows, at, text))
    run("score", ky)


def in_replies(text: str, folder: Path, *, at: tuple[int, int]) -> None:
    rows: list[list[object]] = [[*row] for row in (survey.HEADINGS, *survey.REPLIES)]
    survey.scored(survey.folder_of(folder, {"phieu.csv": survey.as_csv(cell(rows, at, text))}))


def in_an_annex(text: str, folder: Path, *, at: tuple[int, int]) -> None:
    rows: list[list[object]] = [["STT", "Nội dung", "Điểm"], ["1", "Chỉ đạo", "4"], ["1.1", "Kế hoạch", "2"]]
    rows += [["", "Từ 80% trở lên", "2"], ["", "Dưới 80%", "0"], ["1.2", "Kết quả", "2"]]
    write_csv(folder / "a.csv", cell(rows, at, text))
    draft_annex(folder / "a.csv", folder / "nhap.yaml", this_year=2024, force=True)


def in_a_set(text: str, folder: Path, *, key: str, old: str) -> None:
    assert old in FRAMEWORK
    (folder / "so.yaml").write_text(FRAMEWORK.replace(old, f"{key}: {json.dumps(text)}", 1), encoding="utf-8")
    assert run("lint", folder / "so.yaml")[0] in (0, 1)


CELLS: dict[str, Callable[[str, Path], None]] = {
    "title of a form": partial(in_a_form, at=(4, 1)),
    "row below a criterion": partial(in_a_form, at=(9, 1)),
    "mark of a form": partial(in_a_form, at=(4, 5)),
    "heading of rulings": partial(in_rulings, at=(0, 2)),
    "unit of a ruling": partial(in_rulings, at=(1, 0)),
    "mark of a ruling": partial(in_rulings, at=(1, 2)),
    "status of a ruling": partial(in_rulings, at=(1, 5)),
    "heading of a matrix": partial(in_a_matrix, at=(1, 2)),
    "mark of a matrix": partial(in_a_matrix, at=(2, 2)),
    "heading of replies": partial(in_replies, at=(0, 5)),
    "unit of a reply": partial(in_replies, at=(1, 4)),
    "audience of a reply": partial(in_replies, at=(1, 3)),
    "answer": partial(in_replies, at=(1, 5)),
    "heading of an annex": partial(in_an_annex, at=(0, 1)),
    "title of an annex": partial(in_an_annex, at=(2, 1)),
    "rule of an annex": partial(in_an_annex, at=(3, 1)),
    "guide of a set": partial(in_a_set, key="guide", old="guide: Nêu số văn bản"),
    "title of a set": partial(in_a_set, key="title", old="title: Kế hoạch"),
}
LENGTHS = (75, 1_400, LONG)
"""As long as labels of sums and lines of annexes that are read at all, and as a cell may be."""
REPEATED = (" ", "1", ",", ".", "(", ")", "1 ", "1,", "( ", "- ")


@pytest.mark.parametrize("place", CELLS)
@pytest.mark.parametrize("letters", REPEATED)
def test_no_text_makes_a_pattern_run_away(letters: str, place: str, tmp_path: Path) -> None:
    for size in LENGTHS:
        (tmp_path / str(size)).mkdir()
        CELLS[place](f"Kế 1{letters * (size // len(letters))} x!", tmp_path / str(size))
