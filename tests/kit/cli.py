"""A small cycle in a folder, and the command line run on it as people run it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.kit.processes import run

FRAMEWORK = """\
framework: thu
title: Bộ thử
year: 2022
status: illustrative
basis: {document: 1/QĐ-UBND}
levels: [Lĩnh vực, Tiêu chí]
declares: {counts: [1, 2], points: 10}
policy:
  not_applicable: reduce_maximum
  rounding: {mode: half_up, digits: 2}
  rank: {by: index, compare: exact, ties: competition, tie_break: []}
bands: [{name: Tốt, from: 80}, {name: Yếu, from: 0}]
bands_on: index
criteria:
  - code: "1"
    title: Chỉ đạo điều hành
    max: 10
    children:
      - {code: "1.1", title: Kế hoạch, max: 4, lead: so-noi-vu, evidence: none, guide: Nêu số văn bản,
         basis: Phụ lục I, rule: {kind: judged, examples: [{mark: 4, points: 4}]}}
      - {code: "1.2", title: Kết quả, max: 6, lead: so-noi-vu, evidence: none, guide: Nêu kết quả,
         basis: Phụ lục I, rule: {kind: judged, examples: [{mark: 6, points: 6}]}}
"""

CYCLE = """\
cycle: thu-2022
title: Kỳ thử năm 2022
year: 2022
groups:
  - id: so
    title: Các sở
    framework: so.yaml
    units:
      - {id: so-noi-vu, name: Sở Nội vụ, aliases: [SNV]}
      - {id: so-y-te, name: Sở Y tế}
      - {id: so-tai-chinh, name: Sở Tài chính}
stages: [self, round-1, round-2]
appraisal:
  round-1: round-1.csv
  round-2: round-2.csv
"""

ROUND_1 = """\
unit,code,points,reason,by,status
so-noi-vu,1.1,4,Đủ hồ sơ,hoi-dong,
so-noi-vu,1.2,5,Đủ hồ sơ,hoi-dong,
so-y-te,1.1,3,Đủ hồ sơ,so-noi-vu,
so-y-te,1.2,3.333,Đủ hồ sơ,so-noi-vu,
"""

ROUND_2 = """\
unit,code,points,reason,by,status
so-y-te,1.2,3,Hội đồng xem lại,hoi-dong,
so-noi-vu,1.2,5,Giữ nguyên,hoi-dong,
"""


def cycle_folder(folder: Path) -> Path:
    """The cycle: Sở Nội vụ 9 of 10, Sở Y tế 6.333 then 6, Sở Tài chính with nothing sent."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"so.yaml": FRAMEWORK, "cycle.yaml": CYCLE, "round-1.csv": ROUND_1, "round-2.csv": ROUND_2}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def parscore(
    *words: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, its output read as UTF-8."""
    environment = clean_environment() | dict(env or {})
    return run([str(word) for word in words], cwd or Path.cwd(), environment, timeout=120)


def clean_environment() -> dict[str, str]:
    """The environment without what would change language, colour or tracing."""
    dropped = ("PARSCORE_", "PYTHONIOENCODING", "PYTHONUTF8", "LANGUAGE", "FORCE_COLOR", "COLUMNS")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}


def replace_in(path: Path, old: str, new: str) -> None:
    """Replace a piece of text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
