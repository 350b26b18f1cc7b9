"""A draft of a criteria set as read from the annex of a decision: frozen data, all that is left to people marked.

Knows no file format. A draft need not add up and need not be complete; what was not understood is a `DraftMark`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.rules import MEASURED_KINDS

Scalar = str | Decimal | int
Value = Scalar | tuple[tuple[str, Scalar], ...] | tuple[tuple[tuple[str, Scalar], ...], ...]


class DraftMark(Struct, frozen=True):
    """One thing that a person must look at: the words for the comment next to the node, and the finding."""

    comment: str
    finding: Diagnostic


def doubt(code: str, place: Place, comment: str, criterion: str = "", **values: object) -> DraftMark:
    """A mark with its finding of the catalogue, whose wording `values` fill in."""
    found = finding(code, place, unit="", criterion=criterion, weight=None, **values)
    return DraftMark(comment, found)


class DraftField(Struct, frozen=True):
    """One key of a rule; `remark` is written next to it where the value is not the annex's own."""

    key: str
    value: Value
    remark: str = ""


class DraftRule(Struct, frozen=True):
    """A rule as recognised from its wording; the keys are those of the criteria set file."""

    kind: str
    fields: tuple[DraftField, ...] = ()

    @property
    def measured(self) -> bool:
        """Whether the points come from outside, so that the unit never types them."""
        return self.kind in MEASURED_KINDS

    def get(self, key: str) -> Value | None:
        """The value of a key, None when the rule does not have it."""
        return next((field.value for field in self.fields if field.key == key), None)


class DraftNode(Struct, frozen=True):
    """A criterion of the draft; `wording` holds the lines of the annex that say how it is scored.

    `max` is None where the annex gives none. A leaf without `rule` is one whose scoring was not understood.
    `label` is the annex's own number where it is not the code.
    """

    code: str
    title: str
    max: Decimal | None
    place: Place
    rule: DraftRule | None = None
    wording: tuple[str, ...] = ()
    lead: str = ""
    guide: str = ""
    note: str = ""
    marks: tuple[DraftMark, ...] = ()
    children: tuple[DraftNode, ...] = ()
    basis: str = ""
    label: str = ""

    def walk(self) -> Iterator[DraftNode]:
        """The node and everything below it, in the order of the annex."""
        yield self
        for child in self.children:
            yield from child.walk()


class DraftHeading(Struct, frozen=True):
    """What the texts above the table say of the set; empty where they say nothing."""

    title: str = ""
    document: str = ""
    date: datetime.date | None = None
    issuer: str = ""
    year: int | None = None
    annex: str = ""
    counts: tuple[tuple[int, ...], ...] = ()
    """Every printed count of criteria by level: (8, 40, 49)."""


class Draft(Struct, frozen=True):
    """A whole draft: tree, items outside the standard points, printed total, number of scoring lines understood."""

    heading: DraftHeading
    criteria: tuple[DraftNode, ...]
    bonus: tuple[DraftNode, ...] = ()
    penalty: tuple[DraftNode, ...] = ()
    bonus_cap: Decimal | None = None
    penalty_cap: Decimal | None = None
    total: Decimal | None = None
    grades: tuple[tuple[str, Decimal], ...] = ()
    grades_of_share: bool = False
    marks: tuple[DraftMark, ...] = ()
    lines: int = 0
    understood: int = 0

    def nodes(self) -> Iterator[DraftNode]:
        """Every criterion, then every bonus and penalty item."""
        for node in (*self.criteria, *self.bonus, *self.penalty):
            yield from node.walk()

    def all_marks(self) -> Iterator[DraftMark]:
        """The marks of the whole, then those of every node."""
        yield from self.marks
        for node in self.nodes():
            yield from node.marks

    @property
    def depth(self) -> int:
        """How many levels the tree has."""

        def height(node: DraftNode) -> int:
            return 1 + max((height(child) for child in node.children), default=0)

        return max((height(node) for node in self.criteria), default=0)

    @property
    def printed_counts(self) -> tuple[int, ...]:
        """The count that the annex prints: the one that the draft has where several are printed, else the first."""
        printed = self.heading.counts
        return self.counts if self.counts in printed else next(iter(printed), ())

    @property
    def counts(self) -> tuple[int, ...]:
        """How many criteria each level has."""
        level, found = self.criteria, []
        while level:
            found.append(len(level))
            level = tuple(child for node in level for child in node.children)
        return tuple(found)
