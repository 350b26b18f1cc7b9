"""A bundle of published results: made, verified elsewhere, corrected; every planted change is named."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from docx import Document

from tests.kit.cli import cycle_folder, parscore, replace_in
from tests.kit.office import packed, parts_of

FORMATS = ("--format", "html,data")
COMPLETE = "so-tai-chinh,1.1,4,Đủ hồ sơ,hoi-dong,\nso-tai-chinh,1.2,2,Đủ hồ sơ,hoi-dong,\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scored cycle whose results are final, beside the bundle without and with its inputs."""
    folder = cycle_folder(tmp_path_factory.mktemp("in") / "cap-tinh" / "ky")
    with (folder / "round-1.csv").open("a", encoding="utf-8") as file:
        file.write(COMPLETE)
    parscore("score", folder)
    done = parscore("publish", folder, *FORMATS)
    assert done.returncode == 0, done.stderr
    whole = parscore("publish", folder, *FORMATS, "--with-inputs", "--out", folder / "ca-du-lieu.zip")
    assert whole.returncode == 0, whole.stderr
    return folder


def bundle(folder: Path) -> Path:
    return folder / "out" / "cong-bo-thu-2022.zip"


def changed(source: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of a bundle with its files changed."""
    with zipfile.ZipFile(source) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target


def listed_anew(files: dict[str, bytes]) -> None:
    """The list of contents made to fit the files, as somebody would who knows how."""
    told = json.loads(files["danh-muc.json"])
    told["files"] = {
        name: sha256(content).hexdigest() for name, content in files.items() if name != "danh-muc.json"
    }
    files["danh-muc.json"] = json.dumps(told).encode()


def test_what_is_in_it(made: Path) -> None:
    with zipfile.ZipFile(bundle(made)) as archive:
        names = archive.namelist()
        told = json.loads(archive.read("danh-muc.json"))
        results = archive.read("ket-qua/results.json")
    assert names[-1] == "danh-muc.json"
    assert results == (made / "out" / "results.json").read_bytes()
    assert {"bao-cao/bao-cao.html", "bao-cao/bao-cao-du-lieu/datapackage.json", "DOC-TRUOC.txt"} <= set(names)
    assert not any(name.startswith("du-lieu/") for name in names)
    assert sorted(told["files"]) == sorted(names[:-1])
    assert told["inputs"] == json.loads(results)["inputs"]


def test_same_results_same_bytes(made: Path, tmp_path: Path) -> None:
    again = tmp_path / "lan-hai.zip"
    done = parscore("publish", made, *FORMATS, "--out", again)
    assert again.read_bytes() == bundle(made).read_bytes()
    assert sha256(again.read_bytes()).hexdigest() in done.stdout


def test_verified_on_another_machine(made: Path, tmp_path: Path) -> None:
    plain, whole = tmp_path / "goi.zip", tmp_path / "ca-du-lieu.zip"
    plain.write_bytes(bundle(made).read_bytes())
    whole.write_bytes((made / "ca-du-lieu.zip").read_bytes())
    said = parscore("verify", plain, cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "Chưa chấm lại" in said.stdout
    assert "Báo cáo dựng lại giống từng byte" in said.stdout
    said = parscore("verify", whole, cwd=tmp_path)
    assert (said.returncode, "Chấm lại từ các tệp đầu vào cho đúng" in said.stdout) == (0, True)
    said = parscore("verify", plain, "--cycle", made, cwd=tmp_path)
    assert (said.returncode, "Chấm lại từ các tệp đầu vào cho đúng" in said.stdout) == (0, True)


def put(name: str, old: bytes, new: bytes, *, listed: bool = True) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)
        if listed:
            listed_anew(files)

    return change


def gone(files: dict[str, bytes]) -> None:
    del files["bao-cao/bao-cao-du-lieu/units.csv"]


def added(files: dict[str, bytes]) -> None:
    files["bao-cao/moi.html"] = b"x"


CYCLE = "du-lieu/thu-2022/"


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (gone, ("K361",)),
        (added, ("K361",)),
        (put("bao-cao/bao-cao.html", b"<title>", b"<title>!", listed=False), ("K361", "K363")),
        (put("bao-cao/bao-cao.html", b"<title>", b"<title>!"), ("K363",)),
        (put("bao-cao/bao-cao-du-lieu/points.csv", b"6", b"7"), ("K363",)),
        (put("ket-qua/results.json", b'"rank":2', b'"rank":1'), ("K270", "K271")),
        (put("danh-muc.json", b'"thu-2022"', b'"thu-2021"', listed=False), ("K362",)),
        (put("danh-muc.json", b'"round-1.csv": "', b'"round-1.csv": "0', listed=False), ("K272",)),
        (put(f"{CYCLE}round-1.csv", b"so-y-te,1.1,3", b"so-y-te,1.1,4"), ("K104", "K272")),
        (put(f"{CYCLE}so.yaml", b"from: 80", b"from: 70"), ("K104", "K272")),
    ],
)
def test_every_change_is_named(
    change: Callable[[dict[str, bytes]], None], codes: tuple[str, ...], made: Path, tmp_path: Path
) -> None:
    copy = changed(made / "ca-du-lieu.zip", tmp_path / "sua.zip", change)
    done = parscore("verify", copy)
    assert done.returncode == 1
    assert "Không khớp" in done.stdout
    assert [code for code in codes if code not in done.stderr] == []


def test_provisional_results_are_published_only_when_asked_to(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    replace_in(
        folder / "round-1.csv", "so-y-te,1.1,3,Đủ hồ sơ,so-noi-vu,", "so-y-te,1.1,9,Đủ hồ sơ,so-noi-vu,"
    )
    parscore("score", folder)
    refused = parscore("publish", folder, *FORMATS)
    assert (refused.returncode, "K364" in refused.stderr) == (1, True)
    assert not list((folder / "out").glob("*.zip"))
    asked = parscore("publish", folder, *FORMATS, "--provisional")
    assert (asked.returncode, "tạm tính" in asked.stdout) == (0, True)


def test_results_that_are_not_reproduced_are_not_published(made: Path, tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    assert parscore("publish", folder).returncode == 1
    parscore("score", folder)
    replace_in(folder / "round-1.csv", "so-noi-vu,1.2,5", "so-noi-vu,1.2,6")
    done = parscore("publish", folder, "--provisional", *FORMATS)
    assert done.returncode == 1
    assert "K272" in done.stderr


def test_a_bundle_is_never_written_over(made: Path) -> None:
    before = bundle(made).read_bytes()
    done = parscore("publish", made, "--format", "data")
    assert done.returncode == 2
    assert "không bao giờ bị ghi đè" in done.stderr
    assert bundle(made).read_bytes() == before


def test_a_correction_says_what_was_and_what_is(made: Path, tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    with (folder / "round-1.csv").open("a", encoding="utf-8") as file:
        file.write(COMPLETE)
    replace_in(
        folder / "round-2.csv",
        "so-y-te,1.2,3,Hội đồng xem lại",
        "so-y-te,1.2,6,Phúc khảo: hồ sơ bị bỏ sót",
    )
    parscore("score", folder)
    told = ("--reason", "Theo kết luận phúc khảo", "--by", "Chủ tịch Hội đồng")
    done = parscore("publish", folder, "--format", "data,docx", "--corrects", bundle(made), *told)
    assert done.returncode == 0, done.stderr
    target = folder / "out" / "cong-bo-thu-2022-dinh-chinh-1.zip"
    with zipfile.ZipFile(target) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("dinh-chinh.csv").decode("utf-8-sig"))))
        manifest = json.loads(archive.read("danh-muc.json"))
        paper = Document(io.BytesIO(archive.read("dinh-chinh.docx")))
    assert manifest["corrects"]["bundle"] == sha256(bundle(made).read_bytes()).hexdigest()
    shown = {(row["Đơn vị"], row["Nội dung"], row["Mã"]): row for row in rows}
    line = shown["Sở Y tế", "Điểm tiêu chí", "1.2"]
    assert (line["Đã công bố"], line["Đính chính"]) == ("3", "6")
    assert line["Lý do"] == "Phúc khảo: hồ sơ bị bỏ sót"
    total = shown["Sở Y tế", "Tổng điểm", ""]
    assert (total["Đã công bố"], total["Đính chính"]) == ("6,00", "9,00")
    assert (total["Lý do"], total["Người quyết định"]) == ("Theo kết luận phúc khảo", "Chủ tịch Hội đồng")
    assert ("Sở Tài chính", "Hạng", "") in shown
    assert not [row for row in rows if row["Đã công bố"] == row["Đính chính"]]
    assert "phúc khảo" in parscore("verify", target).stdout.lower()
    printed = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    assert [row for row in map(list, map(dict.values, rows)) if row[1:] not in printed] == []


def test_a_template_of_the_correction_is_checked(made: Path, tmp_path: Path) -> None:
    told = ("--corrects", bundle(made), "--reason", "a", "--by", "b")
    own = tmp_path / "mau.docx"
    paper = Document()
    paper.add_paragraph("{{ khong_co }}")
    paper.save(str(own))
    done = parscore("publish", made, *told, "--template", own)
    assert (done.returncode, "K303" in done.stderr) == (1, True)
    assert parscore("publish", made, "--template", own).returncode == 2


def test_documents_of_an_office_s_own_template_are_verified(made: Path, tmp_path: Path) -> None:
    """The template lies in the bundle, so that any machine makes the same document; another one is not taken."""
    parscore("report", made, "--copy-templates", tmp_path)
    own, target = tmp_path / "phu-luc.docx", tmp_path / "goi.zip"
    parts = parts_of(own.read_bytes())
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"{{ title }}", b"{{ title }} - ban rieng"
    )
    own.write_bytes(packed(parts))
    done = parscore("publish", made, "--template", own, "--out", target)
    assert (done.returncode, done.stderr) == (0, "")
    checked = parscore("verify", target)
    assert (checked.returncode, "K363" in checked.stderr) == (0, False)

    def without(files: dict[str, bytes]) -> None:
        del files["mau-word/phu-luc/phu-luc.docx"]

    other = changed(target, tmp_path / "khac.zip", without)
    assert "K361" in parscore("verify", other).stderr
    assert "K363" in parscore("verify", other).stderr


def test_a_list_of_contents_that_says_a_thing_twice_is_refused(made: Path, tmp_path: Path) -> None:
    """One program reads the first, another the last."""

    def twice(files: dict[str, bytes]) -> None:
        files["danh-muc.json"] = files["danh-muc.json"].replace(b'"tool":', b'"tool": "khac", "tool":', 1)

    done = parscore("verify", changed(bundle(made), tmp_path / "goi.zip", twice))
    assert (done.returncode, "K360" in done.stderr, "bị sửa" in done.stderr) == (1, True, True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x", "không phải tệp zip"),
        ({"a.txt": b"x"}, "danh-muc.json"),
        ({"../a.txt": b"x"}, "không an toàn"),
        ({"/a.txt": b"x"}, "không an toàn"),
        ({"a\\b.txt": b"x"}, "không an toàn"),
        ({"a.txt": b"x", "A.txt": b"y"}, "cùng tên"),
        ({"danh-muc.json": b"{"}, "bị sửa"),
        ({"danh-muc.json": b'{"schema_name": "khac"}'}, "bị sửa"),
    ],
)
def test_what_is_no_bundle(content: bytes | dict[str, bytes], said: str, tmp_path: Path) -> None:
    path = tmp_path / "goi.zip"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            for name, body in content.items():
                info = zipfile.ZipInfo()
                info.filename = name
                archive.writestr(info, body)
    done = parscore("verify", path, cwd=tmp_path)
    assert done.returncode == 1
    assert "K360" in done.stderr
    assert said in done.stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == ["goi.zip"]


def test_a_bundle_of_another_cycle_is_not_corrected(made: Path, tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    replace_in(folder / "cycle.yaml", "cycle: thu-2022", "cycle: thu-2023")
    parscore("score", folder)
    told = ("--corrects", bundle(made), "--reason", "a", "--by", "b", "--provisional")
    done = parscore("publish", folder, *FORMATS, *told)
    assert (done.returncode, "K366" in done.stderr) == (1, True)
    assert parscore("publish", folder, "--corrects", bundle(made)).returncode == 2
