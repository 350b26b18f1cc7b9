"""Whether a survey's form holds together, and whether it fits the sets of the cycle that uses it.

Pure: the form and the places of its nodes in, findings out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Positions
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.survey import MOST_DECIMALS, Question, SurveyForm, surveyed_leaves
from parscore.number import parse, vi
from parscore.text import did_you_mean, fold

MOST_LABELS = 250
"""Different worths that the answers of one form may have."""
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


def doubled_headings(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S202: a heading that could be two columns of answers."""
    seen: list[tuple[str, tuple[int, int], Question]] = []
    for number, question in enumerate(form.questions):
        for item, names in enumerate(question.headings()):
            for name in dict.fromkeys(names):
                others = (one for one in seen if one[0] == fold(name) and one[1] != (number, item))
                same = next((one for one in others if _meet(one[2], question)), None)
                if same is not None and same[2].id != question.id:
                    yield finding("S202", at.at("questions", number), name=name, other=same[2].id)
                elif same is not None and same[1][0] == number:
                    place = at.at("questions", number, "items", item)
                    yield finding("S202", place, name=name, other=question.id)
                seen.append((fold(name), (number, item), question))


def _meet(first: Question, second: Question) -> bool:
    return not first.groups or not second.groups or bool(set(first.groups) & set(second.groups))


def worths(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S203: an answer that is worth neither a letter of the scale nor a percentage between 0 and 100."""
    for letter, percent in form.levels.items():
        if not 0 <= percent <= 100 or _decimals(format(percent, "f")) > MOST_DECIMALS:
            yield finding("S203", at.at("scale", letter), value=percent, suggestion="")
    for wording, value in form.answers.items():
        number = parse(value.rstrip("% "))
        if form.label_of(value) in form.levels:
            continue
        if number is None or not 0 <= number <= 100 or _decimals(format(number, "f")) > MOST_DECIMALS:
            near = did_you_mean(value, form.levels)
            yield finding("S203", at.at("answers", wording), value=value, suggestion=near)
    if len(form.worth) > MOST_LABELS:
        yield finding("S203", at.at("answers"), value=f"{len(form.worth)} mức", suggestion="")


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def doubled_wordings(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S204: one wording of an answer, or of an audience, that means two things."""
    meanings = {fold(letter): letter for letter in form.levels}
    if len(meanings) < len(form.levels):
        yield finding("S204", at.at("scale"), name=", ".join(form.levels))
    for wording, value in form.answers.items():
        label = form.label_of(value)
        if label is not None and meanings.setdefault(fold(wording), label) != label:
            yield finding("S204", at.key("answers", wording), name=wording)
    for number, wording in enumerate(form.no_answer):
        if fold(wording) in meanings:
            yield finding("S204", at.at("no_answer", number), name=wording)
    audiences: dict[str, str] = {}
    for wording, identity in form.audiences.items():
        if audiences.setdefault(fold(wording), identity) != identity:
            yield finding("S204", at.key("audiences", wording), name=wording)


def doubled_columns(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S212: one heading named for two columns, or for a column and a question."""
    seen: dict[str, str] = {}
    questions = {fold(name) for question in form.questions for names in question.headings() for name in names}
    for role in type(form.columns).model_fields:
        for name in (role, *getattr(form.columns, role)):
            if seen.setdefault(fold(name), role) != role or fold(name) in questions:
                yield finding("S212", at.at("columns", role), name=name)


def own_ratings(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S205: the own unit is asked for, but not whether own ratings count; or the other way round."""
    if form.columns.own_unit and form.self_rating is None:
        yield finding("S205", at.at("columns", "own_unit"), have="columns.own_unit", lacks="self_rating")
    if form.self_rating is not None and not form.columns.own_unit:
        yield finding("S205", at.key("self_rating"), have="self_rating", lacks="columns.own_unit")


def samples(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S206: a population without a margin of error or a margin without a population, or one out of range."""
    if form.population and form.margin is None:
        yield finding("S206", at.key("population"), have="population", lacks="margin")
    if form.margin is not None and not form.population:
        yield finding("S206", at.key("margin"), have="margin", lacks="population")
    if form.margin is not None and not 0 < form.margin < 100:
        yield finding("S206", at.at("margin"), have=f"margin {form.margin}", lacks="một số % giữa 0 và 100")


def convention(form: SurveyForm, at: Positions) -> Iterator[Diagnostic]:
    """S213: no scale is declared, so the published one is used."""
    if form.scale is None:
        scale = ", ".join(f"{label} {vi(percent)}%" for label, percent in form.levels.items())
        yield finding("S213", at.at(), scale=scale)


CHECKS = (
    convention, doubled_questions, doubled_headings, worths, doubled_wordings, doubled_columns, own_ratings, samples,
)  # fmt: skip


def check_form_sets(
    form: SurveyForm, at: Positions, cycle: Cycle, sets: Mapping[str, Framework]
) -> Iterator[Diagnostic]:
    """What does not fit between the form and the sets of the groups."""
    yield from _unknown_audiences(form, at, {who for one in sets.values() for who in _audiences(one)})
    yield from _unknown_groups(form, at, {group.id for group in cycle.groups})
    used, faults = _questions_of_sets(form, at, sets)
    yield from faults
    yield from _contradicting(form, at, sets)
    yield from _idle_patterns(form, at, cycle)
    for number, question in enumerate(form.questions):
        if number not in used:
            yield finding("S209", at.at("questions", number), name=question.id)


def _unknown_groups(form: SurveyForm, at: Positions, groups: set[str]) -> Iterator[Diagnostic]:
    """S211: a question for a group that the cycle does not have."""
    for number, question in enumerate(form.questions):
        for place, group in enumerate(question.groups):
            if group not in groups:
                near, where = did_you_mean(group, groups), at.at("questions", number, "groups", place)
                yield finding("S211", where, name=group, suggestion=near)


def _questions_of_sets(
    form: SurveyForm, at: Positions, sets: Mapping[str, Framework]
) -> tuple[set[int], list[Diagnostic]]:
    """The questions that some surveyed leaf asks, by number; S208: a question that the form does not have."""
    used: set[int] = set()
    faults: list[Diagnostic] = []
    leaves = ((group, leaf) for group, one in sets.items() for leaf in surveyed_leaves(one, form, group))
    for group, leaf in leaves:
        for wanted in leaf.questions or (UNNAMED,):
            found = [n for n, one in enumerate(form.questions) if one.id == wanted and one.asks(group)]
            used.update(found)
            if not found:
                place = at.at("questions")
                faults.append(finding("S208", place, criterion=leaf.code, name=wanted, group=group))
    return used, faults


def _idle_patterns(form: SurveyForm, at: Positions, cycle: Cycle) -> Iterator[Diagnostic]:
    """S214: what is said of files by their names fits none of the cycle's."""
    names = (cycle.survey.responses if cycle.survey is not None else None) or ()
    for number, rule in enumerate(form.files):
        if not any(rule.fits(name) for name in names):
            near = did_you_mean(rule.match, [name.rsplit("/", 1)[-1] for name in names])
            yield finding("S214", at.at("files", number, "match"), name=rule.match, suggestion=near)


def _audiences(framework: Framework) -> set[str]:
    rules = (leaf.survey for leaf in framework.surveyed)
    return {who for rule in rules if rule is not None for who in rule.audiences}


def _unknown_audiences(form: SurveyForm, at: Positions, known: set[str]) -> Iterator[Diagnostic]:
    """S207: an audience that no rule weighs."""
    named = [(who, at.at("audiences", wording)) for wording, who in form.audiences.items()]
    files = [(rule.audience, number) for number, rule in enumerate(form.files)]
    named += [(who, at.at("files", number, "audience")) for who, number in files if who]
    named += [(who, at.key("population", who)) for who in form.population]
    for who, place in named:
        if who not in known:
            yield finding("S207", place, name=who, suggestion=did_you_mean(who, known))


def _contradicting(form: SurveyForm, at: Positions, sets: Mapping[str, Framework]) -> Iterator[Diagnostic]:
    """S210: a question that names a leaf which is not surveyed, or whose rule lists other questions."""
    for number, question in enumerate(form.questions):
        if question.criterion is None:
            continue
        asked = [framework for group, framework in sets.items() if question.asks(group)]
        leaves = [framework.by_code.get(question.criterion) for framework in asked]
        rules = [leaf.survey for leaf in leaves if leaf is not None and leaf.survey is not None]
        if not any(not rule.questions or question.id in rule.questions for rule in rules):
            place = at.at("questions", number, "criterion")
            yield finding("S210", place, criterion=question.criterion, name=question.id)
