"""Meaning checks of a cycle: groups, units, stages, and the criteria sets that its groups use. Pure.

Files are looked for elsewhere; the sets are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from parscore.catalogue import finding
from parscore.check.cycle.mergers import check_mergers
from parscore.check.pairs import repeated, unpaired
from parscore.diagnostics import Diagnostic, Path, Positions
from parscore.model.cycle import COUNCIL, PLACEHOLDER, SELF, Agency, Cycle, Group, Unit
from parscore.model.figures import COLUMN_KEYS
from parscore.model.framework import Band, Framework
from parscore.model.period import period_of
from parscore.model.scorecard import MEASURED_STAGES
from parscore.os_errors import names_device
from parscore.text import did_you_mean, fold, natural_key, quoted

_SHOWN = 5

Frameworks = Mapping[str, Framework | None]
Check = Callable[[Cycle, Positions], Iterator[Diagnostic]]
SetCheck = Callable[[Cycle, Positions, Frameworks], Iterator[Diagnostic]]


def check_cycle(cycle: Cycle, at: Positions, frameworks: Frameworks) -> list[Diagnostic]:
    """Everything in one cycle that does not hold; a framework of None was reported by its reader."""
    alone = [found for check in CHECKS for found in check(cycle, at)]
    return [*alone, *(found for check in SETS for found in check(cycle, at, frameworks))]


def _units(cycle: Cycle) -> Iterator[tuple[Path, Unit]]:
    for index, group in enumerate(cycle.groups):
        for number, unit in enumerate(group.units):
            yield ("groups", index, "units", number), unit


def _groups(cycle: Cycle) -> Iterator[tuple[Path, Group]]:
    return ((("groups", index), group) for index, group in enumerate(cycle.groups))


def _agencies(cycle: Cycle) -> Iterator[tuple[Path, Agency]]:
    return ((("agencies", index), agency) for index, agency in enumerate(cycle.agencies))


def period_of_another_year(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C160: the period is of another year than the cycle."""
    if cycle.span.year != cycle.year:
        yield finding("C160", at.at("period"), period=cycle.period, year=cycle.year)


def no_earlier_period(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C161: results of `previous` that are of this period or a later one."""
    for written in cycle.previous:
        earlier = period_of(written)
        if earlier is not None and earlier.last_month >= cycle.span.last_month:
            place = at.key("previous", written)
            yield finding("C161", place, period=earlier.in_words, own=cycle.span.in_words)


def doubled_groups(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C101: one id given to two groups."""
    for (path, group), (first, _) in repeated(_groups(cycle), lambda pair: pair[1].id):
        yield finding("C101", at.at(*path, "id"), group=group.id, first=at.at(*first, "id").line)


def doubled_units(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C102: one id given to two units, in the same group or in two."""
    for (path, unit), (first, _) in repeated(_units(cycle), lambda pair: pair[1].id):
        yield finding("C102", at.at(*path, "id"), unit=unit.id, first=at.at(*first, "id").line)


def doubled_codes(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """K292: one official code given to two units."""
    coded = ((path, unit) for path, unit in _units(cycle) if unit.code is not None)
    for (path, unit), (_, first) in repeated(coded, lambda pair: pair[1].code):
        yield finding("K292", at.at(*path, "code"), unit=unit.id, code=unit.code, first=first.name)


def alike_names(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C103: a name or other name that two units or agencies share: a sheet could belong to either."""
    for (path, name, holder), (_, _, other) in repeated(_names(cycle), lambda one: fold(one[1])):
        if holder != other:
            yield finding("C103", at.at(*path), unit=holder, name=name, other=other)


def _names(cycle: Cycle) -> Iterator[tuple[Path, str, str]]:
    """Every name of a unit or agency with its path and whose it is."""
    holders: list[tuple[Path, Unit | Agency]] = [*_units(cycle), *_agencies(cycle)]
    for path, holder in holders:
        yield (*path, "name"), holder.name, holder.id
        for number, alias in enumerate(holder.aliases):
            yield (*path, "aliases", number), alias, holder.id


def doubled_agencies(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C120: an agency whose id is taken by another agency or by a unit."""
    owners = {unit.id: "đơn vị" for _, unit in _units(cycle)}
    for path, agency in _agencies(cycle):
        if owner := owners.get(agency.id):
            yield finding("C120", at.at(*path, "id"), agency=agency.id, owner=owner)
        owners.setdefault(agency.id, "cơ quan")


def reserved_ids(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C126: a unit or group id that means something else, or an id of which Windows makes no file or folder."""
    holders: list[tuple[Path, Unit | Group]] = [*_units(cycle), *_groups(cycle)]
    held: list[tuple[Path, str]] = [((*path, "id"), holder.id) for path, holder in holders]
    named: list[tuple[Path, str]] = [((*path, "id"), agency.id) for path, agency in _agencies(cycle)]
    named += [(("stages", index), stage) for index, stage in enumerate(cycle.stages)]
    for path, identity in held:
        if identity.split(".")[0] == COUNCIL:
            yield finding("C126", at.at(*path), id=identity, why="mã của hội đồng")
    for path, identity in (*held, *named):
        if names_device(identity):
            yield finding("C126", at.at(*path), id=identity, why="tên tệp mà Windows không nhận")


def self_first(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C107: the first stage is not the self-score."""
    if cycle.stages[0] != SELF:
        yield finding("C107", at.at("stages", 0), stage=cycle.stages[0])


def doubled_stages(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C108: one stage given twice."""
    for (index, stage), _ in repeated(enumerate(cycle.stages), lambda pair: pair[1]):
        yield finding("C108", at.at("stages", index), stage=stage)


def reserved_stages(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C109: a stage with a name that marks from surveys or from outside carry."""
    for index, stage in enumerate(cycle.stages):
        if stage in MEASURED_STAGES:
            yield finding("C109", at.at("stages", index), stage=stage)


def unknown_stages(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C110: rulings for a stage that is not in `stages`."""
    for stage in cycle.appraisal:
        if stage not in (*cycle.stages, SELF):
            suggestion = did_you_mean(stage, cycle.stages[1:])
            yield finding("C110", at.key("appraisal", stage), stage=stage, suggestion=suggestion)


def rulings_on_self(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C111: rulings for the self-score, which only the units give."""
    if SELF in cycle.appraisal:
        yield finding("C111", at.key("appraisal", SELF))


def stages_without_file(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C112: a stage for which no file is named yet."""
    fed = {SELF, *MEASURED_STAGES, *cycle.appraisal}
    for stage in dict.fromkeys(cycle.stages):
        if stage not in fed:
            yield finding("C112", at.at("stages", cycle.stages.index(stage)), stage=stage)


def done_at_unknown_stages(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C130: agencies declared done at something that is no stage of appraisal."""
    for stage in cycle.done:
        if stage not in cycle.stages[1:]:
            near = did_you_mean(stage, cycle.stages[1:])
            yield finding("C130", at.key("done", stage), stage=stage, suggestion=near)


def unknown_agencies_done(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C131: somebody declared done who is no agency or unit of the cycle."""
    for stage, agencies in cycle.done.items():
        for number, by in enumerate(agencies):
            if by not in cycle.names:
                near = did_you_mean(by, [*cycle.names, *cycle.names.values()])
                yield finding("C131", at.at("done", stage, number), by=by, suggestion=near)


def unknown_units_submitted(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C132: a file is chosen for somebody who is no unit of the cycle."""
    known = {unit.id: unit.name for _, unit in cycle.units()}
    for unit in cycle.submitted:
        if unit not in known:
            near = did_you_mean(unit, [*known, *known.values()])
            yield finding("C132", at.key("submitted", unit), unit=unit, suggestion=near)


def survey_form(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C115: responses without the form that explains them, the form without responses, or nothing at all."""
    survey = cycle.survey
    if survey is None:
        return
    form = survey.form, at.key("survey", "form"), "form"
    yield from unpaired("C115", (survey.responses, at.key("survey", "responses"), "responses"), form)
    if not (survey.responses or survey.form or survey.shares or survey.points):
        yield finding("C115", at.key("survey"), have="survey", lacks="responses và form, shares hoặc points")


def survey_twice(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C116: survey results named in two forms, so that one number may have two origins."""
    named = [key for key in ("responses", "shares", "points") if getattr(cycle.survey, key, None)]
    if len(named) > 1:
        yield finding("C116", at.key("survey", named[1]), keys=" và ".join(named))


def files_twice(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C125: one file of rulings read twice."""
    files = (
        (stage, index, name) for stage, names in cycle.appraisal.items() for index, name in enumerate(names)
    )
    for (stage, index, name), (first, _, _) in repeated(files, lambda one: _plain(one[2])):
        yield finding("C125", at.at("appraisal", stage, index), name=name, first=first)


def _plain(name: str) -> str:
    return name.replace("\\", "/").removeprefix("./")


def lone_units(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C127: a ranked group of one unit."""
    for path, group in _groups(cycle):
        if group.ranked and len(group.units) == 1:
            yield finding("C127", at.at(*path, "id"), group=group.id)


def left_to_fill_in(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C129: a name or title that still has to be filled in."""
    named: list[tuple[Path, str]] = [(("title",), cycle.title)]
    named += [((*path, "title"), group.title) for path, group in _groups(cycle)]
    named += [((*path, "name"), unit.name) for path, unit in _units(cycle)]
    named += [((*path, "name"), agency.name) for path, agency in _agencies(cycle)]
    for path, text in named:
        if text.startswith(PLACEHOLDER):
            yield finding("C129", at.at(*path), key=str(path[-1]), text=text)


CHECKS: tuple[Check, ...] = (
    period_of_another_year, no_earlier_period,
    doubled_groups, doubled_units, doubled_codes, alike_names,
    doubled_agencies, reserved_ids, self_first, doubled_stages,
    reserved_stages, unknown_stages, rulings_on_self, stages_without_file, survey_form, survey_twice, files_twice,
    lone_units, left_to_fill_in, done_at_unknown_stages, unknown_agencies_done,
    unknown_units_submitted, check_mergers,
)  # fmt: skip


def _sets(cycle: Cycle, frameworks: Frameworks) -> Iterator[tuple[Path, Group, Framework]]:
    """Every group whose set could be read, with the path of the set's name."""
    for path, group in _groups(cycle):
        if (framework := frameworks.get(group.framework)) is not None:
            yield (*path, "framework"), group, framework


def _excluded(cycle: Cycle, frameworks: Frameworks) -> Iterator[tuple[Path, Unit, Framework]]:
    """Every unit to which something does not apply, with the path of the list and the unit's set."""
    for (*path, _), group, framework in _sets(cycle, frameworks):
        for number, unit in enumerate(group.units):
            if unit.not_applicable:
                yield (*path, "units", number, "not_applicable"), unit, framework


def unknown_codes(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C104: a code that does not apply to a unit but is not in the group's set at all."""
    for path, unit, framework in _excluded(cycle, frameworks):
        for position, code in enumerate(unit.not_applicable):
            if code not in framework.by_code:
                place, near = at.at(*path, position), did_you_mean(code, framework.by_code)
                yield finding(
                    "C104", place, unit=unit.id, criterion=code, suggestion=near, framework=framework.framework,
                )  # fmt: skip


def nothing_left(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C105: a unit to which no criterion applies."""
    for path, unit, framework in _excluded(cycle, frameworks):
        without = framework.left_out(unit.not_applicable, unit.kind)
        if all(leaf.code in without for leaf in framework.leaves):
            yield finding("C105", at.key(*path), unit=unit.id, name=unit.name)


def kinds_of_units(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C170: a unit of no kind, or of a strange one, where the set tells kinds apart; C171: a kind that it does not."""
    for (*path, _), group, framework in _sets(cycle, frameworks):
        for number, unit in enumerate(group.units):
            where = (*path, "units", number)
            if framework.kinds and unit.kind not in framework.kinds:
                known = ", ".join(f"{key} ({title})" for key, title in framework.kinds.items())
                said = f"loại «{unit.kind}»" if unit.kind else "chưa ghi loại"
                yield finding(
                    "C170", at.at(*where, "id"), unit=unit.id, name=unit.name, said=said, known=known
                )
            elif not framework.kinds and unit.kind is not None:
                yield finding(
                    "C171", at.at(*where, "id"), unit=unit.id, kind=unit.kind, framework=framework.framework
                )


def covered_codes(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C106: a code given twice, or already taken along by its parent."""
    for path, unit, framework in _excluded(cycle, frameworks):
        codes = unit.not_applicable
        for position, code in enumerate(codes):
            parents = (other for other in codes if other != code and code in framework.expand([other]))
            other = code if code in codes[:position] else next(parents, None)
            if other is not None:
                yield finding("C106", at.at(*path, position), unit=unit.id, criterion=code, other=other)


def survey_missing(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C113: surveyed leaves but no survey results named."""
    if cycle.survey is None:
        yield from _unfed(cycle, at, frameworks, "C113", "survey")


def given_missing(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C114: leaves whose points are brought in from outside but no file that brings them."""
    if cycle.given is None:
        yield from _unfed(cycle, at, frameworks, "C114", "given")


def figures_missing(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C150: leaves whose points are computed from figures but no file that brings them."""
    if cycle.figures is None:
        yield from _unfed(cycle, at, frameworks, "C150", "computed")


def strange_columns(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C151: a file of figures is said to have a column that nobody reads."""
    sets = [framework for _, _, framework in _sets(cycle, frameworks)]
    known = [*COLUMN_KEYS, *(name for framework in sets for name in framework.figures)]
    for index, file in enumerate(cycle.figures or ()):
        for key in file.columns:
            if key not in known:
                place, near = at.key("figures", index, "columns", key), did_you_mean(key, known)
                yield finding("C151", place, key=key, known=quoted(COLUMN_KEYS), suggestion=near)


def _unfed(cycle: Cycle, at: Positions, frameworks: Frameworks, code: str, kind: str) -> Iterator[Diagnostic]:
    for path, group, framework in _sets(cycle, frameworks):
        leaves = [leaf.code for leaf in framework.unmeasured(cycle.measures) if leaf.measured_by == kind]
        if leaves:
            yield finding(code, at.at(*path), group=group.id, number=len(leaves), codes=_some(leaves))


def unused_measures(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C128: survey files although no set has a leaf for them; points may be given for any criterion with rows below."""
    read = [framework for _, _, framework in _sets(cycle, frameworks)]
    if len(read) < len(cycle.groups) or any(leaf.measured for one in read for leaf in one.scored):
        return
    for key in ("survey", "figures"):
        if getattr(cycle, key) is not None:
            yield finding("C128", at.key(key), key=key)


def unknown_leads(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C117: criteria led by an agency that the cycle does not know, so that nobody could rule on them."""
    known = [*(unit.id for _, unit in _units(cycle)), *(agency.id for _, agency in _agencies(cycle)), COUNCIL]
    sets: dict[str, tuple[Path, Framework]] = {}
    for path, group, framework in _sets(cycle, frameworks):
        sets.setdefault(group.framework, (path, framework))
    for path, framework in sets.values():
        for lead, codes in _led(framework).items():
            if lead not in known:
                some, near = _some(codes), did_you_mean(lead, known)
                yield finding("C117", at.at(*path), lead=lead, codes=some, number=len(codes), suggestion=near)


def _led(framework: Framework) -> Mapping[str, list[str]]:
    """The codes that each agency leads."""
    led: dict[str, list[str]] = {}
    for leaf in framework.scored:
        if leaf.lead:
            led.setdefault(leaf.lead, []).append(leaf.code)
    return led


def other_year(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C118: a set made for another year than the cycle's."""
    for path, _, framework in _sets(cycle, frameworks):
        if framework.year != cycle.year:
            name, year = framework.framework, framework.year
            yield finding("C118", at.at(*path), framework=name, other=year, year=cycle.year)


def _cut_by_hand(cycle: Cycle, frameworks: Frameworks) -> Iterator[tuple[Path, Group, tuple[Band, ...]]]:
    """Every group with its path and the bands of its set that take so many units: none where they start at values."""
    for (*path, _), group, framework in _sets(cycle, frameworks):
        yield tuple(path), group, framework.bands if framework.bands_on == "count" else ()


def bands_cut_by_hand(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C162: numbers of units for bands that the set does not have or does not cut by hand."""
    for path, group, bands in _cut_by_hand(cycle, frameworks):
        names = [band.name for band in bands]
        for name in group.bands.keys() - set(names):
            near = did_you_mean(name, names)
            yield finding("C162", at.key(*path, "bands", name), name=name, group=group.id, suggestion=near)


def bands_without_number(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C163: a band that is cut by hand and not the last, of which nobody says how many units it takes."""
    for path, group, bands in _cut_by_hand(cycle, frameworks):
        lacking = [band.name for band in bands[:-1] if not group.bands.get(band.name, band.units)]
        if lacking:
            yield finding("C163", at.key(*path, "bands"), group=group.id, names=quoted(lacking))


def more_places_than_units(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C164: bands that are cut by hand for more units than the group has."""
    for path, group, bands in _cut_by_hand(cycle, frameworks):
        places = sum(group.bands.get(band.name, band.units or 0) for band in bands)
        if places > len(group.units):
            yield finding(
                "C164", at.key(*path, "bands"), group=group.id, places=places, units=len(group.units)
            )


def last_year_missing(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C165: figures of last year, but neither earlier results nor files of figures named."""
    if cycle.previous or cycle.figures:
        return
    for path, group, framework in _sets(cycle, frameworks):
        if names := [name for name, one in framework.figures.items() if one.last_year]:
            yield finding("C165", at.at(*path), group=group.id, names=quoted(names[:_SHOWN]))


def moves_without_last_year(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C167: comments asked for where figures move much, but no earlier results named that have figures."""
    if any(name.lower().endswith(".json") for names in cycle.previous.values() for name in names):
        return
    for path, group, framework in _sets(cycle, frameworks):
        if names := [name for name, one in framework.figures.items() if one.comment_over is not None]:
            yield finding("C167", at.at(*path), group=group.id, names=quoted(names[:_SHOWN]))


def overclaim_without_round(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C166: penalties for over-claiming in a cycle in which nobody appraises, so that they never apply."""
    for path, group, framework in _sets(cycle, frameworks):
        codes = [item.code for item in framework.overclaims]
        if codes and set(cycle.stages) <= {SELF}:
            yield finding("C166", at.at(*path, "framework"), group=group.id, codes=_some(codes))


def one_name_two_sets(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C119: two files that carry one identity but differ."""
    same = repeated(_sets(cycle, frameworks), lambda one: one[2].framework)
    for (path, group, framework), (_, first, other) in same:
        if first.framework != group.framework and other != framework:
            one, two = first.framework, group.framework
            yield finding("C119", at.at(*path), framework=framework.framework, one=one, two=two)


def _some(codes: list[str]) -> str:
    return quoted(sorted(codes, key=natural_key), _SHOWN)


SETS: tuple[SetCheck, ...] = (
    unknown_codes, kinds_of_units, nothing_left, covered_codes, survey_missing, given_missing, figures_missing,
    unused_measures, strange_columns,
    unknown_leads, other_year, one_name_two_sets, bands_cut_by_hand, bands_without_number, more_places_than_units,
    last_year_missing, moves_without_last_year, overclaim_without_round,
)  # fmt: skip
