"""Rulings in long form, written at random: a mark that counts is in its row, and no row is lost unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from parscore.diagnostics import Place
from parscore.model.scorecard import Mark
from parscore.pipeline.score import Cards
from tests.appraisal.kit import LONG, NAMES, TITLES, UNITS, Small
from tests.fuzz.kit import Prepared, as_text, cells_of, folder, fuzzed, is_number, numbers_of, workbook

UNIT_WORDS = (*UNITS, *NAMES.values(), "SNV", "STP", "sở nội vụ", "SỞ Y TẾ", "Sở Nội  vụ")
OTHERS = ("", " ", "Sở Lạ", "Sở", "so-khac", "=1+1", "Tổng cộng", "x" * 300, "\u202eSở", "<b>", "[red]")
CODES: tuple[object, ...] = (
    *TITLES,
    "1,1",
    "1.1.",
    "Tiêu chí 1.2",
    "Chất lượng",
    1.1,
    "1.1 Chất lượng",
    "9.9",
    "",
    "1",
)
POINTS: tuple[object, ...] = (
    0, 0.5, 1, 1.25, 2, 0.1, "1,5", "0.75", "2 điểm", "", None, "x", "-1", -1, "3", 99, "½", "50%", "1,5,2", "1/2",
    "không", True, "0,5-1", "１", "2²", 1e-9, "1e0", "NaN", "(1)",
)  # fmt: skip
REASONS = ("Chậm", "", "Thiếu tài liệu; nộp bù", 'Nói "chậm"', "1", "\nhai dòng", "=CMD()")
APPRAISERS = ("so-noi-vu", "Sở Tư pháp", "hoi-dong", "Hội đồng", "", "so-y-te", "Sở Lạ")
STATUS = ("", "", "", "giải trình", "Giải trình", "xong", "?")

rows = st.lists(
    st.tuples(
        st.sampled_from((*UNIT_WORDS, *UNIT_WORDS, *OTHERS)),
        st.sampled_from(CODES) | st.text(max_size=6),
        st.sampled_from(POINTS) | st.floats(-3, 5, width=16) | st.text(max_size=4),
        st.sampled_from(REASONS) | st.text(max_size=8),
        st.sampled_from(APPRAISERS),
        st.sampled_from(STATUS),
    ),
    min_size=1,
    max_size=6,
)


@cache
def small() -> Prepared:
    """One cycle for all cases; each writes its own file of rulings."""
    return Prepared.of(Small(folder()).set_up().folder)


@fuzzed(rows, st.sampled_from(("vong.csv", "vong.xlsx")))
def test_no_ruling_is_lost_or_changed(given_rows: list[tuple[object, ...]], name: str) -> None:
    cycle = small()
    table = [LONG, *given_rows]
    path = cycle.folder / name
    if name.endswith(".csv"):
        path.write_text(as_text(table), encoding="utf-8", errors="surrogatepass")
    else:
        path.write_bytes(workbook(table, "Bảng"))
    run = cycle.cards(appraisal={"round-1": (name,)})
    seen = cells_of(path)
    used = set[int]()
    for unit, code, mark in _marks(run):
        place = _place(mark.source)
        used.add(place.line)
        if mark.points is None:
            continue
        key = (place.sheet, place.line)
        said = numbers_of(seen.get((*key, 3)))
        assert mark.points.normalize() in said, (mark, said)
        assert unit == _unit_of(str(seen.get((*key, 1)))), (unit, seen.get((*key, 1)))
        assert code in _codes_of(seen.get((*key, 2))), (code, seen.get((*key, 2)))
    told = {found.place.line for found in run.findings if found.place.file == name}
    lines = {line for (_, line, _) in seen if line > 1 and _rules(seen, line)}
    assert 0 in told or 1 in told or lines <= used | told, (lines - used - told, run.findings)


def _rules(seen: Mapping[tuple[str, int, int], object], line: int) -> bool:
    """Whether a row says which line it rules on, or a mark and why or by whom; others are sums and signatures."""
    said = {column: value for (_, row, column), value in seen.items() if row == line and _is_seen(value)}
    if str(said.get(1, "")).startswith("Tổng"):
        return False
    return 2 in said or (is_number(said.get(3)) and (4 in said or 5 in said))


def _is_seen(value: object) -> bool:
    return any(letter.isprintable() and not letter.isspace() for letter in str(value))


def _marks(run: Cards) -> Iterator[tuple[str, str, Mark]]:
    for card in run.cards.whole:
        for line in card.lines:
            yield from (
                (card.unit, line.code, mark) for mark in line.marks if mark.stage == "round-1" and mark.source
            )


def _place(source: str) -> Place:
    """Row and sheet of a source: `vong.csv:3:1`, `vong.xlsx[Bảng]!C3`; row 0 where it is a whole file."""
    if "]!" in source:
        return Place("", "Bảng", int("".join(filter(str.isdigit, source.rpartition("!")[2]))))
    return Place("", "", int(source.split(":")[1]) if ":" in source else 0)


def _unit_of(text: str) -> str:
    words = " ".join(text.split()).lower()
    known = {name.lower(): unit for unit, name in NAMES.items()} | {unit: unit for unit in UNITS}
    return (known | {"snv": "so-noi-vu", "stp": "so-tu-phap"}).get(words, "")


def _codes_of(value: object) -> set[str]:
    """The codes that a cell may mean."""
    text = str(value).replace(",", ".")
    named = {code for code, title in TITLES.items() if title.lower() in text.lower()}
    return named | {code for code in TITLES if text.strip(". ").removeprefix("Tiêu chí ") == code}


def test_points_are_decimal() -> None:
    """The reader beside the program tells numbers as people do."""
    assert numbers_of("1,5 điểm") == {Decimal("1.5")}
