"""Best and worst ranks over free choices of keys, against a count of all choices; unlisted sets bound."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from parscore.compute.bands import Key
from parscore.compute.outcomes import UNRANKED
from parscore.compute.pending import RankRange, Reach, rank_range

keys = st.lists(st.integers(0, 6).map(lambda n: (Decimal(n),)), min_size=1, max_size=4, unique=True)
ways = st.sampled_from(["competition", "dense"])


def reach(found: list[Key], *, listed: bool = True) -> Reach:
    ranked = [key for key in found if key != UNRANKED]
    return Reach(
        min(found), min(ranked, default=UNRANKED), max(found), tuple(sorted(found)) if listed else None
    )


def counted(unit: str, sets: Mapping[str, list[Key]], ties: str) -> RankRange:
    """The range over every choice of one key for each unit."""
    ranks = []
    for choice in product(*sets.values()):
        chosen = dict(zip(sets, choice, strict=True))
        above = [key for name, key in chosen.items() if name != unit and key > chosen[unit]]
        if chosen[unit] != UNRANKED:
            ranks.append(1 + (len(set(above)) if ties == "dense" else len(above)))
    return RankRange(min(ranks), max(ranks))


@settings(max_examples=600, deadline=None)
@given(st.lists(keys, min_size=1, max_size=5), ways, st.booleans())
def test_ranges_are_exact_where_keys_are_listed(found: list[list[Key]], ties: str, unranked: bool) -> None:
    sets = {f"dv-{number}": each for number, each in enumerate(found)}
    if unranked:
        sets["dv-0"] = [*sets["dv-0"], UNRANKED]
    reaches = {name: reach(each) for name, each in sets.items()}
    for name in sets:
        assert rank_range(name, reaches, ties) == counted(name, sets, ties)


@settings(max_examples=300, deadline=None)
@given(st.lists(keys, min_size=2, max_size=5), ways)
def test_bounds_enclose_where_keys_are_not_listed(found: list[list[Key]], ties: str) -> None:
    sets = {f"dv-{number}": each for number, each in enumerate(found)}
    reaches = {name: reach(each, listed=len(each) == 1) for name, each in sets.items()}
    for name in sets:
        made, true = rank_range(name, reaches, ties), counted(name, sets, ties)
        assert made is not None
        assert made.best <= true.best <= true.worst <= made.worst
        if made.exact:
            assert made == true


def test_a_unit_to_which_nothing_can_apply_has_no_rank() -> None:
    reaches = {"a": reach([UNRANKED]), "b": reach([(Decimal(1),)])}
    assert rank_range("a", reaches, "competition") is None
    assert rank_range("b", reaches, "dense") == RankRange(1, 1)
