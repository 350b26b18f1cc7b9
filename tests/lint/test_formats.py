"""Findings for other programs: SARIF against its own rules, JUnit as the command ends, files without a finding."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from parscore.cli.output import FORMATS
from parscore.diagnostics import Diagnostic, Place, Severity
from parscore.write.finding_formats import FORMATS as MADE
from parscore.write.finding_formats import as_junit, as_sarif
from tests.kit.cli import cycle_folder, parscore, replace_in

LINE = Diagnostic(
    "F102", Severity.ERROR, Place("bộ tiêu chí/a.yaml", line=18, column=14), "được 3%", "sửa <điểm> & \x0b"
)
CELL = Diagnostic("W110", Severity.WARNING, Place("a.xlsx", "Biểu", 4, 6), "không đọc được số")
TAKEN = Diagnostic("F164", Severity.WARNING, Place("a.yaml", line=3, column=1), "lời", accepted="đã xem xét")
ALL = (LINE, CELL, TAKEN)


def test_every_form_can_be_made() -> None:
    assert ("text", *MADE) == FORMATS


def test_sarif() -> None:
    [run] = json.loads(as_sarif(ALL, ["a.yaml", "b.yaml"]))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    results = {one["ruleId"]: one for one in run["results"]}
    assert sorted(rules) == sorted(results) == ["F102", "F164", "W110"]
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    assert [unquote(one["location"]["uri"]) for one in run["artifacts"]] == ["a.yaml", "b.yaml"]
    [where] = results["F102"]["locations"]
    physical = where["physicalLocation"]
    assert unquote(physical["artifactLocation"]["uri"]) == "bộ tiêu chí/a.yaml"
    assert " " not in physical["artifactLocation"]["uri"]
    assert physical["region"] == {"startLine": 18, "startColumn": 14}
    assert results["F102"]["level"] == "error"
    [cell] = results["W110"]["locations"]
    assert "region" not in cell["physicalLocation"]
    assert cell["logicalLocations"][0]["fullyQualifiedName"] == "a.xlsx[Biểu]!F4"
    assert results["F164"]["suppressions"][0]["justification"] == "đã xem xét"
    assert all(rule["shortDescription"]["text"] for rule in run["tool"]["driver"]["rules"])


@pytest.mark.parametrize(("strict", "failures"), [(False, {"bộ tiêu chí/a.yaml": 1}), (True, {"a.xlsx": 1})])
def test_junit_fails_as_the_command_does(strict: bool, failures: dict[str, int]) -> None:
    root = ElementTree.fromstring(as_junit(ALL, ["c.yaml", "a.yaml"], strict=strict))
    suites = {suite.get("name", ""): suite for suite in root}
    assert list(suites)[:2] == ["c.yaml", "a.yaml"]
    assert [case.get("name") for case in suites["c.yaml"]] == ["không có phát hiện"]
    assert {**failures, "c.yaml": 0, "a.yaml": 0}.items() <= {
        name: len(suite.findall("*/failure")) for name, suite in suites.items()
    }.items()
    assert all(int(suite.get("failures", "")) == len(suite.findall("*/failure")) for suite in suites.values())


def test_lint_and_check_write_them(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "kỳ 1")
    replace_in(folder / "so.yaml", "max: 4,", "max: 5,")
    sarif = parscore("lint", folder, "--format", "sarif")
    [run] = json.loads(sarif.stdout)["runs"]
    assert sarif.returncode == 1
    assert {unquote(one["location"]["uri"]) for one in run["artifacts"]} >= {f"{folder}/so.yaml"}
    junit = parscore("check", "--cycle", folder, "--format", "junit")
    assert ElementTree.fromstring(junit.stdout).tag == "testsuites"
    assert "Đã kiểm tra" in junit.stderr


def test_one_spelling_of_json(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    short, long = parscore("lint", folder, "--json"), parscore("lint", folder, "--format", "json")
    assert short.stdout == long.stdout
    assert isinstance(json.loads(short.stdout), list)
    assert parscore("lint", folder, "--json", "--format", "sarif").returncode == 2
