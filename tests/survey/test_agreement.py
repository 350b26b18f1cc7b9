"""Points and standard errors agree with plain pandas, and no order of rows or files changes them."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.survey.kit import FORM, FRAMEWORK, as_csv, exact, folder_of, line_of, points_of, results_of

HEADS: tuple[str, ...] = ("respondent", "audience", "unit", "Q1", "Q2", "Q3")
LONG = ("unit", "audience", "respondent", "question", "answer")
ANSWERS = ("Rất tốt", "Tốt", "Trung bình", "Kém", "Không biết", "")
WORTH = {"Rất tốt": 100, "Tốt": 60, "Trung bình": 20, "Kém": 0}

replies = st.lists(
    st.tuples(
        st.sampled_from(["hdnd", "xa"]), st.sampled_from(["so-noi-vu", "so-y-te"]),
        st.sampled_from(ANSWERS), st.sampled_from(ANSWERS), st.sampled_from(ANSWERS),
    ),
    min_size=1, max_size=60,
)  # fmt: skip


def by_pandas(rows: list[tuple[str, ...]]) -> dict[tuple[str, str], Fraction]:
    """Points by an independent way: melt, map, group, exact means; only leaves with every audience."""
    frame = pd.DataFrame(rows, columns=["audience", "unit", "Q1", "Q2", "Q3"])
    cells = frame.melt(["audience", "unit"], var_name="question", value_name="answer")
    cells["worth"] = cells["answer"].map(WORTH)
    cells = cells.dropna(subset="worth")
    leaves = {
        "1.2": (["Q1", "Q2"], {"hdnd": "0.4", "xa": "0.6"}, 4),
        "1.3": (["Q3"], {"hdnd": "0.5", "xa": "0.5"}, 2),
    }
    found = {}
    for code, (questions, weights, most) in leaves.items():
        part = (
            cells[cells["question"].isin(questions)]
            .groupby(["unit", "audience"])["worth"]
            .agg(["sum", "count"])
        )
        for unit in part.index.get_level_values(0).unique():
            means = {
                who: Fraction(int(row["sum"]), 100 * int(row["count"]))
                for who, row in part.loc[unit].iterrows()
            }
            if set(means) == set(weights):
                found[(str(unit), code)] = (
                    sum((Fraction(w) * means[who] for who, w in weights.items()), Fraction()) * most
                )
    return found


@settings(max_examples=25, deadline=None)
@given(replies)
def test_agrees_with_plain_pandas(rows: list[tuple[str, ...]]) -> None:
    table = [HEADS, *((f"P{number}", *row) for number, row in enumerate(rows))]
    with TemporaryDirectory() as folder:
        results = results_of(folder_of(Path(folder), {"phieu.csv": as_csv(table)}))
    assert exact(points_of(results)) == by_pandas(rows)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(replies, st.randoms(use_true_random=False), st.integers(1, 4))
def test_order_and_files_change_nothing(rows: list[tuple[str, ...]], rng: random.Random, many: int) -> None:
    """Rows shuffled, dealt into several files, wide and long, with the questions split: the same points."""
    table = [(f"P{number}", *row) for number, row in enumerate(rows)]
    shuffled = rng.sample(table, len(table))
    dealt = {f"{place}.csv": as_csv((HEADS, *shuffled[place::many])) for place in range(many)}
    long = [(u, a, r, q, c) for r, a, u, *said in shuffled for q, c in zip(HEADS[3:], said, strict=True)]
    rng.shuffle(long)
    split = {
        "a.csv": as_csv([row[:4] for row in (HEADS, *shuffled)]),
        "b.csv": as_csv([row[:3] + row[4:] for row in (HEADS, *table)]),
    }

    def points(files: dict[str, str]) -> dict[tuple[str, str], Decimal | None]:
        with TemporaryDirectory() as folder:
            return points_of(results_of(folder_of(Path(folder), dict(files))))

    whole = points({"phieu.csv": as_csv((HEADS, *table))})
    assert points(dealt) == whole
    assert points({"long.csv": as_csv((LONG, *long))}) == whole
    assert points(split) == whole


def _errors(rows: list[tuple[str, ...]]) -> dict[tuple[str, str], float]:
    """Standard errors of one-question leaves by plain pandas: standard deviation by the root of n."""
    frame = pd.DataFrame(rows, columns=["audience", "unit", "Q1", "Q2", "Q3"])
    frame["worth"] = frame["Q3"].map(WORTH) / 100
    made = frame.groupby(["unit", "audience"])["worth"].sem().dropna()
    return {(str(unit), str(who)): float(value) for (unit, who), value in made.items()}


@settings(max_examples=15, deadline=None)
@given(replies)
def test_standard_errors_agree_with_plain_pandas(rows: list[tuple[str, ...]]) -> None:
    table = [HEADS, *((f"P{number}", *row) for number, row in enumerate(rows))]
    form, framework = FORM.replace("refuse", "reweigh"), FRAMEWORK
    with TemporaryDirectory() as folder:
        results = results_of(
            folder_of(Path(folder), {"p.csv": as_csv(table)}, form=form, framework=framework)
        )
    ours = {
        (unit, poll.audience): float(poll.error)
        for unit in ("so-noi-vu", "so-y-te")
        for poll in line_of(results, unit, "1.3").polls
        if poll.error is not None
    }
    assert ours == pytest.approx(_errors(rows))
