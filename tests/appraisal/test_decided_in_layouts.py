"""The mark that was decided counts, or its unit is provisional, in every layout that appraisers hand in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parscore.compute.progress import remaining
from parscore.model.appraisal import SHEET
from parscore.pipeline.forms_out import write_appraisal_forms
from tests.appraisal.kit import Cell, book, columns_of, rows_of
from tests.appraisal.test_decided_marks import (
    FORM,
    LEADS,
    LEAVES,
    MARKS,
    TITLES,
    UNITS,
    Line,
    Said,
    World,
    results_of,
    statuses,
    values,
)
from tests.kit.world import write_csv

ITEM = "T1"
Tables = Mapping[str, list[Said]]
Draw = Callable[[st.SearchStrategy[Any]], Any]
OTHER_POINTS = ("5", "-7", "khá", "1,5,2", "x", "1-2")


@st.composite
def decided_worlds(draw: Draw) -> tuple[World, Tables, dict[Line, str]]:
    """A world whose agencies go line by line, claimed penalties among them; their tables, and what was decided."""
    world = World()
    for unit in UNITS:
        world.own |= {(unit, code): draw(MARKS) for code in LEAVES}
        world.own[unit, ITEM] = draw(st.sampled_from(("0", "1", "2")))
    tables: dict[str, list[Said]] = {"so-noi-vu": [], "so-tai-chinh": []}
    for (unit, code), own in world.own.items():
        if code != ITEM or own != "0":
            points = draw(
                st.one_of(st.just(own), MARKS if code != ITEM else st.sampled_from(("0", "1", "2")))
            )
            said = Said(unit, code, points, "" if points == own else "Thiếu phụ lục")
            tables[LEADS[code]].append(said)
    decided = dict(world.own)
    decided |= {(one.unit, one.code): one.points for said in tables.values() for one in said}
    return world, tables, decided


def _damaged(draw: Draw, tables: Tables) -> None:
    """One row of some table says something of no use, or gives no reason."""
    said = tables[draw(st.sampled_from(sorted(tables)))]
    place = draw(st.integers(0, len(said) - 1))
    wrong = {"points": draw(st.sampled_from(OTHER_POINTS))} if draw(st.booleans()) else {"reason": "-"}
    said[place] = replace(said[place], **wrong)


def _cell(points: str) -> Cell:
    return float(points) if points.replace(".", "").isdecimal() else points


def _another_code(draw: Draw) -> str:
    return str(draw(st.sampled_from(("9.9", "", *LEADS))))


def _some(draw: Draw) -> bool:
    """About one in four."""
    return bool(draw(st.integers(0, 3)) == 3)


def by_rows(world: World, tables: Tables, folder: Path, draw: Draw) -> None:
    """Long tables; a row is lost, or its code and title are not of one line."""
    for by, said in tables.items():
        rows = [(UNITS[one.unit], one.code, TITLES[one.code], one.points, one.reason) for one in said]
        if _some(draw):
            place = draw(st.integers(0, len(rows) - 1))
            title = draw(st.sampled_from(sorted(TITLES.values())))
            rows[place : place + 1] = (
                [] if draw(st.booleans()) else [(*rows[place][:2], title, *rows[place][3:])]
            )
        head = ("Đơn vị", "Mã tiêu chí", "Tiêu chí", "Điểm thẩm định", "Lý do")
        write_csv(folder / "tham-dinh" / f"{by}.csv", [head, *rows])


def by_matrix(world: World, tables: Tables, folder: Path, draw: Draw) -> None:
    """Criteria down, units across, the reasons on a second sheet; a title, a unit or a code is another one."""
    for by, said in tables.items():
        cells = {(one.code, one.unit): one for one in said}
        codes = [code for code in LEADS if LEADS[code] == by]
        marks, reasons = _matrix(codes, lambda one: _cell(one.points), cells), _matrix(codes, _reason, cells)
        place = draw(st.integers(1, len(codes)))
        if _some(draw):
            marks[place][1] = draw(st.sampled_from(sorted(TITLES.values())))
        elif _some(draw):
            marks[place][0] = _another_code(draw)
        elif _some(draw):
            marks[0][2] = draw(st.sampled_from(("Sở Cành", *UNITS.values())))
        book(folder / "tham-dinh" / f"{by}.xlsx", {"Điểm": marks, "Lý do": reasons})


def _reason(one: Said) -> Cell:
    return one.reason


def _matrix(
    codes: list[str], told: Callable[[Said], Cell], cells: Mapping[tuple[str, str], Said]
) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["Mã tiêu chí", "Tiêu chí", *UNITS.values()]]
    for code in codes:
        told_of = (cells.get((code, unit)) for unit in UNITS)
        rows.append([code, TITLES[code], *(None if one is None else told(one) for one in told_of)])
    return rows


def by_unit_books(world: World, tables: Tables, folder: Path, draw: Draw) -> None:
    """The units' own workbooks; one does not come back, or a row of it is lost, moved or doubled."""
    said = {(one.unit, one.code): one for table in tables.values() for one in table}
    for unit, name in UNITS.items():
        rows: list[list[Cell]] = [["", name], [*FORM, "Điểm thẩm định", "Lý do"]]
        for code in LEADS:
            one = said.get((unit, code), Said(unit, code, ""))
            own = float(world.own[unit, code])
            rows.append([code, TITLES[code], 2, "CV 1", own, None, _cell(one.points), one.reason])
        place = draw(st.integers(2, len(rows) - 1))
        if _some(draw):
            rows[place][draw(st.sampled_from((0, 1)))] = _another_code(draw)
        elif _some(draw):
            del rows[place]
        elif _some(draw):
            rows.append([*rows[place][:6], draw(st.sampled_from((0, 1, 2))), "Khác"])
        if not (_some(draw) and _some(draw)):
            book(folder / "tham-dinh" / f"{unit}.xlsx", {"Biểu": rows})


def by_forms(world: World, tables: Tables, folder: Path, draw: Draw) -> None:
    """The agencies' forms as they were given out; a row is deleted, loses its key, or its hidden code is changed."""
    write_appraisal_forms(results_of(world.score(folder)), "round-1", folder / "phieu", overwrite=True)
    for by, said in tables.items():
        workbook = openpyxl.load_workbook(folder / "phieu" / f"{by}.xlsx")
        sheet = workbook[SHEET]
        columns = columns_of(sheet)
        lines = {
            (str(sheet.cell(row, columns["unit"]).value), str(sheet.cell(row, columns["code"]).value)): row
            for row in rows_of(sheet)
        }
        for one in said:
            row = lines[one.unit, one.code]
            sheet.cell(row, columns["points"]).value = _cell(one.points)  # type: ignore[assignment]
            sheet.cell(row, columns["reason"]).value = one.reason or None
        row = draw(st.sampled_from(sorted(lines.values())))
        if _some(draw):
            sheet.delete_rows(row)
        elif _some(draw):
            column = columns[draw(st.sampled_from(("code", "title", "key", "unit")))]
            sheet.cell(row, column).value = _another_code(draw)
        workbook.save(folder / "tham-dinh" / f"{by}.xlsx")


LAYOUTS = {"rows": by_rows, "matrix": by_matrix, "unit books": by_unit_books, "forms": by_forms}


def holds(layout: str, data: st.DataObject, folder: Path) -> None:
    """Random faults in a layout, in rows, files that never come or come twice, forms sent again."""
    world, tables, decided = data.draw(decided_worlds())
    if data.draw(st.booleans()):
        _damaged(data.draw, tables)
    (folder / "tham-dinh").mkdir()
    LAYOUTS[layout](world, tables, folder, data.draw)
    files = sorted((folder / "tham-dinh").iterdir())
    if _some(data.draw) and files:
        data.draw(st.sampled_from(files)).unlink()
    if _some(data.draw):
        unit, code = data.draw(st.sampled_from(list(UNITS))), data.draw(st.sampled_from(LEAVES))
        world.own[unit, code] = data.draw(MARKS)
    run = world.score(folder)
    results = results_of(run)
    counted, states = values(results), statuses(results)
    wrong = {line for line, points in decided.items() if counted[line] != Decimal(points)}
    lost = {line: decided[line] for line in wrong if states[line[0]] == "final"}
    assert not lost, [f"{one.place}: {one.code} {one.message}" for one in run.findings if one.code[0] == "R"]
    left = remaining(results, "so")
    for card in results.cards:
        if states[card.unit] == "provisional":
            assert card.awaited or any(line.is_open() for line in card.lines) or not left.held


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_no_unit_is_final_whose_decided_mark_is_lost(
    layout: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    holds(layout, data, tmp_path_factory.mktemp("ky"))


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_the_same_of_many(layout: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    holds(layout, data, tmp_path_factory.mktemp("ky"))
