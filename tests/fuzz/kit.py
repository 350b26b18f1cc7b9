"""How cases are drawn, run and counted, quick writers of their files, and readers that share nothing with ours."""

from __future__ import annotations

import csv
import datetime
import io
import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from types import FrameType
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.packed import PackedScore
from parscore.pipeline.form_sets import CycleSets
from parscore.pipeline.forms import read_forms, scores_of
from parscore.pipeline.inputs import CYCLE, Inputs
from parscore.pipeline.load import load_cycle
from parscore.pipeline.score import Cards, cards_of
from tests.kit.office import packed

ASKED = int(os.environ.get("PARSCORE_FUZZ", "0"))
"""How many cases of each kind; 0 for the sample."""
SEED = int(os.environ.get("PARSCORE_FUZZ_SEED", "0"))
"""Another number draws other cases."""
SAMPLE = 12
IN_A_PART = 250
"""So many cases are one test, so that all processes have work to the end."""
HANG = 30.0
"""Seconds after which a case hangs; the slowest sound ones take a tenth of one."""
COUNTED = "fuzz"
"""The property of a test's report that holds its counts."""

Rows = list[list[object]]


class HangError(BaseException):
    """A case that does not end; nothing that catches exceptions catches it."""


def fuzzed(*drawn: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A test of as many cases as are asked for, in parts that draw always the same ones."""

    def in_parts(test: Callable[..., None]) -> Callable[..., None]:
        whole, rest = divmod(ASKED or SAMPLE, IN_A_PART)
        sizes = [IN_A_PART] * whole + [rest] * bool(rest)

        @pytest.mark.parametrize(("part", "cases"), list(enumerate(sizes)))
        def run(part: int, cases: int, record_property: Callable[[str, object], None]) -> None:
            counts = Counter[str]()
            start = time.monotonic()
            try:
                _run(test, st.tuples(*drawn), counts, part=part, cases=cases)
            finally:
                counts["milliseconds"] = round(1000 * (time.monotonic() - start))
                record_property(
                    COUNTED, (f"{test.__module__.rpartition('.')[2]}.{test.__name__}", dict(counts))
                )

        run.__doc__ = test.__doc__
        return run

    return in_parts


def _run(
    test: Callable[..., None], drawn: st.SearchStrategy[Any], counts: Counter[str], *, part: int, cases: int
) -> None:
    phases = (Phase.generate,) if ASKED else (Phase.generate, Phase.shrink)

    @seed(SEED * 1_000_003 + part)
    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn)
    def one(case: tuple[Any, ...]) -> None:
        counts["cases"] += 1
        signal.setitimer(signal.ITIMER_REAL, HANG)
        try:
            test(*case)
        except AssertionError:
            counts["silent"] += 1
            raise
        except HangError:
            counts["hangs"] += 1
            raise
        except Exception as error:
            counts["tracebacks"] += type(error).__module__.partition(".")[0] != "hypothesis"
            raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    before = signal.signal(signal.SIGALRM, _hang)
    try:
        one()
    finally:
        signal.signal(signal.SIGALRM, before)


def _hang(_: int, frame: FrameType | None) -> None:
    raise HangError(f"{HANG:.0f} s, in {frame and frame.f_code.co_qualname}")


@cache
def folder() -> Path:
    """The folder of this process for its cases."""
    return Path(mkdtemp(prefix="parscore-fuzz-"))


@dataclass(frozen=True)
class Prepared:
    """A cycle that is loaded once with its sets and forms; a case reads only the files of which it is."""

    folder: Path
    cycle: Cycle
    sets: Mapping[str, Framework]
    scores: Mapping[str, PackedScore]

    @staticmethod
    def of(folder: Path) -> Prepared:
        """The cycle in a folder."""
        loaded = load_cycle(folder / CYCLE, CYCLE)
        assert loaded.cycle is not None, loaded.findings
        sets = {name: made for name, made in loaded.frameworks.items() if made is not None}
        sent = read_forms(CycleSets(loaded.cycle, sets), folder, loaded.cycle.submissions)
        return Prepared(folder, loaded.cycle, sets, scores_of(sent.files, loaded.cycle.submitted)[0])

    def cards(self, **keys: object) -> Cards:
        """The cards and findings of the cycle with other keys, made of its files as they are now."""
        cycle = self.cycle.model_copy(update=keys)
        return cards_of(cycle, self.sets, Inputs(self.folder), self.scores)


_SPACE = "http://schemas.openxmlformats.org"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = f'xmlns="{_SPACE}/spreadsheetml/2006/main"'
_TYPE = "application/vnd.openxmlformats-officedocument"
_DAY = datetime.datetime(1899, 12, 30)


def _types(parts: dict[str, str]) -> bytes:
    named = "".join(
        f'<Override PartName="/{name}" ContentType="{_TYPE}.{kind}+xml"/>' for name, kind in parts.items()
    )
    rels = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    return f'{_HEAD}<Types xmlns="{_SPACE}/package/2006/content-types">{rels}{named}</Types>'.encode()


def _rels(parts: dict[str, str]) -> bytes:
    made = "".join(
        f'<Relationship Id="rId{number}" Type="{_SPACE}/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(parts.items(), 1)
    )
    return (
        f'{_HEAD}<Relationships xmlns="{_SPACE}/package/2006/relationships">{made}</Relationships>'.encode()
    )


_STYLES = (
    f'{_HEAD}<styleSheet {_MAIN}><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def workbook(rows: Iterable[Sequence[object]], sheet: str = "Biểu") -> bytes:
    """A workbook of one sheet: texts, numbers, dates, true and false as Excel stores them; a fraction of what a
    library takes to write it.
    """
    body = "".join(
        f'<row r="{line}">{"".join(_cell(value, line, column) for column, value in enumerate(row, 1))}</row>'
        for line, row in enumerate(rows, 1)
    )
    named = f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/>'
    links = f'xmlns:r="{_SPACE}/officeDocument/2006/relationships"'
    return packed(
        {
            "[Content_Types].xml": _types(
                {
                    "xl/workbook.xml": "spreadsheetml.sheet.main",
                    "xl/worksheets/sheet1.xml": "spreadsheetml.worksheet",
                    "xl/styles.xml": "spreadsheetml.styles",
                }
            ),
            "_rels/.rels": _rels({"xl/workbook.xml": "officeDocument"}),
            "xl/workbook.xml": f"{_HEAD}<workbook {_MAIN} {links}><sheets>{named}</sheets></workbook>".encode(),
            "xl/_rels/workbook.xml.rels": _rels(
                {"worksheets/sheet1.xml": "worksheet", "styles.xml": "styles"}
            ),
            "xl/styles.xml": _STYLES.encode(),
            "xl/worksheets/sheet1.xml": (
                f"{_HEAD}<worksheet {_MAIN}><sheetData>{body}</sheetData></worksheet>".encode()
            ),
        }
    )


def _cell(value: object, line: int, column: int) -> str:
    at = f'r="{get_column_letter(column)}{line}"'
    match value:
        case None:
            return ""
        case bool():
            return f'<c {at} t="b"><v>{value:d}</v></c>'
        case int() | float():
            return f"<c {at}><v>{value!r}</v></c>"
        case datetime.date():
            day = datetime.datetime(value.year, value.month, value.day)
            return f'<c {at} s="1"><v>{(day - _DAY).days}</v></c>'
    return f'<c {at} t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'


def _text(value: object) -> str:
    """What XML can hold of a text."""
    kept = (letter for letter in str(value) if letter.isprintable() or letter in "\n\t\u00a0\ufeff\u202e")
    return escape("".join(kept)).replace("\ufffe", "").replace("\uffff", "")


def document(rows: Iterable[Sequence[object]]) -> bytes:
    """A Word document of one table."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:tr>{''.join(map(_word_cell, row))}</w:tr>" for row in rows)
    parts = {"word/document.xml": "wordprocessingml.document.main"}
    return packed(
        {
            "[Content_Types].xml": _types(parts),
            "_rels/.rels": _rels({"word/document.xml": "officeDocument"}),
            "word/document.xml": (
                f"{_HEAD}<w:document {space}><w:body><w:tbl>{body}</w:tbl><w:p/></w:body></w:document>".encode()
            ),
        }
    )


def _word_cell(value: object) -> str:
    said = "" if value is None else _text(value)
    return f'<w:tc><w:p><w:r><w:t xml:space="preserve">{said}</w:t></w:r></w:p></w:tc>'


_PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?")


def numbers_of(value: object) -> set[Decimal]:
    """The numbers that a cell says to anybody: `1.5`, «1,5», «1,5 điểm»."""
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, (int, float)):
        return {Decimal(repr(value)).normalize()}
    if str(value).strip() in ("½", "1/2"):
        return {Decimal("0.5")}
    said = (found.replace(",", ".") for found in _PLAIN.findall(str(value)))
    return {Decimal(text).normalize() for text in said}


def is_number(value: object) -> bool:
    """Whether a cell holds a number and nothing else."""
    if isinstance(value, bool) or value is None:
        return False
    return isinstance(value, (int, float)) or _PLAIN.fullmatch(str(value)) is not None


def cells_of(path: Path) -> dict[tuple[str, int, int], object]:
    """Every cell of a workbook as openpyxl reads it, or of a csv file as Python does, by sheet, row and column."""
    if path.suffix == ".csv":
        return {
            ("", line, column): text
            for line, row in _records(path.read_text(encoding="utf-8-sig"))
            for column, text in enumerate(row, 1)
        }
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.row, cell.column): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a csv text, each with the line on which it begins."""
    read = csv.reader(io.StringIO(text, newline=""))
    line = 1
    for row in read:
        yield line, row
        line = read.line_num + 1


def as_text(rows: Iterable[Sequence[object]]) -> str:
    """The rows as csv."""
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows(rows)
    return held.getvalue()


def changed(text: str, at: float, what: str, length: int) -> str:
    """A text with a piece of it replaced, `at` a share of its length."""
    place = int(at * len(text))
    return text[:place] + what + text[place + length :]


places = st.floats(0, 1)
"""Where in a text."""
seeds = st.integers(0, 2**32)
"""For what draws its own."""

_PIECES = (
    "", " ", "  ", "\t", "\n", "- ", ": ", "{", "}", "[", "]", '"', "'", "#", "&a ", "*a", "!!int ", "<<: *a", "|", "%",
    "0", "9", "1.", ",5", "-1", "1e3", "null", "~", "yes", "max: 3", "children:", "code: '1.1'", "rule:", "kind: ratio",
    "𝟙", "\u00a0", "\ufeff", "\x00", "---\n", "...\n", "{else: 0}", "each: 0", "max: 1\n", "x" * 200,
)  # fmt: skip

Changes = list[tuple[float, str, int]]
changes = st.lists(
    st.tuples(places, st.sampled_from(_PIECES) | st.text(max_size=5), st.integers(0, 12)), max_size=4
)
"""What is put where in a text in place of how many letters."""


def _shuffled(text: str, seed: int) -> str:
    """The text with lines lost, doubled or exchanged, none at times."""
    chance, lines = random.Random(seed), text.splitlines(keepends=True)
    for _ in range(chance.choice((0, 0, 1, 2))):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(3):
            case 0:
                lines.insert(other, lines[at])
            case 1:
                lines[at], lines[other] = lines[other], lines[at]
            case _:
                del lines[at]
    return "".join(lines)


def damaged_yaml(text: str, done: Changes, seed: int) -> str:
    """A text with lines out of place and pieces of YAML where they do not belong."""
    text = _shuffled(text, seed)
    for at, what, length in done:
        text = changed(text, at, what, length)
    return text
