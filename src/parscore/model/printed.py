"""What a form prints of a criteria set, line by line as digests: what changed between two versions of a set.

Also how declared figures are printed next to a mark. May not know cells. Whatever of a set no form prints (examples,
leads, the names of bands) makes no other line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from parscore.model.framework import Criterion, Framework
from parscore.number import parse, vi
from parscore.text import nfc, some_of, squeeze

_KEY = "line:"
_DIGITS = 6
_PARTS = ("số thứ tự", "tên", "điểm tối đa", "cách tính điểm", "tài liệu kiểm chứng")
"""What a line prints, in the order of its digests."""
_OPTION = "Mức đạt được"
_SHOWN = 12


class ChangedLine(NamedTuple):
    """A line that a form prints otherwise than the set has it now: its code and what differs."""

    code: str
    what: str

    def __str__(self) -> str:
        return f"{self.code} ({self.what})"


def line_stamps(framework: Framework, codes: Collection[str] | None = None) -> dict[str, str]:
    """What a stamp keeps of the lines of a form, all or those of `codes`: digests of the parts of each."""
    lines = _lines(framework)
    return {
        f"{_KEY}{framework.framework}:{code}": digests
        for code, digests in lines.items()
        if codes is None or code in codes
    }


def stamped_lines(stamp: Mapping[str, str], framework: str) -> dict[str, str]:
    """The digests of the lines of one set in a stamp, by code; nothing in stamps of version 0.2."""
    start = f"{_KEY}{framework}:"
    return {key.removeprefix(start): value for key, value in stamp.items() if key.startswith(start)}


def changed_lines(
    stamped: Mapping[str, str], framework: Framework, codes: Collection[str] | None = None
) -> list[ChangedLine]:
    """The lines, all or those of `codes`, that the set prints otherwise than the form, or that one of both has not."""
    lines = _lines(framework)
    found = []
    for code in dict.fromkeys((*lines, *stamped)):
        if codes is None or code in codes:
            what = _change(stamped.get(code), lines.get(code))
            found += [ChangedLine(code, what)] if what else []
    return found


def declared_in_words(criterion: Criterion, declared: Mapping[str, str]) -> str:
    """What a unit declared on a line, as appraisers see it: a row for the option and for each figure, as results.json
    has them in order."""
    labels = {figure.key: figure.label for figure in criterion.declarable}
    named = {"option": _OPTION, **labels}
    return "\n".join(
        f"{named.get(key, key)}: {_shown(key, value)}" for key, value in sorted(declared.items())
    )


def _shown(key: str, value: str) -> str:
    number = None if key == "option" else parse(value)
    return squeeze(value) if number is None else vi(number)


def listed(lines: Collection[ChangedLine]) -> str:
    """Changed lines in words, the first ones of many."""
    return some_of(map(str, lines), _SHOWN, "dòng")


def _change(before: str | None, after: str | None) -> str:
    if before is None or after is None:
        return "dòng mới" if before is None else "dòng đã bỏ"
    if before == after:
        return ""
    pairs = zip(_PARTS, before.split("-"), after.split("-"), strict=False)
    return ", ".join(part for part, old, new in pairs if old != new) or "nội dung"


def _lines(framework: Framework) -> dict[str, str]:
    found = {code: _digests(criterion, framework) for code, criterion in framework.by_code.items()}
    caps = {"điểm thưởng": framework.policy.bonus_cap, "điểm trừ": framework.policy.penalty_cap}
    return found | {name: _joined(("", "", vi(cap))) for name, cap in caps.items() if cap is not None}


def _digests(criterion: Criterion, framework: Framework) -> str:
    rule = "\n".join((criterion.rule_in_words(framework.audiences), *_figures(criterion)))
    proof = f"{criterion.evidence or ''}\n{criterion.guide or ''}"
    parts = (criterion.number, criterion.title, vi(criterion.max), rule, proof)
    return _joined(parts if criterion.is_leaf else parts[:3])


def _figures(criterion: Criterion) -> Iterator[str]:
    for figure in criterion.declarable:
        yield figure.label
        yield from figure.options


def _joined(parts: Collection[str]) -> str:
    return "-".join(hashlib.sha256(squeeze(nfc(part)).encode()).hexdigest()[:_DIGITS] for part in parts)
