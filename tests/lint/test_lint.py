"""Lint as a whole: folders, names, cycles with their sets, shipped sets, speed."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from parscore.diagnostics import has_errors
from parscore.pipeline.lint import lint
from parscore.pipeline.load import load_cycle
from parscore.pipeline.shipped import find, shipped
from parscore.write.diagnostics import as_text

FIXTURES = Path(__file__).parents[1] / "fixtures" / "lint"
GOOD_SET = (FIXTURES / "sets" / "so.yaml").read_text(encoding="utf-8")
BAD_SET = GOOD_SET.replace("    max: 3\n", "    max: 4\n")
CYCLE = """cycle: vi-du
title: Kỳ ví dụ
year: 2022
groups:
  - id: so
    title: Các sở
    framework: {framework}
    units: [{{id: so-noi-vu, name: Sở Nội vụ}}, {{id: so-y-te, name: Sở Y tế}}]
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_folders_are_walked(here: Path) -> None:
    for name in ("a/so.yaml", "a/b/huyen.yml"):
        write(here / name, BAD_SET)
    for name in ("a/out/so.yaml", "a/.an/so.yaml", "a/.an.yaml", "a/so.txt"):
        write(here / name, BAD_SET)
    write(here / "a/khac.yaml", "services: {web: 1}\n")
    report = lint([Path("a")])
    assert [finding.place.file for finding in report.findings] == ["a/b/huyen.yml", "a/so.yaml"]
    assert report.files == ("a/b/huyen.yml", "a/khac.yaml", "a/so.yaml")


def test_a_named_file_must_be_known(here: Path) -> None:
    write(here / "khac.yaml", "services: {web: 1}\n")
    assert [finding.code for finding in lint([Path("khac.yaml")]).findings] == ["F220"]


def test_missing_file() -> None:
    findings = lint([Path("khong-co.yaml")]).findings
    assert [(finding.code, finding.place.file) for finding in findings] == [("F001", "khong-co.yaml")]


def test_one_bad_file_never_stops_the_others(here: Path) -> None:
    write(here / "1.yaml", "framework: [\n")
    (here / "2.yaml").write_bytes(b"framework: \xff\n")
    write(here / "3.yaml", BAD_SET)
    assert [finding.code for finding in lint([Path()]).findings] == ["F002", "F009", "F102"]


def test_a_set_without_its_own_key_is_still_read(here: Path) -> None:
    write(here / "so.yaml", GOOD_SET.replace("framework: vi-du-2022-so", "framwork: vi-du-2022-so"))
    findings = lint([Path("so.yaml")]).findings
    assert sorted(finding.code for finding in findings) == ["F004", "F005"]
    assert "«framework»" in as_text(findings)


def test_a_cycle_brings_its_sets(here: Path) -> None:
    write(here / "ky/cycle.yaml", CYCLE.format(framework="../bo/so.yaml"))
    write(here / "bo/so.yaml", BAD_SET)
    once = lint([Path("ky/cycle.yaml")])
    assert [(finding.code, finding.place.file) for finding in once.findings] == [("F102", "bo/so.yaml")]
    assert lint([Path("ky"), Path("bo")]).findings == once.findings


def test_windows_paths_in_files(here: Path) -> None:
    write(here / "ky/cycle.yaml", CYCLE.format(framework="..\\bo\\so.yaml"))
    write(here / "bo/so.yaml", GOOD_SET)
    assert lint([Path("ky")]).findings == ()


def test_an_unreadable_set_is_reported_once(here: Path) -> None:
    write(here / "ky/cycle.yaml", CYCLE.format(framework="../bo/so.yaml"))
    write(here / "bo/so.yaml", "framework: [\n")
    assert [finding.code for finding in lint([Path("ky")]).findings] == ["F002"]


def test_shipped_sets_go_by_name(here: Path) -> None:
    write(here / "ky/cycle.yaml", CYCLE.format(framework="lai-chau/2022/so"))
    loaded = load_cycle(Path("ky/cycle.yaml"), "ky/cycle.yaml")
    assert loaded.findings == ()
    framework = loaded.frameworks["lai-chau/2022/so"]
    assert framework is not None
    assert framework.framework == "lai-chau-2022-so"
    assert list(loaded.files) == ["ky/cycle.yaml", "frameworks/lai-chau/2022/so.yaml"]


def test_shipped_names() -> None:
    assert find("lai-chau/2022/so") == find("lai-chau/2022/so.yaml") == shipped()["lai-chau/2022/so"]
    assert find("lai-chau/2022/../2022/so") is None
    assert find("../lai-chau/2022/so") is None
    assert find("") is None


@pytest.mark.parametrize("name", shipped())
def test_shipped_sets_have_no_fault(name: str) -> None:
    findings = lint([shipped()[name]]).findings
    assert not has_errors(findings), as_text(findings)


def test_load_cycle_keeps_what_it_could_read(here: Path) -> None:
    text = CYCLE.format(framework="co.yaml") + CYCLE.format(framework="khong.yaml").partition("groups:\n")[
        2
    ].replace("id: so\n", "id: so-khac\n")
    write(here / "cycle.yaml", text)
    write(here / "co.yaml", GOOD_SET)
    loaded = load_cycle(Path("cycle.yaml"), "cycle.yaml")
    assert loaded.cycle is not None
    assert loaded.frameworks["co.yaml"] is not None
    assert loaded.frameworks["khong.yaml"] is None
    assert [(finding.code, finding.place.line) for finding in loaded.findings] == [("C122", 11)]
    assert set(loaded.files) == {"cycle.yaml", "co.yaml"}


def test_a_broken_cycle(here: Path) -> None:
    write(here / "cycle.yaml", "cycle: vi-du\ntitle: Kỳ\n")
    loaded = load_cycle(Path("cycle.yaml"), "cycle.yaml")
    assert loaded.cycle is None
    assert {finding.code for finding in loaded.findings} == {"F005"}


def test_the_same_whatever_the_order(here: Path) -> None:
    for name in ("good", "sets"):
        shutil.copytree(FIXTURES / name, here / name)
    write(here / "good/sai.yaml", BAD_SET)
    one, other = lint([Path("good"), Path("sets")]), lint([Path("sets"), Path("good")])
    assert one == other


def test_a_hundred_rows_are_clean(here: Path) -> None:
    head, _, _ = GOOD_SET.partition("criteria:\n")
    leaf = (
        "      - {{code: '{0}.{1}', title: Tiêu chí {0}.{1}, max: 1, lead: so-noi-vu, evidence: none, rule: "
        "{{kind: ratio, numerator: Tử, denominator: Mẫu, floor: 80, when_none: full, "
        "examples: [{{numerator: 9, denominator: 10, points: 0.9}}]}}}}\n"
    )
    rows = "criteria:\n"
    for top in range(1, 11):
        rows += f"  - code: '{top}'\n    title: Lĩnh vực {top}\n    max: 10\n    children:\n"
        rows += "".join(leaf.format(top, number) for number in range(1, 11))
    write(here / "so.yaml", head + rows)
    assert lint([Path("so.yaml")]).findings == ()


DEBRIS = (
    "",
    "~",
    "-1",
    "[]",
    "{}",
    "{a: 1}",
    "9" * 35,
    "0.00000000000001",
    "NaN",
    "*a",
    "&a x",
    "- x",
    "? y",
    "!!int 3",
)


@pytest.mark.parametrize("seed", range(20))
def test_damaged_files_never_crash(here: Path, seed: int) -> None:
    chance = random.Random(seed)
    sources = [
        path.read_bytes().decode("utf-8", "replace") for path in sorted((FIXTURES / "bad").glob("F1*.yaml"))
    ]
    sources.append(CYCLE.format(framework="a.yaml"))
    for _ in range(10):
        lines = chance.choice(sources).split("\n")
        for _ in range(3):
            number = chance.randrange(len(lines))
            key = lines[number].partition(":")[0]
            lines[number] = chance.choice(
                [f"{key}: {chance.choice(DEBRIS)}", chance.choice(lines), chance.choice(DEBRIS)]
            )
        write(here / "a.yaml", "\n".join(lines))
        for finding in lint([Path("a.yaml")]).findings:
            assert finding.place.file == "a.yaml"
