"""Workbooks damaged at random: never a traceback, never a hang, never a changed mark without a finding on
the unit.

PARSCORE_DAMAGE=20000 draws so many of each kind in place of the usual number.
"""

from __future__ import annotations

import copy
import datetime
import os
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from parscore.check.form.form import accept
from parscore.diagnostics import Diagnostic
from parscore.model.submission import Submission
from parscore.read.forms.form import identify, open_form, per_unit, read_entries
from tests.forms.kit import CYCLE, FRAMEWORK, GOOD, HEADINGS, UNIT
from tests.reading import damage

TIMES = int(os.environ.get("PARSCORE_DAMAGE", "700"))
FILES = Path(__file__).parent / "files"
SOUND: damage.Table = [
    ["SỞ NỘI VỤ"],
    [],
    list(HEADINGS),
    *(["" if cell is None else cell for cell in row] for row in GOOD),
]


def write(table: damage.Table, path: Path) -> None:
    """Write the cells as they are: texts as texts, dates as dates."""
    with xlsxwriter.Workbook(path, {"nan_inf_to_errors": True}) as book:
        sheet = book.add_worksheet("Biểu")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for row, cells in enumerate(table):
            for column, value in enumerate(cells):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif isinstance(value, datetime.date):
                    sheet.write_datetime(
                        row, column, datetime.datetime(value.year, value.month, value.day), day
                    )
                elif value is not None:
                    sheet.write(row, column, value)


def judged(path: Path) -> tuple[Submission | None, list[Diagnostic]]:
    """What comes of a file."""
    form, findings = open_form(path, path.name)
    submission = None
    if form is not None:
        identify(form, path, CYCLE)
        per_unit(form, CYCLE)
        submission, faults = read_entries(form, FRAMEWORK, UNIT.id)
        findings = [*findings, *faults]
        if submission is not None:
            submission, faults = accept(submission, FRAMEWORK, frozenset())
            findings = [*findings, *faults]
    return submission, findings


def marks(submission: Submission) -> dict[str, Decimal]:
    """The marks that count."""
    return {
        code: entry.claimed.value
        for code, entry in submission.entries.items()
        if entry.claimed.value is not None
    }


def none_silent(path: Path, expected: dict[str, Decimal], what: object) -> None:
    """A file that is not read, or not read as it was, has a finding; a mark that moved has one of its own
    or its row's."""
    submission, findings = judged(path)
    if submission is None:
        assert findings, what
        return
    got = marks(submission)
    if got != expected:
        assert findings, (what, got)
    named = {found.criterion for found in findings}
    for code in expected.keys() | got.keys():
        if got.get(code) != expected.get(code):
            assert code in named or "" in named, (what, code)


@pytest.fixture
def sound(tmp_path: Path) -> tuple[Path, dict[str, Decimal]]:
    path = tmp_path / "so-noi-vu.xlsx"
    write(SOUND, path)
    submission, findings = judged(path)
    assert submission is not None
    assert findings == []
    return path, marks(submission)


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in range(1, 4))])
def test_damaged_cells(sound: tuple[Path, dict[str, Decimal]], part: int) -> None:
    """Every fourth of the draws, beginning with `part`."""
    path, expected = sound
    for seed in range(part, TIMES * 2, 4):
        chance = random.Random(seed)
        table = copy.deepcopy(SOUND)
        done = [chance.choice(damage.CELLS) for _ in range(chance.choice((1, 1, 1, 2, 3, 6)))]
        for change in done:
            if any(table):
                change(chance, table)
        write(table or [[""]], path)
        none_silent(path, expected, (seed, [change.__name__ for change in done]))


@pytest.mark.parametrize("change", [damage.of_bytes, damage.of_structure])
def test_damaged_files(
    sound: tuple[Path, dict[str, Decimal]], change: Callable[[random.Random, bytes], bytes]
) -> None:
    path, expected = sound
    data = path.read_bytes()
    for seed in range(TIMES):
        path.write_bytes(change(random.Random(seed), data))
        none_silent(path, expected, (seed, change.__name__))


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.iterdir()))
def test_damaged_files_of_other_software(tmp_path: Path, name: str) -> None:
    """Files without checksums (xls, csv) may change a number unseen; none may stop the reader."""
    data = (FILES / name).read_bytes()
    path = tmp_path / name
    for seed in range(max(20, TIMES // 10)):
        chance = random.Random(seed)
        zipped = data.startswith(b"PK")
        path.write_bytes((damage.of_structure if zipped and seed % 2 else damage.of_bytes)(chance, data))
        submission, findings = judged(path)
        assert submission is not None or findings, (name, seed)
