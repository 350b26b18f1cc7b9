"""What a sheet tells beside its values, whatever kind of file it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Cell = tuple[int, int]
"""Row and column on the sheet, counted from 1."""

Merged = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of merged ones, rows and columns counted from 0 on the sheet."""

Content = tuple[Literal["formula", "error"], str]
"""What an apparently empty cell holds: a formula without result, or an error and its text."""

MOST = 20_000
"""So many cells are told apart where the file only says that one is repeated."""


_LITERAL = re.compile(r'"[^"]*"?|[\\_*].')


class Comment(NamedTuple):
    """The words of a comment and who wrote them; the author is empty where the file does not say."""

    text: str
    author: str = ""


@dataclass
class Looked:
    """Hidden rows and columns, doubtful cells, cells shown in percent, comments, merged cells of one sheet.

    `unread`: there are comments that could not be read.
    """

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    doubtful: dict[Cell, Content] = field(default_factory=dict)
    percents: set[Cell] = field(default_factory=set)
    comments: dict[Cell, Comment] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)
    unread: bool = False


def shows_percent(code: str) -> bool:
    """Whether a number format makes 50% of 0,5: by a sign of its own, not one that is only text (`0"%"`)."""
    return "%" in _LITERAL.sub("", code)
