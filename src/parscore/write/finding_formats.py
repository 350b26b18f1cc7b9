"""Findings for other programs: JSON, GitHub annotations, SARIF, JUnit. Returns text, prints nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from parscore import __version__
from parscore.catalogue import entry
from parscore.diagnostics import Diagnostic, Severity, has_errors, ordered

Files = Sequence[str]
"""The names of the files that were looked at, also those without a finding."""

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_SARIF = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_json(findings: Iterable[Diagnostic]) -> str:
    """The findings as a JSON list; an unknown line or column is null, an absent text is empty."""
    return _json([record(finding) for finding in ordered(findings)])


def record(finding: Diagnostic) -> dict[str, str | int | None]:
    """One finding as JSON has it."""
    place = finding.place
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": place.file,
        "line": place.line or None,
        "column": place.column or None,
        "sheet": place.sheet,
        "cell": place.cell,
        "message": finding.message,
        "hint": finding.hint,
        "unit": finding.unit,
        "criterion": finding.criterion,
        "accepted": finding.accepted,
    }


def as_github(findings: Iterable[Diagnostic]) -> str:
    """The findings as workflow commands, so that they stand beside the lines of a pull request."""
    return "".join(f"{_github(finding)}\n" for finding in ordered(findings))


def _github(finding: Diagnostic) -> str:
    place = finding.place
    where = [f"file={_property(place.file)}"]
    if not place.sheet:
        numbers = {"line": place.line, "col": place.column}
        where += [f"{name}={number}" for name, number in numbers.items() if number]
    where.append(f"title={_property(finding.code)}")
    weight = "notice" if finding.accepted else _GITHUB[finding.severity]
    return f"::{weight} {','.join(where)}::{_data(_said(finding))}"


def _said(finding: Diagnostic) -> str:
    """What is wrong, with the cell in front where the place is none of a text file, and what to do."""
    message = f"{finding.place}: {finding.message}" if finding.place.sheet else finding.message
    return f"{message}\n{finding.hint}" if finding.hint else message


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(findings: Iterable[Diagnostic], files: Files = ()) -> str:
    """The findings as SARIF 2.1.0 (OASIS): one run, a rule for each code, accepted ones suppressed."""
    listed = ordered(findings)
    codes = list(dict.fromkeys(finding.code for finding in listed))
    driver = {"name": "parscore", "version": __version__, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": _location(name)} for name in files],
        "results": [_result(finding, codes.index(finding.code)) for finding in listed],
    }
    return _json({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, Any]:
    known = entry(code)
    if known is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": known.title},
        "fullDescription": {"text": known.why},
        "help": {"text": known.fix},
        "defaultConfiguration": {"level": _SARIF[known.severity]},
    }


def _result(finding: Diagnostic, rule: int) -> dict[str, Any]:
    place = finding.place
    physical: dict[str, Any] = {"artifactLocation": _location(place.file)}
    where: dict[str, Any] = {"physicalLocation": physical}
    if place.sheet:
        where["logicalLocations"] = [{"fullyQualifiedName": str(place), "kind": "cell"}]
    elif place.line:
        physical["region"] = {"startLine": place.line, "startColumn": place.column or 1}
    made = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _SARIF[finding.severity],
        "message": {"text": _said(finding)},
        "locations": [where],
    }
    if finding.accepted:
        made["suppressions"] = [{"kind": "inSource", "justification": finding.accepted}]
    return made


def _location(name: str) -> dict[str, str]:
    return {"uri": quote(name)}


def as_junit(findings: Iterable[Diagnostic], files: Files = (), *, strict: bool = False) -> str:
    """The findings as a JUnit report: a suite for each file, a case for each finding, which fails as the command does.

    A file without a finding is a suite with one case that passes.
    """
    found = {name: list(mine) for name, mine in groupby(ordered(findings), key=lambda one: one.place.file)}
    root = ElementTree.Element("testsuites", name="parscore")
    for name in dict.fromkeys((*files, *found)):
        mine = found.get(name, [])
        failed = [one for one in mine if has_errors([one], strict=strict)]
        counts = {"tests": str(len(mine) or 1), "failures": str(len(failed))}
        suite = ElementTree.SubElement(root, "testsuite", {"name": _xml(name), **counts})
        for one in mine:
            _case(suite, one, failed=one in failed)
        if not mine:
            ElementTree.SubElement(suite, "testcase", classname=_xml(name), name="không có phát hiện")
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ElementTree.Element, one: Diagnostic, *, failed: bool) -> None:
    name = f"{one.code} {one.place}"
    case = ElementTree.SubElement(suite, "testcase", classname=_xml(one.place.file), name=_xml(name))
    if failed:
        failure = ElementTree.SubElement(case, "failure", type=one.code, message=_xml(one.message))
        failure.text = _xml(_said(one))
    else:
        ElementTree.SubElement(case, "system-out").text = _xml(_said(one))


def _xml(text: str) -> str:
    """The text without what XML 1.0 cannot hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Iterable[Diagnostic], Files, bool], str]] = {
    "json": lambda findings, files, strict: as_json(findings),
    "github": lambda findings, files, strict: as_github(findings),
    "sarif": lambda findings, files, strict: as_sarif(findings, files),
    "junit": lambda findings, files, strict: as_junit(findings, files, strict=strict),
}
"""Each format by its name: findings, files that were looked at, whether warnings count as errors."""
