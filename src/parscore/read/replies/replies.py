"""Files of survey replies → Census: what was counted for every unit, leaf and audience, and what was noted.

Needs pandas and numpy, so it is imported only where replies are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.survey import Census, FileRule, Noted, SurveyForm, surveyed_leaves
from parscore.read.replies.cells import Reading
from parscore.read.replies.count import Tables, count, put_together, straight, unheard, without_own
from parscore.read.replies.forms import Forms, TableReader, joined, rule_of
from parscore.read.replies.headings import vocabulary
from parscore.read.replies.table import Source, open_sources
from parscore.read.words.unit_names import Names, unit_names


def read_responses(
    files: Sequence[tuple[Path, str]], form: SurveyForm, cycle: Cycle, sets: Mapping[str, Framework]
) -> tuple[Census, list[Diagnostic]]:
    """Count the replies in all `files` (path, name in findings); `sets` are the usable sets by group."""
    leaves = {group: surveyed_leaves(framework, form, group) for group, framework in sets.items()}
    audiences = audience_names(form, sets.values())
    reading = _reading(form, cycle, audiences)
    names = tuple(dict.fromkeys(one for found in leaves.values() for leaf in found for one in leaf.audiences))
    sources: list[Source] = []
    parts: list[Forms] = []
    findings: list[Diagnostic] = []
    notes: list[Noted] = []
    for path, file in files:
        opened, faults = open_sources(path, file)
        findings += faults
        useful = 0
        for source in opened:
            reader, made = _read(source, len(sources), reading, rule_of(file, form.files), names)
            sources.append(reader.source)
            parts += made
            useful += reader.headings.useful
            findings += reader.findings
            if reader.headings.useful and "respondent" not in reader.headings.roles:
                notes.append(Noted("nameless", reader.source.place(reader.headings.row, -1), 0))
        if opened and not useful:
            findings.append(finding("S229", Place(file)))
    tables = Tables(sources, names)
    forms, noted = put_together(joined(parts, len(reading.known.slots)), tables)
    notes += noted
    notes += unheard(forms, reading, leaves, tables)
    forms, noted = without_own(forms, reading, tables)
    notes += noted
    if form.straight_line is not None:
        notes += straight(forms, form.straight_line, tables)
    counted = tuple(count(forms, reading, leaves, tables))
    return Census(counted, tuple(notes), len(forms.unit)), findings


def _read(
    source: Source, number: int, reading: Reading, rule: FileRule | None, names: Sequence[str]
) -> tuple[TableReader, list[Forms]]:
    """One table read; a second time when a letter far down does not fit its encoding."""
    reader = TableReader(source, number, reading, rule, names)
    try:
        return reader, list(reader.forms())
    except UnicodeDecodeError:
        again = TableReader(source.otherwise(), number, reading, rule, names)
        return again, list(again.forms())


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


def _reading(form: SurveyForm, cycle: Cycle, audiences: Names) -> Reading:
    groups = tuple(group.id for group in cycle.groups)
    listed = [(group.id, unit.id) for group, unit in cycle.units()]
    return Reading(
        form=form,
        known=vocabulary(form, unit_names(cycle)),
        audiences=audiences,
        units=tuple(unit for _, unit in listed),
        groups=groups,
        group_of=np.array([groups.index(group) for group, _ in listed], dtype=np.int16),
    )
