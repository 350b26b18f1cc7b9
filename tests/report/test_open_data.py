"""The open data equal the results, describe themselves, and are what Frictionless says a data package is."""

from __future__ import annotations

import csv
import hashlib
import json
import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from parscore.compute.change_parts import unit_changes
from parscore.model.change import PARTS
from parscore.model.scorecard import Earlier, Results
from parscore.number import rounded
from parscore.pipeline.report import write_report
from tests.kit.cli import cycle_folder, parscore, replace_in
from tests.kit.world import Evidence, cycle, form, framework, leaf, results, ruling

HOSTILE = '=HYPERLINK("http://x","y"),"a"\r\nb'
PUBLICATION = "publication: {document: 9/QĐ-UBND, date: 2023-03-05, issuer: UBND tỉnh, licence: CC-BY-4.0, as_of: 2023-01-31}\n"  # noqa: E501


def made(**more: Any) -> Results:
    """Two units, one with a hostile name and a third of a point, and one that sent nothing."""
    tree = framework(
        {"code": "1", "title": "Chỉ đạo", "max": "10", "children": [leaf("1.1", 4), leaf("1.2", 6)]},
        bonus=[leaf("C1", 2)],
        penalty=[leaf("T1", 5)],
    )
    units = [
        {"id": "b", "name": HOSTILE, "code": "096"},
        {"id": "a", "name": "Sở A"},
        {"id": "c", "name": "Sở C"},
    ]
    of = cycle(units, stages=("self", "round-1"), appraisal={"round-1": "a.csv"}, **more)
    marks = {"1.1": "3.3333333333333333", "1.2": "5", "C1": "1", "T1": "2"}
    said = (ruling("round-1", "b", "1.2", "4.5", reason="@thiếu, “văn bản”"),)
    return results(tree, of, {"b": Evidence(form("b", marks), said), "a": Evidence(form("a", {"1.1": "4"}))})


def read(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of one file."""
    with (folder / "bao-cao-du-lieu" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def checked(folder: Path) -> Any:
    """What Frictionless says of the package."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from frictionless import Package

        return Package(folder / "bao-cao-du-lieu" / "datapackage.json").validate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder with the data of `made`."""
    names = [path.name for path in write_report(made(), tmp_path, ["data"])]
    assert names == ["units.csv", "criteria.csv", "marks.csv", "points.csv", "ranks.csv", "datapackage.json"]
    return tmp_path


def test_frictionless_finds_nothing_wrong(folder: Path) -> None:
    report = checked(folder)
    assert report.valid, report.flatten(["message"])
    assert report.stats["tasks"] == 5


def test_changes_since_the_cycle_before_add_up(tmp_path: Path) -> None:
    later = made()
    first = next(card for card in later.cards if card.unit == "b")
    lines = tuple(structs.replace(line, marks=line.marks[:1]) for line in first.lines)
    cards = tuple(structs.replace(card, lines=lines) if card is first else card for card in later.cards)
    changes = unit_changes(structs.replace(later, cards=cards), later)
    earlier = (Earlier("b", period="2021"),)
    write_report(structs.replace(later, changes=changes, previous=earlier), tmp_path, ["data"])
    report = checked(tmp_path)
    assert report.valid, report.flatten(["message"])
    assert report.stats["tasks"] == 6
    rows = {row["unit"]: row for row in read(tmp_path, "changes")}
    assert list(rows) == [one.unit for one in changes]
    told = rows["b"]
    assert (told["since"], told["measure"], told["reason"]) == ("2021", "index", "")
    assert Decimal(told["after"]) - Decimal(told["before"]) == Decimal(told["change"]) != 0
    assert sum(Decimal(told[part]) for part in PARTS) == Decimal(told["change"])
    assert (rows["c"]["change"], rows["c"]["performed"], rows["c"]["reason"]) == ("", "", "absent")


def test_frictionless_sees_a_file_that_was_changed(folder: Path) -> None:
    path = folder / "bao-cao-du-lieu" / "ranks.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",b,", ",x,"), encoding="utf-8", newline="")
    assert {"hash-count", "foreign-key"} <= {type_ for (type_,) in checked(folder).flatten(["type"])}


def test_the_data_are_the_results(folder: Path) -> None:
    whole = made()
    ranks = {row["unit"]: row for row in read(folder, "ranks")}
    assert set(ranks) == {row.unit for row in whole.standings}
    for row in whole.standings:
        told = ranks[row.unit]
        assert told["index"] == ("" if row.index is None else format(row.index, "f"))
        assert told["points"] == ("" if row.points is None else format(row.points, "f"))
        assert told["rank"] == ("" if row.rank is None else str(row.rank))
        assert told["status"] == row.status
        if row.index is not None:
            assert Decimal(told["printed_index"]) == rounded(row.index, "half_up", 2)
    marks = [
        (card.unit, line.code, mark) for card in whole.cards for line in card.lines for mark in line.marks
    ]
    told_marks = {(row["unit"], row["code"], row["stage"]): row["points"] for row in read(folder, "marks")}
    assert told_marks == {
        (unit, code, mark.stage): format(mark.points, "f") for unit, code, mark in marks if mark.points
    }


def test_points_are_those_that_count(folder: Path) -> None:
    points = {
        (row["unit"], row["code"]): (row["points"], row["maximum"], row["state"])
        for row in read(folder, "points")
    }
    assert points["b", "1.1"] == ("3.3333333333333333", "4", "counted")
    assert points["b", "1.2"] == ("4.5", "6", "counted")
    assert points["b", "1"] == ("7.8333333333333333", "10", "counted")
    assert points["b", "C1"] == ("1", "2", "counted")
    assert points["b", "T1"] == ("2", "5", "counted")
    assert points["a", "1.2"] == ("", "6", "missing")
    assert points["a", "1"] == ("4", "10", "missing")


def test_text_never_begins_a_formula_and_numbers_have_a_point(folder: Path) -> None:
    names = {row["unit"]: row for row in read(folder, "units")}
    assert names["b"]["name"] == '\'=HYPERLINK("http://x","y"),"a" b'
    assert names["b"]["official_code"] == "096"
    reasons = [row["reason"] for row in read(folder, "marks") if row["stage"] == "round-1"]
    assert reasons == ["'@thiếu, “văn bản”"]
    for name in ("units", "criteria", "marks", "points", "ranks"):
        assert (folder / "bao-cao-du-lieu" / f"{name}.csv").read_bytes().count(b"\xef\xbb\xbf") == 0


def test_every_column_is_documented_and_every_file_has_its_hash(folder: Path) -> None:
    data = folder / "bao-cao-du-lieu"
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        content = (data / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
        heads = content.decode().splitlines()[0].split(",")
        assert heads == [field["name"] for field in resource["schema"]["fields"]]
        assert all(field["title"] and field["description"] for field in resource["schema"]["fields"])


def test_the_package_says_what_it_is(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    (folder / "cycle.yaml").write_text((folder / "cycle.yaml").read_text("utf-8") + PUBLICATION, "utf-8")
    assert parscore("score", folder).returncode == 0
    done = parscore("report", folder, "--format", "data")
    assert (done.returncode, done.stderr) == (0, "")
    package = json.loads((folder / "out/bao-cao-du-lieu/datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"] == [{"name": "CC-BY-4.0", "path": "https://spdx.org/licenses/CC-BY-4.0.html"}]
    assert package["sources"][0] == {"title": "Quyết định số 9/QĐ-UBND ngày 05/03/2023 của UBND tỉnh"}
    assert package["parscore"]["frameworks"][0]["status"] == "illustrative"
    assert package["parscore"]["as_of"] == "2023-01-31"
    assert package["parscore"]["final"] is True
    written = json.loads((folder / "out/results.json").read_text(encoding="utf-8"))["inputs"]
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(written.items()))
    assert package["parscore"]["fingerprint"] == f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"
    for said in (
        "Bộ tiêu chí minh hoạ",
        "kết quả chính thức (2 chính thức, 1 chưa nộp)",
        "31/01/2023",
        "thu-2022",
    ):
        assert said in package["description"]
    assert checked(folder / "out").valid


def test_a_licence_that_nobody_named_is_told(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    done = parscore("report", folder, "--format", "data")
    assert done.returncode == 0
    assert "K291" in done.stderr
    assert "licenses" not in json.loads((folder / "out/bao-cao-du-lieu/datapackage.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("written", "licence"),
    [
        ("https://vi.du/giay-phep", {"path": "https://vi.du/giay-phep"}),
        ("Giấy phép mở của tỉnh", {"name": "giay-phep-mo-cua-tinh", "title": "Giấy phép mở của tỉnh"}),
    ],
)
def test_a_licence_may_be_an_address_or_a_name(tmp_path: Path, written: str, licence: dict[str, str]) -> None:
    write_report(made(publication={"licence": written}), tmp_path, ["data"])
    package = json.loads((tmp_path / "bao-cao-du-lieu/datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"] == [licence]
    assert checked(tmp_path).valid


def test_same_results_same_bytes_also_from_the_file(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    replace_in(
        folder / "cycle.yaml", "{id: so-noi-vu, name: Sở Nội vụ, aliases: [SNV]}", "{id: z, name: Sở Nội vụ}"
    )
    parscore("report", folder, "--format", "data", "--out", tmp_path / "a")
    parscore("score", folder)
    parscore("report", folder, "--format", "data", "--out", tmp_path / "b")
    for path in (tmp_path / "a" / "bao-cao-du-lieu").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / "bao-cao-du-lieu" / path.name).read_bytes(), path.name


def test_two_units_of_one_official_code_are_refused(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    replace_in(folder / "cycle.yaml", "name: Sở Y tế}", 'name: Sở Y tế, code: "000.00.12.H35"}')
    assert "K292" not in parscore("lint", folder).stdout
    replace_in(folder / "cycle.yaml", "name: Sở Tài chính}", 'name: Sở Tài chính, code: "000.00.12.H35"}')
    said = parscore("lint", folder).stdout
    assert "K292" in said
    assert "cycle.yaml:11:" in said
