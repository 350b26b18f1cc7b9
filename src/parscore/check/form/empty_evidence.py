"""Words that fill a cell for evidence or explanation without saying anything; pure.

The lists are short on purpose: what is not on them counts as evidence, so that nobody is blamed for a word
that somebody else would accept.
"""

from __future__ import annotations

from collections.abc import Mapping

from parscore.model.framework import Framework
from parscore.model.submission import Entry
from parscore.text import fold

NOTHING = frozenset(
    map(
        fold,
        (
            "…",
            "0",
            "x",
            "N/A",
            "NA",
            "không",
            "không có",
            "ko",
            "ko có",
            "chưa",
            "chưa có",
            "không có tài liệu",
            "chưa có tài liệu",
            "không có minh chứng",
            "chưa có minh chứng",
            "không có tài liệu kiểm chứng",
            "chưa có tài liệu kiểm chứng",
        ),
    )
)
"""What names no document, folded: dots, dashes, strokes and brackets do not count."""

ABOVE = frozenset(map(fold, ("nt", "như trên", "như mục trên", "như tiêu chí trên")))
"""What points to the line above, folded: `-nt-`, `(như trên)`; so does a ditto mark alone."""

_DITTO = frozenset({'"', "”", "“", "''", "″", "〃", "-”-", '-"-'})
_LONGEST = max(map(len, NOTHING | ABOVE)) + 12


def says_nothing(text: str) -> bool:
    """Whether a text names no document and gives no reason: empty, `-`, `…`, `không có` and their like."""
    return len(text) <= _LONGEST and not says_above(text) and fold(text) in NOTHING


def says_above(text: str) -> bool:
    """Whether a text only points to the line above."""
    return len(text) <= _LONGEST and (text.strip() in _DITTO or fold(text) in ABOVE)


def is_explained(entry: Entry) -> bool:
    """Whether the unit wrote an explanation in the line."""
    return not says_nothing(entry.explanation)


def unproven(entries: Mapping[str, Entry], framework: Framework) -> frozenset[str]:
    """The codes of the lines, in the order of the form, that name no document although they have to.

    A line `as above` names none only where the line above has points, needs evidence and names none itself.
    """
    found, above = set[str](), False
    known = framework.by_code
    for code, entry in entries.items():
        text = entry.evidence
        if len(text) > _LONGEST:
            above = False
        elif entry.evidence_place is not None:
            above = above if says_above(text) else says_nothing(text)
            claimed, criterion = entry.claimed.value, known.get(code)
            needed = criterion is not None and criterion.evidence == "required"
            above = above and needed and claimed is not None and claimed > 0
            if above:
                found.add(code)
    return frozenset(found)
