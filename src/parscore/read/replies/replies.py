"""Files of survey replies → Census: what was counted for every unit, leaf and audience, and what was noted.

All sums are of integers. What is noted on the way is worded by the checks. Needs pandas and numpy, so it is
imported only where replies are read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.survey import (
    Census,
    Counted,
    Noted,
    NoteKind,
    SurveyForm,
    percent_scale,
    surveyed_leaves,
)
from parscore.read.replies.cells import BLANK, FIRST_LABEL, OTHER, SILENT, SurveyContext
from parscore.read.replies.forms import HEAD, PERSON, TableReader, answers_of, forms_of
from parscore.read.replies.headings import vocabulary
from parscore.read.replies.table import FIRST, Source, open_sources
from parscore.read.words.unit_names import Names, unit_names


def read_responses(
    files: Sequence[tuple[Path, str]], form: SurveyForm, cycle: Cycle, sets: Mapping[str, Framework]
) -> tuple[Census, list[Diagnostic]]:
    """Count the replies in all `files` (path, name in findings); `sets` are the usable sets by group."""
    context = _context(form, cycle, sets)
    sources: list[Source] = []
    parts = [forms_of(dict.fromkeys(HEAD, ()), np.zeros((0, len(context.known.slots)), np.uint8))]
    findings: list[Diagnostic] = []
    notes: list[Noted] = []
    for path, file in files:
        opened, faults = open_sources(path, file)
        readers = []
        for source in opened:
            reader, forms, wrong = _read(source, len(sources), context)
            readers.append(reader)
            sources.append(reader.source)
            parts += forms
            faults += wrong
        findings += faults
        useful = [reader for reader in readers if reader.headings.useful]
        if opened and not useful:
            findings.append(finding("S229", Place(file)))
        notes += [
            Noted("nameless", reader.source.place(reader.headings.row, -1), 0)
            for reader in useful
            if "respondent" not in reader.headings.roles
        ]
    forms, repeats = put_together(pd.concat(parts, ignore_index=True), sources)
    notes += [*repeats, *_unasked(forms, context, sources), *_unanswered(forms, context, sources)]
    notes += _noted("own", forms[forms["own"]], sources)
    if form.self_rating == "exclude":
        forms = forms[~forms["own"]]
    if form.straight_line is not None:
        notes += _noted("straight", forms[_straight(forms, form.straight_line)], sources)
    return Census(tuple(count(forms, context, sources)), tuple(notes), len(forms)), findings


def _read(
    source: Source, number: int, context: SurveyContext
) -> tuple[TableReader, list[pd.DataFrame], list[Diagnostic]]:
    """One table read; a second time when a letter far down does not fit its encoding."""
    reader = TableReader(source, number, context)
    try:
        return reader, *reader.read()
    except UnicodeDecodeError:
        reader = TableReader(source.in_next_encoding(), number, context)
        return reader, *reader.read()


def _context(form: SurveyForm, cycle: Cycle, sets: Mapping[str, Framework]) -> SurveyContext:
    leaves = {group: surveyed_leaves(framework, form, group) for group, framework in sets.items()}
    groups = tuple(group.id for group in cycle.groups)
    listed = [(group.id, unit.id) for group, unit in cycle.units()]
    return SurveyContext(
        form=form,
        known=vocabulary(form, unit_names(cycle)),
        audiences=audience_names(form, sets.values()),
        weighed=tuple(
            dict.fromkeys(who for found in leaves.values() for leaf in found for who in leaf.audiences)
        ),
        leaves=leaves,
        units=tuple(unit for _, unit in listed),
        groups=groups,
        group_of=np.array([groups.index(group) for group, _ in listed], dtype=np.int16),
    )


def audience_names(form: SurveyForm, frameworks: Iterable[Framework]) -> Names:
    """Every way to write an audience: identity, title in a set, wording of the form."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for framework in frameworks:
        for identity, title in framework.audiences.items():
            names[identity].append(title)
        for leaf in framework.leaves:
            for identity in getattr(leaf.rule, "audiences", ()):
                names[identity] += ()
    for wording, identity in form.audiences.items():
        names[identity].append(wording)
    return Names({identity: tuple(listed) for identity, listed in names.items()})


def put_together(forms: pd.DataFrame, sources: Sequence[Source]) -> tuple[pd.DataFrame, list[Noted]]:
    """Every respondent's form for a unit once: equal copies are one, copies that contradict are none.

    Rows that complete one another (questions split over files) are one form and nothing to note.
    """
    several = forms.duplicated(PERSON, keep=False) & (forms["respondent"] != 0)
    if not several.any():
        return forms, []
    copies = forms[several].sort_values([*PERSON, "source", "row"])
    later = copies.duplicated(PERSON)
    form = (~later).cumsum()
    said = answers_of(copies)
    by_form = said.where(said != BLANK).groupby(form)
    most, contradicting = by_form.max(), (by_form.max() > by_form.min()).any(axis=1)
    repeated = (by_form.count() > 1).any(axis=1) & ~contradicting
    heads = copies[~later].assign(own=copies["own"].groupby(form).any().to_numpy())
    merged = forms_of(heads, most.fillna(BLANK).to_numpy(np.uint8))[~contradicting.to_numpy()]
    notes = [
        *_noted("contradicting", copies[later & form.map(contradicting)], sources),
        *_noted("repeated", copies[later & form.map(repeated)], sources),
    ]
    return pd.concat([forms[~several], merged]), notes


def _noted(kind: NoteKind, forms: pd.DataFrame, sources: Sequence[Source]) -> Iterator[Noted]:
    """One note for each table in which there are such forms."""
    for number, found in forms.groupby("source")["row"]:
        rows = sorted(found.unique().tolist())[:FIRST]
        yield Noted(kind, sources[number].place(rows[0], -1), len(found), tuple(rows))


def _straight(forms: pd.DataFrame, least: int) -> pd.Series:
    """Which forms have the same answer to every question, at least `least` of them."""
    said = answers_of(forms)
    said = said.where(said >= FIRST_LABEL)
    return (said.count(axis=1) >= least) & (said.max(axis=1) == said.min(axis=1))


def _by_group(forms: pd.DataFrame, context: SurveyContext) -> Iterator[tuple[str, int, pd.DataFrame]]:
    """The forms of every group whose set can be used and every audience, by its code."""
    for (number, audience), here in forms.groupby([context.group_of[forms["unit"]], "audience"]):
        if (group := context.groups[number]) in context.leaves:
            yield group, audience, here


def _questions(context: SurveyContext, group: str, audience: int) -> list[str]:
    """The questions that the leaves of a group ask an audience, each once."""
    heard = [leaf for leaf in context.leaves[group] if context.weighed[audience] in leaf.audiences]
    return list(dict.fromkeys(one for leaf in heard for one in leaf.questions))


def _unasked(forms: pd.DataFrame, context: SurveyContext, sources: Sequence[Source]) -> Iterator[Noted]:
    """Audiences that no leaf of a group asks, at their first row."""
    for group, audience, here in _by_group(forms, context):
        if not _questions(context, group, audience):
            first = here.sort_values(["source", "row"]).iloc[0]
            place = sources[first["source"]].place(int(first["row"]), -1)
            yield Noted("unasked", place, len(here), (), context.weighed[audience], group)


def _unanswered(forms: pd.DataFrame, context: SurveyContext, sources: Sequence[Source]) -> Iterator[Noted]:
    """Questions that a table has no answer to: of no audience at all, and of some of them."""
    for number, table in forms.groupby("source"):
        place = sources[number].place(1, -1)
        missing: dict[int, dict[str, None]] = defaultdict(dict)
        for group, audience, here in _by_group(table, context):
            spoken = (answers_of(here) != BLANK).any().to_numpy()
            asked = _questions(context, group, audience)
            unheard = [name for question in asked for name in _unheard(context, question, group, spoken)]
            missing[audience] |= dict.fromkeys(unheard)
        every = _common(list(missing.values()))
        if every:
            yield Noted("silent", place, len(every), names=every)
        for audience, names in missing.items():
            if rest := tuple(name for name in names if name not in every):
                yield Noted("unanswered", place, len(rest), audience=context.weighed[audience], names=rest)


def _common(listed: Sequence[Mapping[str, None]]) -> tuple[str, ...]:
    """The names that all have, in the order of the first."""
    return tuple(name for name in listed[0] if all(name in names for names in listed)) if listed else ()


def _unheard(context: SurveyContext, question: str, group: str, spoken: NDArray[np.bool_]) -> list[str]:
    """What nobody answered: the question, or those of its items where others were answered."""
    slots = context.slots_of(question, group)
    lost = [context.known.slots[slot].item for slot in slots if not spoken[slot]]
    if len(lost) == len(slots):
        return [question] if lost else []
    return [f"{question} (ý «{item}»)" for item in lost]


class _Polls(NamedTuple):
    """Forms by poll, which is what one audience says of one unit: both by number, and the files that it comes from.

    `poll` numbers the poll of each form, `said` has its answers by slot.
    """

    keys: Sequence[tuple[int, int]]
    files: Sequence[tuple[str, ...]]
    poll: NDArray[np.int64]
    said: NDArray[np.uint8]

    def of_audiences(self, asked: Collection[int]) -> _Polls:
        """The forms of some audiences."""
        wanted = np.array([audience in asked for _, audience in self.keys], np.bool_)[self.poll]
        return self._replace(poll=self.poll[wanted], said=self.said[wanted])


def _polls_of(forms: pd.DataFrame, sources: Sequence[Source]) -> _Polls:
    """Forms by poll, in the order of units and audiences."""
    unit, audience, source = (forms[name].to_numpy(np.int64) for name in ("unit", "audience", "source"))
    audiences, tables = (int(found.max(initial=0)) + 1 for found in (audience, source))
    keys, poll = np.unique(unit * audiences + audience, return_inverse=True)
    names: list[set[str]] = [set() for _ in keys]
    for one in np.unique(poll * tables + source).tolist():
        names[one // tables].add(sources[one % tables].file)
    pairs = [divmod(key, audiences) for key in keys.tolist()]
    return _Polls(pairs, [tuple(sorted(one)) for one in names], poll, answers_of(forms).to_numpy(np.uint8))


def count(forms: pd.DataFrame, context: SurveyContext, sources: Sequence[Source]) -> Iterator[Counted]:
    """The answers of every audience on every surveyed leaf of every unit."""
    group_of = context.group_of[forms["unit"]]
    for number, group in enumerate(context.groups):
        polls = _polls_of(forms[group_of == number], sources)
        for leaf in context.leaves.get(group, ()):
            asked = {context.weighed.index(audience) for audience in leaf.audiences}
            questions = [slots for one in leaf.questions if (slots := context.slots_of(one, group))]
            yield from _leaf(polls.of_audiences(asked), leaf.code, questions, context)


def _leaf(
    polls: _Polls, code: str, questions: Sequence[Sequence[int]], context: SurveyContext
) -> Iterator[Counted]:
    """The answers of every audience on one leaf of every unit."""
    scale = percent_scale(context.form, max(len(question.items) for question in context.form.questions))
    worth = np.zeros(FIRST_LABEL + len(context.form.worth), np.int64)
    worth[FIRST_LABEL:] = [int(percent * (scale // 100)) for percent in context.form.worth.values()]
    given = np.zeros((len(polls.keys), len(worth)), np.int64)
    for slot in (slot for slots in questions for slot in slots):
        np.add.at(given, (polls.poll, polls.said[:, slot]), 1)
    for number, made in _sums(polls, questions, worth).items():
        (unit, audience), times = polls.keys[number], given[number].tolist()
        labels = zip(context.form.worth, times[FIRST_LABEL:], strict=True)
        yield Counted(
            unit=context.units[unit],
            code=code,
            audience=context.weighed[audience],
            **made,
            scale=scale,
            answers={label: many for label, many in labels if many},
            unanswered=times[SILENT],
            files=polls.files[number],
            others=times[OTHER],
        )


def _sums(
    polls: _Polls, questions: Sequence[Sequence[int]], worth: NDArray[np.int64]
) -> dict[int, Counter[str]]:
    """Sums over the people of every poll, in Python's own integers; people alike are counted first, then added up.

    y is the sum of a person's answers and n their number, where the mean of a question's items is one answer.
    """
    total, answered = np.zeros(len(polls.poll), np.int64), np.zeros(len(polls.poll), np.int64)
    for slots in questions:
        codes = polls.said[:, slots]
        items = (codes >= FIRST_LABEL).sum(axis=1)
        total += worth[codes].sum(axis=1) // np.maximum(items, 1)
        answered += items > 0
    kinds, values = pd.factorize(total)
    most = len(questions) + 1
    alike, times = np.unique((polls.poll * len(values) + kinds) * most + answered, return_counts=True)
    sums: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for one, size in zip(alike.tolist(), times.tolist(), strict=True):
        rest, n = divmod(one, most)
        number, kind = divmod(rest, len(values))
        y = int(values[kind])
        sums[number].update(
            replies=size * (n > 0),
            number=n * size,
            total=y * size,
            squares=y * y * size,
            products=y * n * size,
            sizes=n * n * size,
        )
    return sums
