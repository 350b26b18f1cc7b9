"""Which criterion of an earlier set is which of a later one: by `was`, by code, or proposed by the title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from parscore.model.framework import Criterion, Framework
from parscore.text import fold, titles_alike


class SetEntry(Struct, frozen=True):
    """A criterion or item of a set: its part of the file (criteria, bonus, penalty) and its parent."""

    criterion: Criterion
    section: str
    parent: str | None

    @property
    def title(self) -> str:
        """The title as it is compared: case and punctuation do not count."""
        return fold(self.criterion.title)


class Match(Struct, frozen=True):
    """The earlier code of a criterion; `proposed` where only titles say so, or where they contradict it."""

    old: str
    proposed: bool = False


def entries(framework: Framework) -> dict[str, SetEntry]:
    """Every criterion and item by its code, parents before children."""
    found: dict[str, SetEntry] = {}
    for node in (*framework.nodes(), *framework.items()):
        parent = node.parent.code if node.parent else None
        found.setdefault(node.criterion.code, SetEntry(node.criterion, str(node.path[0]), parent))
    return found


def matches(old: Framework, new: Framework) -> dict[str, Match]:
    """The earlier criterion of every criterion of `new` that has one, each used once.

    First `was`; then one code with one title; then one title under another code, where nothing else could
    be meant (a proposal); at last one code with two titles, a proposal again where these are not even alike.
    """
    before, after = entries(old), entries(new)
    found: dict[str, Match] = {}
    _take(found, ((code, Match(entry.criterion.was or "")) for code, entry in after.items()), before)
    same = [code for code in after if code in before]
    _take(found, ((code, Match(code)) for code in same if before[code].title == after[code].title), before)
    _take(found, _by_title(before, after, found), before)
    doubtful = {
        code: not titles_alike(before[code].criterion.title, after[code].criterion.title)
        for code in same
        if code not in found
    }
    _take(found, ((code, Match(code, proposed=doubt)) for code, doubt in doubtful.items()), before)
    return found


def _take(
    found: dict[str, Match], pairs: Iterable[tuple[str, Match]], before: Mapping[str, SetEntry]
) -> None:
    """Add the pairs of codes that are both still free."""
    taken = {match.old for match in found.values()}
    for code, match in pairs:
        if code not in found and match.old in before and match.old not in taken:
            found[code] = match
            taken.add(match.old)


def _by_title(
    before: Mapping[str, SetEntry], after: Mapping[str, SetEntry], found: Mapping[str, Match]
) -> list[tuple[str, Match]]:
    """Pairs of codes left over that share a title nobody else has: anywhere, then under matched parents."""
    taken = {match.old for match in found.values()}
    left = _grouped((code for code in before if code not in taken), lambda code: before[code].title)
    right = _grouped((code for code in after if code not in found), lambda code: after[code].title)
    pairs = {
        codes[0]: left[title][0] for title, codes in right.items() if len(codes) == len(left[title]) == 1
    }
    parents = {code: match.old for code, match in found.items()} | pairs
    for title, codes in right.items():
        at_home = _grouped(codes, lambda code: after[code].parent)
        there = _grouped(left[title], lambda code: before[code].parent)
        for home, rivals in at_home.items():
            under = there[parents.get(home, "")]
            if len(under) == len(rivals) == 1:
                pairs.setdefault(rivals[0], under[0])
    return [(code, Match(was, proposed=True)) for code, was in pairs.items()]


def _grouped(codes: Iterable[str], key: Callable[[str], str | None]) -> defaultdict[str, list[str]]:
    """The codes by what they have in common; those without it are left out."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for code in codes:
        if (common := key(code)) is not None:
            groups[common].append(code)
    return groups
