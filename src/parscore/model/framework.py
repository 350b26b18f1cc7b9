"""A criteria set (bộ chỉ số): the tree of criteria, its policy and bands, as frozen data.

Shapes follow the YAML file key by key; what the numbers add up to is checked elsewhere.
"""

import datetime
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from msgspec import Struct, structs
from pydantic import BeforeValidator, Field, model_validator

from parscore.diagnostics import Path
from parscore.model.aggregate import (
    EXCLUSIVE,
    Aggregate,
    combined,
    full_maximum,
    multipliers,
    written_maximum,
)
from parscore.model.base import Accepted, Code, Identifier, Model, Number, Title
from parscore.model.figures import Change, FigureCheck, SetFigure, everywhere, naming
from parscore.model.marks import Between, Marks
from parscore.model.rules import (
    KINDS,
    UNKNOWN,
    Answer,
    Cases,
    Figure,
    Outcome,
    Overclaim,
    Rule,
    Scale,
    SurveyRule,
)
from parscore.model.scales import scaling
from parscore.number import ZERO, exactly, rounded, settle

Evidence = Literal["required", "optional", "none"]
Status = Literal["illustrative", "draft", "verified"]
"""Where the rows of a set come from: thought out as an example, a text not yet issued, the annex of a decision."""
COMPUTED_SOURCE = "số liệu của hệ thống"
"""What brings points that a rule computes."""
_WORDS: Any = {
    **dict.fromkeys(
        ("title", "status", "basis", "declares", "previous", "note", "part_note", "accepted", "checks"), True
    ),
    "policy": {"quotas", "sanctions"},
    "bands": {"__all__": {"requires"}},
}
"""What of a set changes neither its form nor the points."""


class Basis(Model):
    """The decision that the set rests on."""

    document: Title
    date: datetime.date | None = None
    issuer: Title | None = None


class Declares(Model):
    """What the decision itself prints, against which lint adds up: counts per level, points, points by origin."""

    counts: tuple[int, ...] | None = None
    points: Number | None = None
    survey_points: Number | None = None
    counts_note: Title | None = None
    sources: dict[Identifier, Number] = {}
    branches: dict[Code, tuple[int, ...]] = {}


class Rounding(Model):
    """The one rounding: of printed totals and indexes, or (`at: leaf`) of the points of every leaf before they add up.

    QĐ 766/QĐ-TTg publishes rounded rows and adds those; PAPI adds unrounded dimensions.
    """

    mode: Literal["half_up", "half_even", "down"]
    digits: Annotated[int, Field(ge=0, le=10)]
    at: Literal["total", "leaf"] = "total"

    def of(self, value: Decimal) -> Decimal:
        """The value as it is printed, or for a leaf as it is added up."""
        return rounded(value, self.mode, self.digits)


class RankPolicy(Model):
    """What is ranked, on exact or printed values, and how ties are numbered."""

    by: Literal["index", "points"]
    compare: Literal["exact", "printed"]
    ties: Literal["competition", "dense"]
    tie_break: tuple[str, ...] = ()


class Quota(Model):
    """At most `share` % of a group's graded units get `band` or above; `rounding`: how a part of one counts."""

    band: Title
    share: Number
    rounding: Literal["down", "half_up", "up"]


class When(Model):
    """What sets off a sanction: points strictly `above`, points `below`, or a share of the maximum below, in %."""

    above: Number | None = None
    below: Number | None = None
    share_below: Number | None = None


class Sanction(Model):
    """What a penalty item with points, or a criterion for which `when` holds, does to the grade.

    `no_band` closes `band` and every band above it; `lower` takes the grade down by `steps`.
    """

    code: Code
    when: When | None = None
    effect: Literal["no_band", "lower"]
    band: Title | None = None
    steps: Annotated[int, Field(ge=1)] | None = None
    note: Title | None = None


Codes = Annotated[
    tuple[Code, ...],
    Field(min_length=1),
    BeforeValidator(
        lambda value: (value,) if isinstance(value, str) else value,
        json_schema_input_type=Code | tuple[Code, ...],
    ),
]
"""One code or a list of them."""


class Gate(Model):
    """A criterion whose failure (`when`, or any points of a penalty item) takes all points of those that it `zeroes`.

    HĐND Thanh Hóa: a missing session takes all of I.1.
    """

    code: Code
    when: When | None = None
    zeroes: Codes
    note: Title | None = None


class SurveyPolicy(Model):
    """From how many replies on a criterion on the survey part of a unit is published; below that it is withheld."""

    publish_from: Annotated[int, Field(ge=1)]


class Policy(Model):
    """The conventions of a set; caps are in points."""

    not_applicable: Literal["reduce_maximum", "rescale_appraised", "full_marks", "zero"]
    rounding: Rounding
    rank: RankPolicy
    bonus_cap: Number | None = None
    penalty_cap: Number | None = None
    total_cap: Number | None = None
    marks: Literal["computed"] | None = None
    survey: SurveyPolicy | None = None
    quotas: tuple[Quota, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    gates: tuple[Gate, ...] = ()


class Requirement(Model):
    """A condition on a band: the unit has `share` % of a criterion's applicable maximum, or `points` of it, at least.

    Or one made of others: `all_of` them, `any_of` them, or `at_least` so many `of` them (SGLGB, IEG-M).
    """

    code: Code | None = None
    share: Number | None = None
    points: Number | None = None
    all_of: tuple["Requirement", ...] = ()
    any_of: tuple["Requirement", ...] = ()
    at_least: Annotated[int, Field(ge=1)] | None = None
    of: tuple["Requirement", ...] = ()

    @property
    def parts(self) -> "tuple[Requirement, ...]":
        """The conditions that this one is made of; nothing where it asks for something of one criterion."""
        return self.all_of or self.any_of or self.of

    @property
    def wanted(self) -> int:
        """How many of the parts have to be met."""
        return self.at_least or (1 if self.any_of else len(self.parts))

    def walk(self) -> "Iterator[Requirement]":
        """The condition and all that it is made of."""
        yield self
        for part in self.parts:
            yield from part.walk()

    @property
    def codes(self) -> frozenset[str]:
        """The criteria of which something is asked."""
        return frozenset(one.code for one in self.walk() if one.code is not None)


class Band(Model):
    """A grade for units that meet every requirement: `from` a value, or strictly `above` it, up to the next grade.

    Of a set that cuts grades by hand (`bands_on: count`) for so many `units` down the ranking; None: for all others.
    """

    name: Title
    from_: Annotated[Number | None, Field(alias="from")] = None
    above: Number | None = None
    units: Annotated[int | None, Field(ge=1)] = None
    requires: tuple[Requirement, ...] = ()

    @property
    def bound(self) -> Decimal:
        """The value at which the grade starts."""
        found = self.above if self.above is not None else self.from_
        return ZERO if found is None else found

    @property
    def is_strict(self) -> bool:
        """Whether a value has to be greater than the bound."""
        return self.above is not None

    @property
    def order(self) -> tuple[Decimal, bool]:
        """Grades in the order of their starts, the lowest first."""
        return self.bound, self.is_strict

    def holds(self, value: Decimal) -> bool:
        """Whether `value` reaches the grade."""
        return value > self.bound if self.is_strict else value >= self.bound


class Criterion(Model):
    """A node of the tree: a parent with children, or a leaf with a rule.

    `aggregate`: what a parent makes of its children, with their `weight` where it is a weighted sum. `kinds` of units
    that the criterion is for (nothing: all). A `condition` has marks and brings no points: bands ask for it.
    `printed`: the most points that the decision itself prints in its column, where its rule gives others.
    """

    code: Code
    label: Title | None = None
    title: Title
    max: Number
    printed: Number | None = None
    lead: str | None = None
    evidence: Evidence | None = None
    guide: str | None = None
    basis: str | None = None
    was: Code | None = None
    source: Identifier | None = None
    note: str | None = None
    rule: Rule | None = None
    marked: Annotated[Literal["computed", "self"] | None, Field(alias="marks")] = None
    aggregate: Aggregate = "sum"
    weight: Number | None = None
    kinds: tuple[Identifier, ...] = ()
    condition: bool = False
    children: tuple["Criterion", ...] = ()

    @property
    def number(self) -> str:
        """The code as it is printed, with the decision's own number behind it where that differs."""
        return f"{self.code} ({self.label})" if self.label and self.label != self.code else self.code

    @property
    def is_leaf(self) -> bool:
        """Whether the criterion is scored itself (it has no children)."""
        return not self.children

    @property
    def computed(self) -> bool:
        """Whether the points that the rule computes of the figures are the mark."""
        return self.marked == "computed" or (self.rule is not None and self.rule.relative)

    @cached_property
    def measured(self) -> bool:
        """Whether the points come from a survey, from outside or from figures, so that the unit never types them."""
        return self.computed or (self.rule is not None and self.rule.measured)

    @cached_property
    def declarable(self) -> tuple[Figure, ...]:
        """The figures of the rule, and those from which they follow: whatever a unit may declare for them."""
        return () if self.rule is None else self.rule.declarable

    @cached_property
    def options(self) -> tuple[str, ...]:
        """The options of the rule of which one is chosen."""
        figures = () if self.rule is None else self.rule.figures
        return next((figure.options for figure in figures if figure.options), ())

    def outcome(self, answer: Answer, mode: str) -> Outcome:
        """What the rule makes of what is declared; a judged or measured leaf has nothing to compute from.

        `mode` is the policy's rounding.
        """
        rule = self.rule
        return UNKNOWN if rule is None or not rule.declares else rule.points(answer, self.max, mode)

    def figure_id(self, key: str) -> str:
        """The id of a figure of the set by its key in the rule; nothing for a figure of the criterion's own."""
        return self._figure_ids.get(key, "")

    @cached_property
    def _figure_ids(self) -> dict[str, str]:
        """The ids of figures of the set by their keys in the rule, and of those from which they follow."""
        rule = self.rule
        return {} if rule is None else {part: part for part in rule.parts} | rule.named

    @property
    def survey(self) -> SurveyRule | None:
        """The rule of a surveyed leaf, None of any other."""
        return self.rule if isinstance(self.rule, SurveyRule) else None

    @property
    def measured_by(self) -> str:
        """Where points that nobody claims come from: `computed`, or the kind of the rule; empty where a unit does."""
        if self.computed:
            return "computed"
        return self.rule.kind if self.rule is not None and self.measured else ""

    @property
    def measured_from(self) -> str:
        """What brings the points that nobody claims, in words; empty where a unit claims them."""
        return COMPUTED_SOURCE if self.computed else self.rule.source if self.rule is not None else ""

    @property
    def origin(self) -> str:
        """Where the points come from: the declared source, or the kind of a measured rule, or `appraised`."""
        return self.source or self.measured_by or "appraised"

    @cached_property
    def marks(self) -> Marks:
        """The marks that the rule can give; any within 0…max where there is no rule."""
        return Between(ZERO, self.max) if self.rule is None else self.rule.possible(self.max)

    def rule_in_words(self, audiences: Mapping[str, str] | None = None) -> str:
        """How the points are found, one clause a line; `audiences` gives the titles of survey audiences."""
        return "" if self.rule is None else "\n".join(self.rule.in_words(self.max, audiences or {}))

    def walk(self) -> "Iterator[Criterion]":
        """The criterion and everything below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()

    def leaves(self) -> "tuple[Criterion, ...]":
        """The scored criteria at or below this one."""
        return tuple(node for node in self.walk() if node.is_leaf)


class Node(Struct, frozen=True):
    """A criterion with its place in the tree: path in the file, depth (0 = lĩnh vực) and parent."""

    path: Path
    depth: int
    criterion: Criterion
    parent: Criterion | None

    def in_cases(self) -> "Iterator[Node]":
        """A node for the rule of every case: the criterion as it is in that case."""
        rule = self.criterion.rule
        for place, case in enumerate(rule.cases if isinstance(rule, Cases) else ()):
            if case.rule is not None:
                changed = {"rule": case.rule, "max": case.maximum(self.criterion.max)}
                made = self.criterion.model_copy(update=changed)
                yield structs.replace(self, path=(*self.path, "rule", "cases", place), criterion=made)


class Framework(Model):
    """A whole criteria set."""

    framework: Identifier
    title: Title
    year: Annotated[int, Field(ge=1990, le=2100)]
    status: Status
    basis: Basis
    levels: Annotated[tuple[Title, ...], Field(min_length=1)]
    declares: Declares = Declares.model_construct()
    part: bool = False
    part_note: str | None = None
    previous: str | None = None
    note: str | None = None
    audiences: dict[Identifier, Title] = {}
    sources: dict[Identifier, Title] = {}
    scales: dict[Identifier, Scale] = {}
    kinds: dict[Identifier, Title] = {}
    aggregate: Aggregate = "sum"
    policy: Policy
    bands: tuple[Band, ...] = ()
    bands_on: Literal["index", "points", "percentile", "count"] | None = None
    bands_of: Literal["whole", "fields"] = "whole"
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    bonus: tuple[Criterion, ...] = ()
    penalty: tuple[Criterion, ...] = ()
    figures: dict[Identifier, SetFigure] = {}
    checks: tuple[FigureCheck, ...] = ()
    accepted: tuple[Accepted, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _with_what_is_declared_once(cls, data: Any) -> Any:
        """The data with the figures that rules name, and where marks come from, on every criterion itself."""
        return _resolved(data) if isinstance(data, Mapping) else data

    @cached_property
    def version(self) -> str:
        """Twelve hexadecimal digits that change with whatever in the set changes the form or the points."""
        content = self.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=_WORDS)
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def nodes(self) -> Iterator[Node]:
        """Every criterion of the tree with its place, parents before children."""
        return iter(self._nodes)

    @cached_property
    def _nodes(self) -> tuple[Node, ...]:
        def below(
            criteria: tuple[Criterion, ...], path: Path, depth: int, parent: Criterion | None
        ) -> Iterator[Node]:
            for index, criterion in enumerate(criteria):
                here = (*path, index)
                yield Node(here, depth, criterion, parent)
                yield from below(criterion.children, (*here, "children"), depth + 1, criterion)

        return tuple(below(self.criteria, ("criteria",), 0, None))

    def items(self) -> Iterator[Node]:
        """The bonus items, then the penalty items, with their place in the file."""
        for name, criteria in (("bonus", self.bonus), ("penalty", self.penalty)):
            for index, criterion in enumerate(criteria):
                yield Node((name, index), 0, criterion, None)

    @cached_property
    def ruled(self) -> tuple[Node, ...]:
        """Every criterion and item with a rule, each followed by nodes for the rules of its cases."""
        whole = (node for node in (*self.nodes(), *self.items()) if node.criterion.rule is not None)
        return tuple(one for node in whole for one in (node, *node.in_cases()))

    @cached_property
    def leaves(self) -> tuple[Criterion, ...]:
        """The scored criteria of the tree, without bonus and penalty, in the order of the file."""
        return tuple(node.criterion for node in self.nodes() if node.criterion.is_leaf)

    @cached_property
    def by_code(self) -> dict[str, Criterion]:
        """Every criterion and every bonus and penalty item by its code."""
        return {node.criterion.code: node.criterion for node in (*self.nodes(), *self.items())}

    @cached_property
    def rules_in_words(self) -> dict[str, str]:
        """How the points of every criterion and item are found, by code."""
        return {code: one.rule_in_words(self.audiences) for code, one in self.by_code.items()}

    @cached_property
    def depended(self) -> tuple[str, ...]:
        """The codes of the scored rows on whose points other rows depend."""
        named = (code for one in self.scored if one.rule is not None for code in one.rule.rows)
        return tuple(dict.fromkeys(code for code in named if code in self.by_code))

    @cached_property
    def branches(self) -> tuple[str, ...]:
        """The codes of the criteria that have others below them, in the order of the file."""
        return tuple(node.criterion.code for node in self.nodes() if node.criterion.children)

    @cached_property
    def leaves_of(self) -> dict[str, tuple[Criterion, ...]]:
        """The scored criteria at or below every criterion, by its code."""
        return {code: criterion.leaves() for code, criterion in self.by_code.items()}

    @cached_property
    def descending(self) -> tuple[Band, ...]:
        """The bands from the highest down."""
        return tuple(sorted(self.bands, key=lambda band: band.order, reverse=True))

    @cached_property
    def separate(self) -> tuple[Criterion, ...]:
        """The criteria of the top level, where each of them is a total that is graded by itself."""
        fields = self.criteria if self.bands_of == "fields" and self.bands else ()
        return tuple(one for one in fields if not one.condition and one.max > 0)

    @cached_property
    def counted(self) -> dict[str, Decimal]:
        """What every leaf brings to the full maximum, by code: of criteria that exclude each other one alone."""
        return {leaf.code: times * leaf.max for leaf, times in _leaf_times(self.aggregate, self.criteria)}

    @cached_property
    def weights(self) -> dict[str, Decimal]:
        """How often the points of every leaf count in the whole, by code, if it is not another that counts."""
        every: Aggregate = "sum"
        return {
            leaf.code: times for leaf, times in _leaf_times(self.aggregate, self.criteria, exclusive=every)
        }

    def maximum_without(self, codes: frozenset[str]) -> Decimal:
        """The full maximum where the leaves of these codes do not count."""

        def most(aggregate: Aggregate, criteria: tuple[Criterion, ...]) -> Decimal:
            values = [
                most(one.aggregate, one.children) if one.children else ZERO if one.code in codes else one.max
                for one in criteria
            ]
            return combined(aggregate, criteria, values)

        return most(self.aggregate, self.criteria)

    @cached_property
    def is_plain(self) -> bool:
        """Whether the total is the sum of what every line brings by itself, whatever the other lines come to."""
        sums = all(
            node.criterion.aggregate == "sum" and not node.criterion.condition for node in self.nodes()
        )
        return self.aggregate == "sum" and sums and not self.policy.gates

    def above(self, code: str) -> tuple[str, ...]:
        """The criteria above one from the nearest up, and at last "" for the whole."""
        return self._above[code]

    @cached_property
    def _above(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for node in self.nodes():
            parent = node.parent
            found[node.criterion.code] = ("",) if parent is None else (parent.code, *found[parent.code])
        return found

    @cached_property
    def appraised_maximum(self) -> Decimal:
        """The full maximum of the leaves that are claimed and appraised, without the measured ones."""
        return sum((self.counted[leaf.code] for leaf in self.leaves if not leaf.measured), ZERO)

    @cached_property
    def has_form(self) -> bool:
        """Whether units send forms at all; a set that is measured throughout (PAPI, SIPAS, 766) has none."""
        return len(self.measured) < len(self.scored)

    def unmeasured(self, measures: Collection[str]) -> tuple[Criterion, ...]:
        """What is measured in ways for which a cycle names no files; figures may come in forms as well."""
        known = {*measures, "overclaim", *(("computed",) if self.has_form else ())}
        return tuple(leaf for leaf in self.measured if leaf.measured_by not in known)

    @cached_property
    def measured(self) -> tuple[Criterion, ...]:
        """What no unit claims itself, in the order of the file."""
        return tuple(leaf for leaf in self.scored if leaf.measured)

    @cached_property
    def computed(self) -> tuple[Criterion, ...]:
        """What takes the points that its rule computes of figures for its mark, in the order of the file."""
        return tuple(leaf for leaf in self.scored if leaf.computed)

    @cached_property
    def takes_figures(self) -> bool:
        """Whether figures count beyond the line on which they are declared: named, compared, or made a mark of."""
        return bool(self.figures or self.checks or self.computed)

    @cached_property
    def surveyed(self) -> tuple[Criterion, ...]:
        """The leaves whose points come from a survey, in the order of the file."""
        return tuple(leaf for leaf in self.leaves if leaf.survey is not None)

    def with_criterion(self, code: str, **values: object) -> "Framework":
        """The set with other values for one criterion, bonus or penalty item, such as `max=3` or another `rule`.

        The maxima of the criteria above it are added up anew, and what the decision declares is left out: it speaks
        of another set. KeyError for an unknown code; pydantic's ValidationError for values that no set may hold.
        """
        if code not in self.by_code:
            raise KeyError(code)
        data = {**_dumped(self), "declares": {}}
        for name in ("criteria", "bonus", "penalty"):
            data[name] = [_changed(item, code, values) for item in data.get(name, ())]
        return type(self).model_validate(data)

    def __repr__(self) -> str:
        return f"<Framework {self.framework}: {len(self.leaves)} tiêu chí được chấm, {self.maximum} điểm>"

    __str__ = __repr__

    @property
    def survey_maximum(self) -> Decimal:
        """The full maximum of the surveyed leaves."""
        return sum((self.counted[leaf.code] for leaf in self.surveyed), ZERO)

    @cached_property
    def scored(self) -> tuple[Criterion, ...]:
        """Everything that can hold a mark: leaves, bonus items, penalty items."""
        return (*self.leaves, *self.bonus, *self.penalty)

    @cached_property
    def item_codes(self) -> frozenset[str]:
        """The codes of the bonus and penalty items."""
        return frozenset(item.code for item in (*self.bonus, *self.penalty))

    @cached_property
    def taking(self) -> frozenset[str]:
        """The codes of the penalty items, whose points count against the unit."""
        return frozenset(item.code for item in self.penalty)

    @cached_property
    def overclaims(self) -> tuple[Criterion, ...]:
        """The penalty items for a self-score above what was recognised."""
        return tuple(item for item in self.penalty if isinstance(item.rule, Overclaim))

    @cached_property
    def parents(self) -> dict[str, str | None]:
        """The code of every criterion's parent; None at the top and for bonus and penalty items."""
        return {
            node.criterion.code: node.parent.code if node.parent else None
            for node in (*self.nodes(), *self.items())
        }

    def path_to(self, code: str) -> list[Criterion]:
        """The criterion of a code behind all those above it, the highest first."""
        above = self.parents[code]
        return [*(self.path_to(above) if above is not None else ()), self.by_code[code]]

    @property
    def maximum(self) -> Decimal:
        """The full maximum: what the top level comes to, without bonus."""
        return full_maximum(self.aggregate, self.criteria)

    def foreign(self, kind: str | None) -> frozenset[str]:
        """The codes of the criteria that are not for units of `kind`, with everything below them."""
        return self.expand(one.code for one in self._of_kinds if kind not in one.kinds)

    @cached_property
    def _of_kinds(self) -> tuple[Criterion, ...]:
        """The criteria that are not for every unit."""
        return tuple(one for one in self.by_code.values() if one.kinds)

    def left_out(self, not_applicable: Iterable[str], kind: str | None) -> frozenset[str]:
        """The codes that no unit of `kind` is asked for to which the codes `not_applicable` do not apply."""
        return self.expand(not_applicable) | self.foreign(kind)

    def expand(self, codes: Iterable[str]) -> frozenset[str]:
        """The given codes with everything below them; unknown codes are left out."""
        known = (self.by_code[code] for code in codes if code in self.by_code)
        return frozenset(node.code for criterion in known for node in criterion.walk())


_TREES = ("criteria", "bonus", "penalty")
COMPUTABLE = frozenset(kind for kind, rule in KINDS.items() if rule.declares)
"""The kinds of rule that compute points of figures, or of an option that a system gives."""
COMPUTING = frozenset(kind for kind in COMPUTABLE if "option" not in KINDS[kind].answers)
"""The kinds of rule that compute points of figures alone."""
_UNSCORED = frozenset(kind for kind, rule in KINDS.items() if not rule.scores)
"""The kinds of rule that nobody scores: what figures there are is all that their rows say."""


def _resolved(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The data of a set with what it declares once resolved on every criterion."""
    trees = {key: data[key] for key in _TREES if key in data}
    scales, figures = data.get("scales"), data.get("figures")
    trees = everywhere(trees, scaling(scales if isinstance(scales, Mapping) else {}))
    if figures and isinstance(figures, Mapping):
        trees = everywhere(trees, naming(figures))
    policy = data.get("policy")
    computed = isinstance(policy, Mapping) and policy.get("marks") == "computed"
    trees = everywhere(trees, _computing(COMPUTING if computed else _UNSCORED))
    return {**data, **trees}


def _computing(kinds: Collection[str]) -> Change:
    """The change of a criterion with such a rule: it takes what is computed for its mark unless it says otherwise."""

    def change(data: Mapping[str, Any]) -> Mapping[str, Any]:
        rule = data.get("rule")
        # A case of a rule has a rule as well, but no code.
        computes = "code" in data and isinstance(rule, Mapping) and rule.get("kind") in kinds
        return {"marks": "computed", **data} if computes else data

    return change


@exactly
def _leaf_times(
    aggregate: Aggregate, criteria: tuple[Criterion, ...], *, exclusive: Aggregate | None = None
) -> list[tuple[Criterion, Decimal]]:
    """Every leaf with how often it counts; `exclusive`: how criteria that exclude each other are taken instead."""
    found: list[tuple[Criterion, Decimal]] = []
    taken = exclusive if exclusive is not None and aggregate in EXCLUSIVE else aggregate
    for criterion, times in zip(criteria, multipliers(taken, criteria), strict=True):
        if criterion.is_leaf:
            found.append((criterion, times))
        else:
            below = _leaf_times(criterion.aggregate, criterion.children, exclusive=exclusive)
            found += [(leaf, settle(times * more)) for leaf, more in below]
    return found


def _dumped(model: Model) -> dict[str, Any]:
    """A model as plain data that makes the same model again."""
    return model.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _as_text(value: Any) -> Any:
    """Plain data with its numbers as text, as the models read them."""
    if isinstance(value, Mapping):
        return {key: _as_text(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_text(one) for one in value]
    return str(value) if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) else value


def _changed(item: dict[str, Any], code: str, values: Mapping[str, object]) -> dict[str, Any]:
    """A criterion as plain data with other values for the one called `code` at or below it."""
    if item["code"] == code:
        return _dumped(Criterion.model_validate({**item, **_as_text(values)}))
    children = [_changed(child, code, values) for child in item.get("children", ())]
    if children == item.get("children", []):
        return item
    made = tuple(map(Criterion.model_validate, children))
    most = written_maximum(item.get("aggregate", "sum"), made)
    return {**item, "children": children, "max": most}
