"""Which criterion of an earlier set is which of a later one: by `was`, by code, or proposed by the title."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher

from parscore.model.framework import Criterion, Framework
from parscore.text import bare, fold

_ALIKE = 0.55
"""Titles less alike than this may be other criteria and not a new wording."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A criterion or item of a set: its part of the file (criteria, bonus, penalty) and its parent."""

    criterion: Criterion
    section: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """The earlier code of a criterion; `proposed` where only titles say so, or where they contradict it."""

    old: str
    proposed: bool = False


def entries(framework: Framework) -> dict[str, Entry]:
    """Every criterion and item by its code, parents before children."""
    found: dict[str, Entry] = {}
    for node in (*framework.nodes(), *framework.items()):
        parent = node.parent.code if node.parent else None
        found.setdefault(node.criterion.code, Entry(node.criterion, str(node.path[0]), parent))
    return found


def matches(old: Framework, new: Framework) -> dict[str, Match]:
    """The earlier criterion of every criterion of `new` that has one, each used once.

    First `was`; then one code with one title; then one title under another code, where nothing else could
    be meant (a proposal); at last one code with two titles, a proposal again where these are not even alike.
    """
    before, after = entries(old), entries(new)
    found: dict[str, Match] = {}
    taken: set[str] = set()

    def pair(code: str, match: Match) -> None:
        found[code] = match
        taken.add(match.old)

    for code, entry in after.items():
        was = entry.criterion.was
        if was and was in before and was not in taken:
            pair(code, Match(was))
    for code, entry in after.items():
        if code in found or code in taken or code not in before:
            continue
        if fold(before[code].criterion.title) == fold(entry.criterion.title):
            pair(code, Match(code))
    for code, was in _by_title(before, after, found, taken):
        pair(code, Match(was, proposed=True))
    for code, entry in after.items():
        if code not in found and code in before and code not in taken:
            alike = titles_alike(before[code].criterion.title, entry.criterion.title)
            pair(code, Match(code, proposed=not alike))
    return found


def _by_title(
    before: dict[str, Entry], after: dict[str, Entry], found: dict[str, Match], taken: set[str]
) -> list[tuple[str, str]]:
    """Pairs of codes left over that share a title nobody else has: anywhere, then under matched parents."""
    left: defaultdict[str, list[str]] = defaultdict(list)
    right: defaultdict[str, list[str]] = defaultdict(list)
    for code, entry in before.items():
        if code not in taken:
            left[fold(entry.criterion.title)].append(code)
    for code, entry in after.items():
        if code not in found:
            right[fold(entry.criterion.title)].append(code)
    pairs: dict[str, str] = {}
    for title, codes in right.items():
        if len(codes) == 1 and len(left[title]) == 1:
            pairs[codes[0]] = left[title][0]
    parents = {code: match.old for code, match in found.items()} | pairs
    for title, codes in right.items():
        for code in codes:
            home = after[code].parent
            under = [
                was for was in left[title] if home is not None and before[was].parent == parents.get(home)
            ]
            rivals = [other for other in codes if after[other].parent == home]
            if code not in pairs and len(under) == len(rivals) == 1:
                pairs[code] = under[0]
    return list(pairs.items())


def titles_alike(one: str, other: str) -> bool:
    """Whether two titles may be two wordings of one criterion."""
    left, right = bare(one), bare(other)
    return left == right or SequenceMatcher(None, left, right, autojunk=False).ratio() >= _ALIKE
