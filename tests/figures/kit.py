"""A set whose marks are computed from figures, and cycles of it, short enough to read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from parscore.diagnostics import Diagnostic
from parscore.model.scorecard import Results
from parscore.pipeline.score import Run, score_cycle

FRAMEWORK = """\
framework: thu
title: Bộ thử
year: 2026
status: illustrative
basis: {document: 1/QĐ}
levels: [Nhóm, Chỉ số]
policy:
  not_applicable: zero
  marks: computed
  rounding: {mode: half_up, digits: 2}
  rank: {by: points, compare: exact, ties: competition, tie_break: []}
figures:
  hs: {title: Tổng số hồ sơ, unit: hồ sơ, source: Hệ thống điều phối}
  som: {title: Hồ sơ trước hạn}
  dung: {title: Hồ sơ đúng hạn}
  kip: {title: Hồ sơ trước và đúng hạn, sum: [som, dung]}
criteria:
  - code: "1"
    title: Nhóm một
    max: 20
    children:
      - {code: "1.1", title: Tiến độ, max: 10, rule: {kind: ratio, numerator: kip, denominator: hs}}
      - {code: "1.2", title: Phản ánh, max: 6,
         rule: {kind: ratio, numerator: Phản ánh đúng hạn, denominator: Phản ánh, when_none: full}}
      - {code: "1.3", title: Mô hình mới, max: 4, rule: {kind: count, of: Số mô hình, each: 2}}
"""
CYCLE = """\
cycle: thu
title: Kỳ thử
year: 2026
groups:
  - id: xa
    title: Các xã
    framework: bo.yaml
    units: [{id: a, name: UBND xã A}, {id: b, name: UBND phường Bê}]
figures: FILES
"""
ALL = "unit,code,numerator,denominator,of\n" + "".join(
    f"{unit},1.1,80,100,\n{unit},1.2,1,2,\n{unit},1.3,,,1\n" for unit in "ab"
)
"""Every figure of both units: 8 + 3 + 2 points each."""


def cycle(folder: Path, files: dict[str, Any], *, named: str = "", **texts: str) -> Run:
    """A scored cycle of two units with these files of figures, named in the cycle as `named` says."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=1)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "bo.yaml").write_text(texts.get("framework", FRAMEWORK), encoding="utf-8")
    listed = named or json.dumps(list(files))
    (folder / "cycle.yaml").write_text(texts.get("cycle", CYCLE).replace("FILES", listed), encoding="utf-8")
    return score_cycle(folder)


def points(run: Run, unit: str) -> dict[str, str]:
    """The points that count on every line of a unit, as text; nothing where there are none."""
    card = results(run).card(unit)
    assert card is not None
    return {line.code: "" if line.value() is None else str(line.value()) for line in card.lines}


def results(run: Run) -> Results:
    assert run.results is not None, run.findings
    return run.results


def found(run: Run, letters: str = "N") -> list[tuple[str, str]]:
    """The findings of some families, each with its place."""
    return [(one.code, str(one.place)) for one in run.findings if one.code[0] in letters]


def only(run: Run, code: str) -> Diagnostic:
    """The one finding of a code."""
    (one,) = [one for one in run.findings if one.code == code]
    return one
