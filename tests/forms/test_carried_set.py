"""A criteria set that is not shipped travels inside the form: whoever has the file alone can check it."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from parscore.model.form import STAMP_SHEET
from parscore.pipeline.check import check_forms, open_cycle, sources_of
from tests.forms.test_stamp import SET, changed, filled, write_cycle
from tests.kit.cli import parscore, replace_in

Change = Callable[[openpyxl.Workbook], None]


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """The cycle of a form that was filled in with one mark too high; the form was sent with nothing beside it."""
    write_cycle(tmp_path / "ky")
    parscore("template", tmp_path / "ky", "--out", tmp_path / "ky" / "submissions", "--unit", "so-a")
    changed(tmp_path / "ky", filled)
    changed(tmp_path / "ky", lambda book: book.worksheets[0].__setitem__(_score(book, "1.1"), 2))
    return tmp_path


def _score(book: openpyxl.Workbook, code: str) -> str:
    sheet = book.worksheets[0]
    column = next(
        cell.column_letter for row in sheet.iter_rows() for cell in row if cell.value == "Điểm tự chấm"
    )
    return next(f"{column}{row}" for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == code)


def form_alone(folder: Path) -> Path:
    """The form in a folder of its own, as a unit has it."""
    alone = folder / "may-khac" / "so-a.xlsx"
    alone.parent.mkdir(exist_ok=True)
    alone.write_bytes((folder / "ky" / "submissions" / "so-a.xlsx").read_bytes())
    return alone


def codes_of(path: Path, cycle: Path | None = None) -> list[str]:
    loaded = None if cycle is None else open_cycle(cycle)
    return [found.code for found in check_forms(sources_of([path]), cycle=loaded).findings]


def test_a_form_alone_is_checked_against_the_set_inside_it(sent: Path) -> None:
    done = parscore("check", form_alone(sent))
    assert "W545" in done.stdout + done.stderr
    assert "Bộ thử" in done.stdout + done.stderr
    assert "W541" not in done.stdout + done.stderr
    assert {"W545", "W204"} <= set(codes_of(form_alone(sent)))


def test_inside_a_cycle_the_set_of_the_cycle_counts(sent: Path) -> None:
    replace_in(sent / "ky" / "bo.yaml", "Khá: 1", "Khá: 2")
    found = codes_of(form_alone(sent), sent / "ky")
    assert "W545" not in found
    assert "W311" in found
    assert "W204" not in found


def test_the_cycle_around_a_form_goes_before_the_set_inside_it(sent: Path) -> None:
    form = sent / "ky" / "submissions" / "so-a.xlsx"
    assert "W545" not in codes_of(form)
    replace_in(sent / "ky" / "bo.yaml", "Khá: 1", "Khá: 2")
    assert "W311" in codes_of(form)


def test_forms_of_a_shipped_set_carry_nothing(tmp_path: Path) -> None:
    write_cycle(tmp_path)
    replace_in(tmp_path / "cycle.yaml", "framework: bo.yaml", "framework: lai-chau/2022/so")
    parscore("template", tmp_path, "--unit", "so-a")
    book = openpyxl.load_workbook(tmp_path / "out" / "bieu-mau" / "so-a.xlsx")
    assert not any(str(row[0].value).startswith("set-") for row in book[STAMP_SHEET].iter_rows())


def replaced(text: str, *, digest: bool = True) -> Change:
    """Another text in the place of the set, with the digest that belongs to it unless told otherwise."""

    def change(book: openpyxl.Workbook) -> None:
        for row in book[STAMP_SHEET].iter_rows():
            if row[0].value == "set-part:1":
                row[1].value = base64.b64encode(zlib.compress(text.encode())).decode()
            if row[0].value == "set-digest" and digest:
                row[1].value = hashlib.sha256(text.encode()).hexdigest()

    return change


def cut_short(book: openpyxl.Workbook) -> None:
    for row in book[STAMP_SHEET].iter_rows():
        if row[0].value == "set-part:1":
            row[1].value = str(row[1].value)[:-12]


def unpacked(book: openpyxl.Workbook) -> None:
    for row in book[STAMP_SHEET].iter_rows():
        if row[0].value == "set-part:1":
            row[1].value = "x"


STEPS = zip("abcdefgh", "bcdefghi", strict=True)
LAUGHS = "a: &a [x, x]\n" + "".join(f"{new}: &{new} [*{old}, *{old}]\n" for old, new in STEPS)
BAD: dict[str, Change] = {
    "not packed": unpacked,
    "cut short": cut_short,
    "another text": replaced(SET, digest=False),
    "no set": replaced("- 1\n- 2\n"),
    "no yaml": replaced("{{{{"),
    "a tag": replaced("!!python/object/apply:os.system ['true']"),
    "a bomb of aliases": replaced(LAUGHS),
    "a bomb": replaced(" " * 40_000_000),
    "a set with errors": replaced(SET.replace("max: 4", "max: 5")),
    "another set": replaced(SET.replace("framework: thu-so", "framework: bo-khac")),
}  # fmt: skip


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_what_came_with_a_form_is_not_trusted(sent: Path, change: Change) -> None:
    changed(sent / "ky", change)
    assert codes_of(form_alone(sent)) == ["W546"]
    assert "W546" not in codes_of(form_alone(sent), sent / "ky")


def test_changes_of_the_text_that_fit_are_told_as_the_set_of_the_form(sent: Path) -> None:
    changed(sent / "ky", replaced(SET))
    assert {"W545", "W204"} <= set(codes_of(form_alone(sent)))
