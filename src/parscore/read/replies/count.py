"""Forms → counts: forms of one respondent put together, own ratings by the form's policy, answers added up.

All sums are of integers. What is noted on the way is worded by the checks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parscore.model.survey import Counted, Noted, NoteKind, SurveyedLeaf, percent_scale
from parscore.read.replies.cells import BLANK, FIRST_LABEL, OTHER, SILENT, Reading
from parscore.read.replies.forms import Forms
from parscore.read.replies.table import FIRST, Source

_MOST = 2**62
"""The largest sum that 64 bits hold for certain; beyond it sums are made of Python's own integers."""

Leaves = Mapping[str, Sequence[SurveyedLeaf]]
"""The surveyed leaves of every group whose set can be used."""

Files = Mapping[int, tuple[str, ...]]
"""The files in which each unit and audience was found, by their common key."""


@dataclass(frozen=True)
class Tables:
    """The tables that forms came from, and every audience by its code."""

    sources: Sequence[Source]
    audiences: Sequence[str]


def put_together(forms: Forms, tables: Tables) -> tuple[Forms, list[Noted]]:
    """Every respondent's form for a unit once: equal copies are one, copies that contradict are none.

    Rows that complete one another (questions split over files) are one form and nothing to note.
    """
    keys = pd.DataFrame({"u": forms.unit, "a": forms.audience, "r": forms.respondent})
    several = keys.duplicated(keep=False).to_numpy() & (forms.respondent != 0)
    if not several.any():
        return forms, []
    places = np.flatnonzero(several)
    order = places[
        np.lexsort(
            (
                forms.row[places],
                forms.source[places],
                forms.unit[places],
                forms.respondent[places],
                forms.audience[places],
            )
        )
    ]
    sorted_ = forms.pick(order)
    new = np.ones(len(order), dtype=bool)
    new[1:] = (
        (sorted_.unit[1:] != sorted_.unit[:-1])
        | (sorted_.audience[1:] != sorted_.audience[:-1])
        | (sorted_.respondent[1:] != sorted_.respondent[:-1])
    )
    starts = np.flatnonzero(new)
    answers = sorted_.answers
    most = np.maximum.reduceat(answers, starts, axis=0)
    least = np.minimum.reduceat(np.where(answers == BLANK, 255, answers).astype(np.uint8), starts, axis=0)
    times = np.add.reduceat((answers != BLANK).astype(np.int32), starts, axis=0)
    contradicts = ((most != least) & (most != BLANK)).any(axis=1)
    repeated = (times > 1).any(axis=1) & ~contradicts
    heads = sorted_.pick(starts)
    own = np.logical_or.reduceat(sorted_.own, starts)
    merged = Forms(heads.unit, heads.audience, heads.respondent, own, heads.source, heads.row, most)
    lengths = np.diff(np.append(starts, len(order)))
    notes = [
        *_noted("contradicting", sorted_.pick(~new & np.repeat(contradicts, lengths)), tables),
        *_noted("repeated", sorted_.pick(~new & np.repeat(repeated, lengths)), tables),
    ]
    return _two(forms.pick(~several), merged.pick(~contradicts)), notes


def _two(first: Forms, second: Forms) -> Forms:
    names = ("unit", "audience", "respondent", "own", "source", "row", "answers")
    return Forms(*(np.concatenate([getattr(first, name), getattr(second, name)]) for name in names))


def _noted(kind: NoteKind, forms: Forms, tables: Tables) -> Iterator[Noted]:
    """One note for each table in which there are such forms."""
    for number in np.unique(forms.source):
        rows = np.unique(forms.row[forms.source == number])
        count = int((forms.source == number).sum())
        place = tables.sources[number].place(int(rows[0]), -1)
        yield Noted(kind, place, count, tuple(int(row) for row in rows[:FIRST]))


def without_own(forms: Forms, reading: Reading, tables: Tables) -> tuple[Forms, list[Noted]]:
    """The forms that count under the policy for respondents who belong to the rated unit."""
    own = forms.pick(forms.own)
    notes = list(_noted("own", own, tables))
    return (forms.pick(~forms.own), notes) if reading.form.self_rating == "exclude" else (forms, notes)


def straight(forms: Forms, least: int, tables: Tables) -> Iterator[Noted]:
    """Forms with the same answer to every question, at least `least` of them."""
    valid = forms.answers >= FIRST_LABEL
    most = forms.answers.max(axis=1, initial=0, where=valid)
    smallest = forms.answers.min(axis=1, initial=255, where=valid)
    yield from _noted("straight", forms.pick((valid.sum(axis=1) >= least) & (most == smallest)), tables)


def unheard(forms: Forms, reading: Reading, leaves: Leaves, tables: Tables) -> Iterator[Noted]:
    """Audiences that no leaf of a group asks, and questions that a table has no answer to at all."""
    group = reading.group_of[forms.unit]
    seen = pd.DataFrame({"s": forms.source, "g": group, "a": forms.audience})
    found = seen.drop_duplicates().sort_values(["s", "g", "a"])
    lonely: set[tuple[int, int]] = set()
    silent: dict[int, dict[int, tuple[str, ...]]] = defaultdict(dict)
    for source, number, audience in found.itertuples(index=False):
        name = reading.groups[number]
        if (asked := leaves.get(name)) is None:
            continue
        here = (forms.source == source) & (group == number) & (forms.audience == audience)
        heard = [leaf for leaf in asked if tables.audiences[audience] in leaf.audiences]
        wanted = [one for leaf in heard for one in leaf.questions]
        if not wanted and (number, audience) not in lonely:
            lonely.add((number, audience))
            both = (group == number) & (forms.audience == audience)
            place = tables.sources[source].place(int(forms.row[here].min()), -1)
            yield Noted("unasked", place, int(both.sum()), (), tables.audiences[audience], name)
        spoken = forms.answers[here].any(axis=0)
        unheard_ = [_unheard(reading, question, name, spoken) for question in dict.fromkeys(wanted)]
        said = silent[source].get(audience)
        names = tuple(dict.fromkeys(one for part in unheard_ for one in part))
        silent[source][audience] = names if said is None else tuple(dict.fromkeys((*said, *names)))
    for source, of in silent.items():
        yield from _silent(tables, source, of)


def _unheard(reading: Reading, question: str, group: str, spoken: NDArray[np.bool_]) -> list[str]:
    """What nobody answered: the question, or those of its items where others were answered."""
    slots = slots_of(reading, question, group)
    lost = [slot for slot in slots if not spoken[slot]]
    if not lost or len(lost) == len(slots):
        return [question] if lost else []
    places = [reading.known.slots[slot] for slot in lost]
    return [f"{question} (ý «{reading.form.questions[one.question].items[one.item]}»)" for one in places]


def _silent(tables: Tables, source: int, of: Mapping[int, tuple[str, ...]]) -> Iterator[Noted]:
    """What no audience in a table answered, and what some of them did not."""
    place = tables.sources[source].place(1, -1)
    every = [name for name in next(iter(of.values())) if all(name in names for names in of.values())]
    if every:
        yield Noted("silent", place, len(every), names=tuple(every))
    for audience, names in of.items():
        if rest := tuple(name for name in names if name not in every):
            yield Noted("unanswered", place, len(rest), audience=tables.audiences[audience], names=rest)


def slots_of(reading: Reading, question: str, group: str) -> list[int]:
    """The slots of the question that the set calls `question`, for units of `group`."""
    asked = [one.id == question and one.asks(group) for one in reading.form.questions]
    return [slot.number for slot in reading.known.slots if asked[slot.question]]


def count(forms: Forms, reading: Reading, leaves: Leaves, tables: Tables) -> Iterator[Counted]:
    """The answers of every audience on every surveyed leaf of every unit."""
    items = max(len(question.items) for question in reading.form.questions)
    scale = percent_scale(reading.form, items)
    worth = np.zeros(256, np.int64)
    for code, percent in enumerate(reading.form.worth.values(), FIRST_LABEL):
        worth[code] = int(percent * (scale // 100))
    for number, group in enumerate(reading.groups):
        here = forms.pick(reading.group_of[forms.unit] == number)
        if len(here.unit):
            files = _files(here, tables)
            for leaf in leaves.get(group, ()):
                questions = [slots for one in leaf.questions if (slots := slots_of(reading, one, group))]
                yield from _leaf(here, leaf, questions, worth, scale, reading, tables, files)


def _files(forms: Forms, tables: Tables) -> Files:
    """The files in which each unit and audience was found, by their common key."""
    keys = pd.DataFrame({"k": _keys(forms, len(tables.audiences)), "s": forms.source}).drop_duplicates()
    found: dict[int, set[str]] = defaultdict(set)
    for key, source in keys.itertuples(index=False):
        found[key].add(tables.sources[source].file)
    return {key: tuple(sorted(names)) for key, names in found.items()}


def _keys(forms: Forms, audiences: int) -> NDArray[np.int64]:
    return forms.unit.astype(np.int64) * audiences + forms.audience


def _leaf(
    forms: Forms,
    leaf: SurveyedLeaf,
    questions: Sequence[Sequence[int]],
    worth: NDArray[np.int64],
    scale: int,
    reading: Reading,
    tables: Tables,
    files: Files,
) -> Iterator[Counted]:
    weighed = np.array([name in leaf.audiences for name in tables.audiences], dtype=bool)
    asked = weighed[forms.audience]
    keys = _keys(forms, len(tables.audiences))
    total = np.zeros(len(forms.unit), np.int64)
    number = np.zeros(len(forms.unit), np.int64)
    width = len(reading.labels) + FIRST_LABEL
    tally = np.zeros((int(keys.max(initial=0)) + 1) * width, np.int64)
    for slots in questions:
        codes = forms.answers[:, slots]
        several = (codes >= FIRST_LABEL).sum(axis=1)
        total += worth[codes].sum(axis=1) // np.maximum(several, 1)
        number += several > 0
        for slot in range(len(slots)):
            tally += np.bincount(keys * width + codes[:, slot], minlength=len(tally))
    table = tally.reshape(-1, width)
    yield from _sums(leaf, keys[asked], total[asked], number[asked], table, scale, reading, tables, files)


def _sums(
    leaf: SurveyedLeaf,
    keys: NDArray[np.int64],
    total: NDArray[np.int64],
    number: NDArray[np.int64],
    tally: NDArray[np.int64],
    scale: int,
    reading: Reading,
    tables: Tables,
    files: Files,
) -> Iterator[Counted]:
    """Exact sums over people; people alike in sum and number of answers are counted first, then added up."""
    if not len(keys):
        return
    high, wide = int(total.max()) + 1, int(number.max()) + 1
    packed, people = np.unique((keys * high + total) * wide + number, return_counts=True)
    rest, n = np.divmod(packed, wide)
    key, y = np.divmod(rest, high)
    whole = np.int64 if max(high, wide) ** 2 * len(keys) < _MOST else object
    y, n, people = y.astype(whole), n.astype(whole), people.astype(whole)
    starts = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
    parts = (people * (n > 0), n * people, y * people, y * y * people, y * n * people, n * n * people)
    sums = np.stack([np.add.reduceat(part, starts) for part in parts], axis=1).tolist()
    for code, made in zip(key[starts].tolist(), sums, strict=True):
        unit, audience = divmod(code, len(tables.audiences))
        labels = zip(reading.labels, tally[code, FIRST_LABEL:].tolist(), strict=True)
        replies, answers, added, squares, products, sizes = (int(one) for one in made)
        yield Counted(
            reading.units[unit],
            leaf.code,
            tables.audiences[audience],
            replies,
            answers,
            added,
            scale,
            squares,
            products,
            sizes,
            {label: many for label, many in labels if many},
            int(tally[code, SILENT]),
            files[code],
            int(tally[code, OTHER]),
        )
