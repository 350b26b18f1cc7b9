"""Whether a survey's form holds together, and whether it fits the sets of the cycle that uses it.

Pure: the form and the places of its nodes in, findings out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from parscore.catalogue import finding
from parscore.check.pairs import unpaired
from parscore.diagnostics import Diagnostic, Place, Positions
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.survey import MOST_DECIMALS, Question, SurveyForm, surveyed_leaves
from parscore.number import parse
from parscore.text import did_you_mean, fold

MOST_LABELS = 250
"""Different worths that the answers of one form may have."""
Sets = Mapping[str, Framework]
UNNAMED = "(bộ tiêu chí không ghi câu nào)"


def check_form(form: SurveyForm, at: Positions) -> list[Diagnostic]:
    """What is wrong with the form itself."""
    return [found for check in CHECKS for found in check(form, at)]


def doubled_questions(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S201: two questions of one identity for the same units."""
    for number, question in enumerate(form.questions):
        for earlier, other in enumerate(form.questions[:number]):
            if other.id == question.id and _meet(other, question):
                first = at.at("questions", earlier, "id").line
                yield finding("S201", at.at("questions", number, "id"), name=question.id, first=first)
                break


class Heading(NamedTuple):
    """A heading that a column of answers may have: its question, by number too, and its item."""

    name: str
    question: Question
    number: int
    item: int


def _headings(form: SurveyForm) -> Iterator[Heading]:
    for number, question in enumerate(form.questions):
        for item, names in enumerate(question.headings()):
            yield from (Heading(name, question, number, item) for name in dict.fromkeys(names))


def doubled_headings(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S202: a heading that could be two columns of answers."""
    seen: dict[str, list[Heading]] = defaultdict(list)
    for one in _headings(form):
        alike = seen[fold(one.name)]
        if (same := _other_column(one, alike)) is not None:
            if same.question.id != one.question.id:
                yield finding("S202", at.at("questions", one.number), name=one.name, other=same.question.id)
            elif same.number == one.number:
                place = at.at("questions", one.number, "items", one.item)
                yield finding("S202", place, name=one.name, other=one.question.id)
        alike.append(one)


def _other_column(one: Heading, alike: Iterable[Heading]) -> Heading | None:
    """The first of the headings alike that is of another column, asked of the same units."""
    others = (other for other in alike if other[2:] != one[2:])
    return next((other for other in others if _meet(other.question, one.question)), None)


def _meet(first: Question, second: Question) -> bool:
    return not first.groups or not second.groups or bool(set(first.groups) & set(second.groups))


def worths(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S203: an answer that is worth neither a letter of the scale nor a percentage between 0 and 100."""
    for letter, percent in form.levels.items():
        if not _is_worth(percent):
            yield finding("S203", at.at("scale", letter), value=percent, suggestion="")
    for wording, value in form.answers.items():
        if form.label_of(value) not in form.levels and not _is_worth(parse(value.rstrip("% "))):
            near = did_you_mean(value, form.levels)
            yield finding("S203", at.at("answers", wording), value=value, suggestion=near)


def _is_worth(percent: Decimal | None) -> bool:
    decimals = "" if percent is None else format(percent, "f").partition(".")[2]
    return percent is not None and 0 <= percent <= 100 and len(decimals) <= MOST_DECIMALS


def many_worths(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S203: more different worths than can be told apart."""
    if len(form.worth) > MOST_LABELS:
        yield finding("S203", at.at("answers"), value=f"{len(form.worth)} mức", suggestion="")


def doubled_answers(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S204: one wording of an answer that means two things."""
    meanings = {fold(letter): letter for letter in form.levels}
    if len(meanings) < len(form.levels):
        yield finding("S204", at.at("scale"), name=", ".join(form.levels))
    labels = ((wording, form.label_of(value)) for wording, value in form.answers.items())
    for wording in _with_two_meanings(labels, meanings):
        yield finding("S204", at.key("answers", wording), name=wording)
    for number, wording in enumerate(form.no_answer):
        if fold(wording) in meanings:
            yield finding("S204", at.at("no_answer", number), name=wording)


def doubled_audiences(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S204: one wording of an audience that means two."""
    for wording in _with_two_meanings(form.audiences.items(), {}):
        yield finding("S204", at.key("audiences", wording), name=wording)


def _with_two_meanings(wordings: Iterable[tuple[str, str | None]], known: dict[str, str]) -> Iterator[str]:
    """The wordings that mean something else than in `known`, to which the others are added."""
    for wording, meaning in wordings:
        if meaning is not None and known.setdefault(fold(wording), meaning) != meaning:
            yield wording


def doubled_columns(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S212: one heading named for two columns, or for a column and a question."""
    seen: dict[str, str] = {}
    questions = {fold(heading.name) for heading in _headings(form)}
    for role, names in form.columns:
        for name in (role, *names):
            if seen.setdefault(fold(name), role) != role or fold(name) in questions:
                yield finding("S212", at.at("columns", role), name=name)


def own_ratings(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S205: the own unit is asked for, but not whether own ratings count; or the other way round."""
    own = form.columns.own_unit, at.at("columns", "own_unit"), "columns.own_unit"
    return unpaired("S205", own, (form.self_rating, at.key("self_rating"), "self_rating"))


def samples(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S206: a population without a margin of error or a margin without a population."""
    margin = form.margin is not None, at.key("margin"), "margin"
    return unpaired("S206", (form.population, at.key("population"), "population"), margin)


def margins(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S206: a margin of error out of range."""
    if form.margin is not None and not 0 < form.margin < 100:
        yield finding("S206", at.at("margin"), have=f"margin {form.margin}", lacks="một số % giữa 0 và 100")


def convention(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S213: no scale is declared, so the published one is used."""
    if form.scale is None:
        yield finding("S213", at.at(), scale=form.levels_in_words)


CHECKS = (
    convention, doubled_questions, doubled_headings, worths, many_worths, doubled_answers, doubled_audiences,
    doubled_columns, own_ratings, samples, margins,
)  # fmt: skip


def check_form_sets(form: SurveyForm, at: Positions, cycle: Cycle, sets: Sets) -> Iterator[Diagnostic]:
    """What does not fit between the form and the sets of the groups."""
    yield from _idle_patterns(form, at, cycle)
    yield from _unknown_groups(form, at, {group.id for group in cycle.groups})
    for check in (_unknown_audiences, _unknown_questions, _idle_questions, _contradicting):
        yield from check(form, at, sets)


def _unknown_groups(form: SurveyForm, at: Positions, groups: set[str]) -> Iterator[Diagnostic]:
    """S211: a question for a group that the cycle does not have."""
    for number, question in enumerate(form.questions):
        for place, group in enumerate(question.groups):
            if group not in groups:
                near, where = did_you_mean(group, groups), at.at("questions", number, "groups", place)
                yield finding("S211", where, name=group, suggestion=near)


def _asked(form: SurveyForm, sets: Sets) -> Iterator[tuple[str, str, str, list[int]]]:
    """Every group and surveyed leaf with each question that it asks, and the numbers of that in the form."""
    for group, one in sets.items():
        for leaf in surveyed_leaves(one, form, group):
            for wanted in leaf.questions or (UNNAMED,):
                yield group, leaf.code, wanted, _numbers(form, wanted, group)


def _numbers(form: SurveyForm, wanted: str, group: str) -> list[int]:
    return [n for n, one in enumerate(form.questions) if one.id == wanted and one.asks(group)]


def _unknown_questions(form: SurveyForm, at: Positions, sets: Sets) -> Iterator[Diagnostic]:
    """S208: a question that the form does not have."""
    for group, code, wanted, numbers in _asked(form, sets):
        if not numbers:
            yield finding("S208", at.at("questions"), criterion=code, name=wanted, group=group)


def _idle_questions(form: SurveyForm, at: Positions, sets: Sets) -> Iterator[Diagnostic]:
    """S209: a question that no surveyed leaf asks."""
    used = {number for *_, numbers in _asked(form, sets) for number in numbers}
    for number, question in enumerate(form.questions):
        if number not in used:
            yield finding("S209", at.at("questions", number), name=question.id)


def _idle_patterns(form: SurveyForm, at: Positions, cycle: Cycle) -> Iterator[Diagnostic]:
    """S214: what is said of files by their names fits none of the cycle's."""
    names = (cycle.survey.responses if cycle.survey is not None else None) or ()
    for number, rule in enumerate(form.files):
        if not any(map(rule.fits, names)):
            near = did_you_mean(rule.match, [name.rsplit("/", 1)[-1] for name in names])
            yield finding("S214", at.at("files", number, "match"), name=rule.match, suggestion=near)


def _unknown_audiences(form: SurveyForm, at: Positions, sets: Sets) -> Iterator[Diagnostic]:
    """S207: an audience that no rule weighs."""
    rules = [leaf.survey for one in sets.values() for leaf in one.surveyed]
    known = {who for rule in rules if rule is not None for who in rule.audiences}
    for who, place in _audiences(form, at):
        if who not in known:
            yield finding("S207", place, name=who, suggestion=did_you_mean(who, known))


def _audiences(form: SurveyForm, at: Positions) -> Iterator[tuple[str, Place]]:
    """The audiences that the form names, with their places."""
    yield from ((who, at.at("audiences", wording)) for wording, who in form.audiences.items())
    for number, rule in enumerate(form.files):
        if rule.audience:
            yield rule.audience, at.at("files", number, "audience")
    yield from ((who, at.key("population", who)) for who in form.population)


def _contradicting(form: SurveyForm, at: Positions, sets: Sets) -> Iterator[Diagnostic]:
    """S210: a question that names a leaf which is not surveyed, or whose rule lists other questions."""
    for number, question in enumerate(form.questions):
        code = question.criterion
        if code is not None and not any(_takes(one, code, question) for one in _sets_of(question, sets)):
            place = at.at("questions", number, "criterion")
            yield finding("S210", place, criterion=code, name=question.id)


def _sets_of(question: Question, sets: Sets) -> list[Framework]:
    return [framework for group, framework in sets.items() if question.asks(group)]


def _takes(framework: Framework, code: str, question: Question) -> bool:
    """Whether the criterion is a surveyed leaf that may ask the question."""
    leaf = framework.by_code.get(code)
    rule = None if leaf is None else leaf.survey
    return rule is not None and (not rule.questions or question.id in rule.questions)
