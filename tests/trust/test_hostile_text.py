"""What anybody may have typed stays text in every output: no formula, no mark-up, no command of a terminal.

An output that is new joins by being written in `COMMANDS`; its kind of file by a check in `CHECKS`.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from tests.kit.world import write_csv
from tests.trust.kit import DATA, cycle_with_forms, run

TEXTS = (
    '=HYPERLINK("http://a.vn";"x")',
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(1;2)",
    "\t=1+1",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "[red]đỏ[/red] [link=http://a]b[/link]",
    "{{ 7*7 }} {% for a in b %}",
    "<w:t>chữ</w:t> ]]> &#x1b;[31m",
    "\x1b[31mđỏ\x1b]8;;http://a\x07b",
    "trước\u202esau\u2066x\u2069",
    "a\x00b\x08c",
)
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "report": ("report", "{ky}", "--internal"),
    "per unit": ("report", "{ky}", "--format", "docx", "--per-unit"),
    "rank": ("rank", "{ky}"),
    "rank --csv": ("rank", "{ky}", "--csv"),
    "diff --csv": ("diff", "{ky}", "--csv"),
    "gaps --csv": ("gaps", "{ky}", "--csv"),
    "whatif": ("whatif", "{ky}", "--group", "so", "--without", "1.1"),
    "whatif --csv": ("whatif", "{ky}", "--group", "so", "--without", "1.1", "--csv"),
    "stages": ("rank", "{ky}", "--stages"),
    "claims": ("diff", "{ky}", "--claims"),
    "verify": ("verify", "{ky}"),
    "score": ("score", "{ky}"),
    "lint": ("lint", "{ky}"),
    "lint in one line": ("lint", "{ky}", "--format", "github"),
    "diff": ("diff", "{ky}"),
    "diff --xlsx": ("diff", "{ky}", "--xlsx", "{ky}/out/chenh.xlsx"),
    "gaps": ("gaps", "{ky}"),
    "gaps --xlsx": ("gaps", "{ky}", "--xlsx", "{ky}/out/ke-hoach.xlsx"),
    "explain": ("explain", "{ky}", "so-y-te", "1.2"),
    "explain --html": ("explain", "{ky}", "so-y-te", "--html", "{ky}/out/trang.html"),
    "check": ("check", "--cycle", "{ky}", "--annotate", "{ky}/out/tra-lai"),
    "template": ("template", "{ky}"),
    "appraisers": ("template", "{ky}", "--stage", "round-1"),
    "explanations": ("template", "{ky}", "--stage", "round-1", "--for-units"),
    "publish": ("publish", "{ky}", "--provisional", "--out", "{ky}/out/goi.zip"),
}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Page(HTMLParser):
    """What a page runs or fetches."""

    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        outside = [
            value for key, value in attrs if key in ("href", "src") and not (value or "").startswith("#")
        ]
        on = [key for key, _ in attrs if key.startswith("on")]
        self.active += [f"{tag}: {word}" for word in (*outside, *on) if word]


def page(data: bytes) -> None:
    text = data.decode()
    made = _Page()
    made.feed(text)
    assert made.active == []
    assert text.count("<script") <= 1
    assert "alert(1)</script>" not in text


def workbook(data: bytes) -> None:
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                formula = str(cell.value) if cell.data_type == "f" else ""
                assert not any(word in formula for word in ('HYPERLINK("http', "cmd|", "+1+1", "SUM(1;2)")), (
                    cell
                )
                assert cell.hyperlink is None or not cell.hyperlink.target, cell
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not [name for name in package.namelist() if "externalLink" in name or "vba" in name]


def document(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = package.read("word/document.xml")
        ElementTree.fromstring(body)
        assert b"HYPERLINK" not in b"".join(re.findall(rb"<w:instrText[^>]*>[^<]*", body))
        assert b"49" not in re.findall(rb">([^<]*7\*7[^<]*)<", body)


def table(data: bytes) -> None:
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
        for cell in row:
            assert not cell.startswith(FORMULA) or re.fullmatch(r"[-+]?\d+(\.\d+)?", cell), cell


CHECKS: Mapping[str, Callable[[bytes], object]] = {
    ".html": page,
    ".xlsx": workbook,
    ".docx": document,
    ".csv": table,
    ".json": json.loads,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cycle in which every text that anybody types is hostile."""
    words = {
        "cycle.yaml": {
            "Sở Y tế": TEXTS[0],
            "Sở Tài chính": TEXTS[6],
            "Sở Nội vụ": "Sở" + TEXTS[12] + TEXTS[13],
            "Các sở": TEXTS[13],
            "Kỳ thử năm 2022": TEXTS[9],
        },
        "so.yaml": {"title: Kế hoạch": TEXTS[4], "title: Kết quả": TEXTS[10]},
    }
    texts = dict(DATA)
    for name, changes in words.items():
        for old, new in changes.items():
            key = "title: " if old.startswith("title: ") else ""
            assert old in texts[name]
            texts[name] = texts[name].replace(old, key + json.dumps(new), 1)
    folder = cycle_with_forms(tmp_path_factory.mktemp("doc") / "ky", texts)
    reasons = [TEXTS[0], *TEXTS[11:14], TEXTS[3]]
    rows = [["unit", "code", "points", "reason", "by", "status"]]
    cells = [(unit, code) for unit in ("so-y-te", "so-noi-vu", "so-tai-chinh") for code in ("1.1", "1.2")]
    rows += [
        [*cell, "2", reason, "hoi-dong", ""]
        for cell, reason in zip(cells, [*reasons, "".join(TEXTS[:-1])], strict=True)
    ]
    write_csv(folder / "round-1.csv", rows)
    write_csv(folder / "round-2.csv", rows[:1])
    told = [["unit", "code", "text"], *([unit, code, TEXTS[5]] for unit, code in cells)]
    write_csv(folder / "giai-trinh" / "vong-1.csv", told)
    assert run("score", folder)[0] == 0
    marks = (folder / "out" / "results.json").read_text(encoding="utf-8")
    assert all(
        json.dumps(text, ensure_ascii=False)[1:-1] in marks for text in (TEXTS[0], TEXTS[3], TEXTS[11])
    )
    return folder


@pytest.mark.parametrize("name", COMMANDS)
def test_hostile_text_stays_text(name: str, folder: Path) -> None:
    before = set((folder / "out").rglob("*"))
    _, said = run(*(word.format(ky=folder) for word in COMMANDS[name]))
    assert "Traceback" not in said
    assert "ngoài dự kiến" not in said
    assert CONTROL.findall(said) == []
    if "--csv" in COMMANDS[name]:
        table(said.encode())
    for path in set((folder / "out").rglob("*")) - before:
        if path.suffix in CHECKS:
            CHECKS[path.suffix](path.read_bytes())
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as bundle:
                for inside in bundle.namelist():
                    CHECKS.get(Path(inside).suffix, len)(bundle.read(inside))
