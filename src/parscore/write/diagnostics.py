"""Findings as text, JSON and GitHub annotations. Returns text, prints nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby

from parscore.catalogue import entry
from parscore.diagnostics import Diagnostic, Severity, ordered
from parscore.text import squeeze

SEVERITY_WORDS = {Severity.ERROR: "lỗi", Severity.WARNING: "cảnh báo", Severity.INFO: "lưu ý"}
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def as_text(findings: Iterable[Diagnostic]) -> str:
    """The findings for a terminal or a log: by file, each with its place, weight, code, message and hint."""
    groups = groupby(ordered(findings), key=lambda finding: finding.place.file)
    blocks = ["\n".join(map(_text, group)) for _, group in groups]
    return "\n\n".join(blocks) + ("\n" if blocks else "")


def _text(finding: Diagnostic) -> str:
    place, message = squeeze(str(finding.place)), squeeze(finding.message)
    line = f"{place}: {SEVERITY_WORDS[finding.severity]} {finding.code} {message}"
    return f"{line}\n    gợi ý: {squeeze(finding.hint)}" if finding.hint else line


def tally(findings: Iterable[Diagnostic]) -> str:
    """`2 lỗi, 1 cảnh báo`, or `không có lỗi` when there is nothing to count."""
    weights = [finding.severity for finding in ordered(findings)]
    counted = (f"{weights.count(one)} {word}" for one, word in SEVERITY_WORDS.items() if one in weights)
    return ", ".join(counted) or "không có lỗi"


def as_json(findings: Iterable[Diagnostic]) -> str:
    """The findings as a JSON list; an unknown line or column is null, an absent text is empty."""
    return json.dumps([record(finding) for finding in ordered(findings)], ensure_ascii=False, indent=2) + "\n"


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
    message = f"{place}: {finding.message}" if place.sheet else finding.message
    body = f"{message}\n{finding.hint}" if finding.hint else message
    return f"::{_GITHUB[finding.severity]} {','.join(where)}::{_data(body)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def explain_code(code: str) -> str | None:
    """What one code means, why it matters and how to mend it, as plain text; None for an unknown code."""
    known = entry(code.strip().upper())
    if known is None:
        return None
    parts = [
        f"{known.code} ({SEVERITY_WORDS[known.severity]}): {known.title}",
        f"Vì sao:\n{_indented(known.why)}",
        f"Cách sửa:\n{_indented(known.fix)}",
    ]
    if known.example:
        parts.append(f"Ví dụ:\n{_indented(known.example)}")
    return "\n\n".join(parts) + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())
