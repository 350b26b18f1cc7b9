"""QĐ 766 on units and years that nobody published: every row, group and total against a second, short computation."""

from __future__ import annotations

import random
from fractions import Fraction
from math import floor
from pathlib import Path

import pytest

from parscore.compute.score import branch, totals
from parscore.model.scorecard import Results
from parscore.pipeline.score import score_cycle

# Row: most points, full from (%), and what is given where the denominator is 0 ("": not seen, so that it stays open).
ROWS: dict[str, tuple[int, int, str]] = {
    "1.1": (6, 100, ""), "1.2": (4, 100, ""), "1.3": (2, 100, ""), "1.4": (6, 100, "zero"), "2.1": (20, 100, ""),
    "3.1": (2, 80, "zero"), "3.2": (4, 100, "zero"), "3.3": (6, 50, "zero"),
    "3.5": (2, 80, "zero"), "3.5b": (2, 80, "zero"), "3.6": (6, 100, "zero"),
    "4.1": (6, 100, "empty"), "4.2": (4, 100, "empty"), "4.3": (2, 80, "empty"), "4.4": (4, 100, "empty"),
    "4.5b": (2, 100, "empty"), "4.5a": (2, 100, "empty"), "4.6": (2, 100, "full"),
    "5.2": (6, 100, "full"), "5.3": (6, 100, "full"), "5.4": (6, 90, "zero"),
}  # fmt: skip
GROUPS = {
    "1": ["1.1", "1.2", "1.3", "1.4"], "2": ["2.1"], "3": ["3.1", "3.2", "3.3"], "4": ["3.5", "3.5b", "3.6"],
    "5": ["4.1", "4.2", "4.3", "4.4", "4.5b", "4.5a", "4.6"], "6": ["5.2", "5.3", "5.4"],
}  # fmt: skip
UNITS, YEAR = 40, 2031
Figures = dict[tuple[str, str], tuple[int, int]]


def row_points(code: str, numerator: int, denominator: int) -> Fraction | None:
    """The points of a row, half up to two decimals; None where there are none."""
    most, full_from, on_nothing = ROWS[code]
    if denominator == 0:
        return {"zero": Fraction(0), "full": Fraction(most)}.get(on_nothing)
    share = Fraction(numerator, denominator)
    points = most * min(Fraction(1), share / Fraction(full_from, 100))
    return Fraction(floor(points * 100 + Fraction(1, 2)), 100)


def generated(seed: int) -> Figures:
    """Figures of every unit and row: of few and of many dossiers, none at all, and shares that lie on a half."""
    dice = random.Random(seed)
    found: Figures = {}
    for place in range(UNITS):
        for code, (_, _, on_nothing) in ROWS.items():
            whole = dice.choice([1, 3, 7, 8, 16, 200, 400, 800, 1600, dice.randint(1, 900_000)])
            nothing = dice.random() < (0.25 if on_nothing else 0.01)
            found[f"don-vi-{place}", code] = (0, 0) if nothing else (dice.randint(0, whole), whole)
    return found


def scored(folder: Path, figures: Figures, seed: int) -> Results:
    """The cycle of these figures, its rows in any order; some rows of nothing are left out as systems do."""
    dice = random.Random(seed)
    rows = [f"{unit},{code},{part},{whole}" for (unit, code), (part, whole) in figures.items()]
    left_out = (unit for unit in rows if unit.endswith(",0,0") and ROWS[unit.split(",")[1]][2])
    gone = {row for row in left_out if dice.random() < 0.5}
    kept = [row for row in rows if row not in gone]
    dice.shuffle(kept)
    (folder / "so-lieu.csv").write_text("\n".join(["unit,code,numerator,denominator", *kept]), "utf-8")
    units = ", ".join(f"{{id: don-vi-{place}, name: Đơn vị số {place}}}" for place in range(UNITS))
    (folder / "cycle.yaml").write_text(
        f"cycle: thu\ntitle: Kỳ thử\nyear: {YEAR}\nfigures: so-lieu.csv\ngroups:\n"
        f"  - {{id: dv, title: Các đơn vị, framework: chinh-phu/2022/766, units: [{units}]}}\n",
        "utf-8",
    )
    run = score_cycle(folder, write=False)
    assert run.results is not None
    assert {one.code for one in run.findings if not one.accepted} == {"C118", "K202", "N109", "N110"}
    return run.results


@pytest.mark.parametrize("seed", [766, 2026])
def test_every_row_group_and_total_of_generated_units(tmp_path: Path, seed: int) -> None:
    figures = generated(seed)
    results = scored(tmp_path, figures, seed)
    framework = results.framework_of("dv")
    whole = {}
    for card in results.cards:
        lines = {line.code: None if line.excluded else line.value() for line in card.lines}
        expected = {code: row_points(code, *figures[card.unit, code]) for code in ROWS}
        seen = {code: branch(framework, code, card).points for code in ROWS if lines[code] is not None}
        assert seen == {code: points for code, points in expected.items() if points is not None}
        sums = {group: sum(expected[code] or 0 for code in codes) for group, codes in GROUPS.items()}
        assert {group: branch(framework, group, card).points for group in GROUPS} == sums
        assert totals(framework, card).points == sum(sums.values())
        unseen = any(expected[code] is None and not ROWS[code][2] for code in ROWS)
        whole[card.unit] = None if unseen else sum(sums.values())
    ranked = {row.unit: row.rank for row in results.standings}
    known = [points for points in whole.values() if points is not None]
    assert ranked == {
        unit: None if points is None else 1 + sum(other > points for other in known)
        for unit, points in whole.items()
    }
    assert 0 < len(known) < UNITS


@pytest.mark.parametrize(
    ("period", "figures", "points"),
    [
        ("2031-11", "1.4,50,,\nho-so-nam-truoc,,,1200", "3"),
        ("2031-Q2", "1.4,50,0,\nho-so-nam-truoc,,,1200", "1"),
        ("2031-11", "1.4,50,,\nho-so-tren-cong,,,75\nho-so-mot-cua,,,60\nho-so-nam-truoc,,,1200", "4"),
        ("2031-11", "1.4,0,0,\nho-so-nam-truoc,,,0", "0"),
        ("2031-11", "1.4,0,0,", "0"),
    ],
)
def test_a_period_without_dossiers_is_held_against_last_year(
    tmp_path: Path, period: str, figures: str, points: str
) -> None:
    """Row 1.4: the larger of two systems, else a twelfth or a quarter of last year's; nothing last year brings 0."""
    lines = "".join(f"x,{row}\n" for row in figures.splitlines())
    (tmp_path / "so-lieu.csv").write_text(f"unit,code,numerator,denominator,of\n{lines}", "utf-8")
    (tmp_path / "cycle.yaml").write_text(
        f"cycle: thu\ntitle: Kỳ thử\nyear: {YEAR}\nperiod: {period}\nfigures: so-lieu.csv\ngroups:\n"
        "  - {id: dv, title: Xã, framework: chinh-phu/2022/766, units: [{id: x, name: Xã X}]}\n",
        "utf-8",
    )
    run = score_cycle(tmp_path, write=False)
    assert run.results is not None
    line = run.results.cards[0].line("1.4")
    assert line is not None
    assert str(line.value()) == points
    told = [one.message for one in run.findings if one.code == "N155"]
    assert len(told) == (points in ("1", "3") or figures.endswith(",0"))
