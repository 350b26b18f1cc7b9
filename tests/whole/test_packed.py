"""What is kept of many units: lines and own scores packed, which nobody who looks at them can tell."""

from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec import json, structs

from parscore.compute.rank import all_standings
from parscore.model.packed import BareLines, KeptCards, PackedLines, PackedScore
from parscore.model.scorecard import Line, Mark, Results, Scorecard, SelfScore
from parscore.pipeline.results_file import results_in
from parscore.pipeline.score import score_cycle
from parscore.read.results.results import known_inputs
from parscore.write.results import canonical

EXAMPLE = Path(__file__).parents[2] / "examples" / "lai-chau-2022"
OWN = Line("1.1", (Mark("self", Decimal("0.50"), source="a.xlsx[Tự chấm]!F7"),), declared={"of": "1.0"})
RULED = Line("1.2", (Mark("round-1", Decimal(2), "thiếu minh chứng", "so-noi-vu"),), excluded="empty")
LINES = (OWN, RULED)


def test_packed_lines_are_the_lines() -> None:
    packed = PackedLines(LINES)
    assert (*packed,) == LINES == packed[:]
    assert (len(packed), packed[0], packed[-1]) == (2, OWN, RULED)
    assert packed == LINES == packed
    assert packed == [*LINES]
    assert packed != LINES[:1]
    assert packed != PackedLines(reversed(LINES))
    assert pickle.loads(pickle.dumps(packed)) == packed
    assert repr(packed) == repr(LINES)
    assert str(packed[0].marks[0].points) == "0.50"


def test_an_own_score_is_the_same_when_it_is_unpacked() -> None:
    own = SelfScore("a.xlsx", "Tự chấm", {"1.1": OWN}, frozenset({"1.2"}))
    packed = PackedScore.of(own)
    assert (packed.file, packed.sheet, packed.own) == ("a.xlsx", "Tự chấm", own)


def test_bare_lines_of_units_are_one() -> None:
    """Only what was declared and written, and where, is left out, and no two marks that count differently are one."""
    bare = BareLines()
    other = structs.replace(OWN, declared={"of": "7"}, evidence="Báo cáo 3", explanation="chậm")
    assert bare.of(OWN) is bare.of(other)
    assert bare.of(OWN) == Line("1.1", (Mark("self", Decimal("0.5")),))
    (mark,) = OWN.marks
    changes: list[dict[str, object]] = [{"points": Decimal(1)}, {"points": None}, {"stage": "round-1"}]
    changes += [{"unused": "R101"}, {"by": "so-noi-vu"}]
    changes += [{flag: True} for flag in ("asks", "claims", "agrees", "outdated", "awaits", "disputes")]
    different = [structs.replace(OWN, marks=(structs.replace(mark, **one),)) for one in changes]
    different += [structs.replace(OWN, excluded="rule"), structs.replace(OWN, marks=()), OWN]
    assert len({id(bare.of(line)) for line in different}) == len(different)


@pytest.fixture(scope="module")
def scored() -> Results:
    results = score_cycle(EXAMPLE, write=False).results
    assert results is not None
    return results


def test_results_that_were_scored_are_those_that_are_read(scored: Results, tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    file.write_bytes(b"".join(canonical(scored)))
    read, _ = results_in(file, file.name)
    assert read is not None
    assert all(isinstance(card.lines, PackedLines) for card in scored.cards if card.lines)
    assert sorted(scored.cards, key=lambda card: card.unit) == sorted(read.cards, key=lambda card: card.unit)


def test_whole_and_bare_cards_come_to_the_same(scored: Results) -> None:
    kept = KeptCards.of(scored.cards)
    assert kept.whole == [*scored.cards]
    bare = structs.replace(scored, cards=tuple(kept.bare))
    for stage in (None, *scored.stages):
        assert all_standings(bare, stage=stage) == all_standings(scored, stage=stage)


def test_a_card_without_lines_keeps_none() -> None:
    (kept,) = KeptCards.of([Scorecard("so", "a", "A")]).whole
    assert kept.lines == ()


def test_inputs_that_results_know_are_the_same_in_any_layout(scored: Results, tmp_path: Path) -> None:
    """As it is written a file is gone through line by line; whoever laid it out anew is read as a whole."""
    file = tmp_path / "results.json"
    file.write_bytes(b"".join(canonical(scored)))
    known = known_inputs(file)
    assert known == (scored.inputs, {card.file: card.unit for card in scored.cards if card.file})
    file.write_bytes(json.format(file.read_bytes()))
    assert known_inputs(file) == known
    file.write_bytes(b"".join(canonical(structs.replace(scored, cards=()))))
    assert known_inputs(file) == (scored.inputs, {})
