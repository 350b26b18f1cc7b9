"""Survey replies damaged as text: the shares of a unit change only with a finding, and none is lost unsaid."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from fractions import Fraction
from functools import cache

from hypothesis import strategies as st

from tests.fuzz.kit import Prepared, as_text, changed, folder, fuzzed, places
from tests.survey.kit import HEADINGS, folder_of, reply

UNITS = {"Sở Nội vụ": "so-noi-vu", "SNV": "so-noi-vu", "Sở Y tế": "so-y-te", "so-y-te": "so-y-te"}
VALUES = {"Rất tốt": 100, "Tốt": 60, "Khá tốt": 60, "Trung bình": 20, "Kém": 0}
AUDIENCES = {"Đại biểu HĐND tỉnh": "hdnd", "xa": "xa"}
JUNK = (
    "",
    '"',
    ",",
    ";",
    "\n",
    "x",
    "Sở",
    "\t",
    "é",
    "\u00a0",
    "=1",
    "E",
    "Không biết",
    "\ufeff",
    "0",
    "A. Rất tốt",
)

replies = st.lists(
    st.tuples(
        st.sampled_from(sorted(AUDIENCES)),
        st.sampled_from(sorted(UNITS)),
        st.tuples(*[st.sampled_from((*VALUES, "Không biết", "E", ""))] * 3),
    ),
    min_size=1,
    max_size=12,
)


@cache
def survey() -> Prepared:
    """One cycle for all cases; each writes its own replies."""
    return Prepared.of(folder_of(folder()))


def text_of(given_replies: list[tuple[str, str, tuple[str, ...]]]) -> str:
    rows = (
        reply(number, audience, unit, *said) for number, (audience, unit, said) in enumerate(given_replies, 1)
    )
    return as_text((HEADINGS, *rows))


def expected(given_replies: list[tuple[str, str, tuple[str, ...]]]) -> dict[tuple[str, str], Fraction]:
    """The points of 1.3 by hand: the mean of each audience, of equal weight; none where an audience is missing."""
    found = dict[tuple[str, str], Fraction]()
    for unit in set(UNITS.values()):
        means = []
        for audience in AUDIENCES:
            values = [
                VALUES[said[2]]
                for one, name, said in given_replies
                if one == audience and UNITS[name] == unit and said[2] in VALUES
            ]
            means += [Fraction(sum(values), len(values))] if values else []
        if len(means) == len(AUDIENCES):
            found[unit, "1.3"] = sum(means, Fraction(0)) / len(means) / 100 * 2
    return found


def points(text: str) -> tuple[dict[tuple[str, str], Decimal], list[str]]:
    """The survey points of 1.3, and the codes of all findings on the replies."""
    (survey().folder / "survey" / "phieu.csv").write_text(text, encoding="utf-8")
    run = survey().cards(appraisal={})
    found = {
        (card.unit, line.code): value
        for card in run.cards.whole
        for line in card.lines
        if line.code == "1.3" and (value := line.value()) is not None
    }
    told = [
        one.code for one in run.findings if one.place.file.endswith("phieu.csv") or one.code.startswith("S")
    ]
    return found, told


@fuzzed(replies)
def test_shares_are_those_counted_by_hand(given_replies: list[tuple[str, str, tuple[str, ...]]]) -> None:
    found, _ = points(text_of(given_replies))
    wanted = expected(given_replies)
    assert set(found) == set(wanted)
    assert all(abs(Fraction(value) - wanted[key]) < Fraction(1, 10**12) for key, value in found.items())


@fuzzed(
    replies, st.lists(st.tuples(places, st.sampled_from(JUNK), st.integers(0, 6)), min_size=1, max_size=3)
)
def test_a_damaged_file_says_so(
    given_replies: list[tuple[str, str, tuple[str, ...]]], done: list[tuple[float, str, int]]
) -> None:
    text = text_of(given_replies)
    for at, what, length in done:
        text = changed(text, at, what, length)
    found, told = points(text)
    before, _ = points(text_of(given_replies))
    if found != before and not told:
        wanted = expected(replies_in(text))
        assert set(found) == set(wanted)
        assert all(abs(Fraction(value) - wanted[key]) < Fraction(1, 10**12) for key, value in found.items())


def replies_in(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """The replies that csv reads in a file, each audience and unit as it is known by hand."""
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1:]
    known = ((" ".join(cell.split()) for cell in row) for row in rows if len(row) == len(HEADINGS))
    read = [(row[3], row[4], tuple(row[5:])) for row in map(list, known)]
    return [one for one in read if one[0] in AUDIENCES and one[1] in UNITS]
