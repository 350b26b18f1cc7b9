"""The replies of a cycle, read with their form and counted, as shares that go the way of ready-made ones.

pandas is imported only when a cycle names replies.
"""

from __future__ import annotations

from collections.abc import Mapping

from parscore.check.survey.form import check_form, check_form_sets
from parscore.check.survey.replies import check_census
from parscore.compute.polls import shares_of
from parscore.diagnostics import Diagnostic, has_errors
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.submission import Share
from parscore.model.survey import SurveyForm
from parscore.pipeline.inputs import Inputs
from parscore.read.yaml.models import read_survey_form


def replies_of(
    cycle: Cycle, frameworks: Mapping[str, Framework], inputs: Inputs
) -> tuple[list[Share], SurveyForm | None, list[Diagnostic]]:
    """The shares that the replies give, the form, and what was found; no shares when the form does not hold.

    `frameworks` are the usable sets by the name that the groups give.
    """
    survey = cycle.survey
    if survey is None or survey.responses is None or survey.form is None:
        return [], None, []
    form, at, findings = read_survey_form(inputs.file(survey.form), survey.form)
    if form is None:
        return [], None, findings
    sets = {group.id: frameworks[group.framework] for group in cycle.groups if group.framework in frameworks}
    faults = [*check_form(form, at), *check_form_sets(form, at, cycle, sets)]
    findings += faults
    if has_errors(faults):
        return [], None, findings

    from parscore.read.replies.replies import read_responses

    files = [(inputs.file(name), name) for name in survey.responses]
    census, faults = read_responses(files, form, cycle, sets)
    members = {unit.id: (group.id, unit) for group, unit in cycle.units() if group.id in sets}
    by_unit = {identity: sets[group] for identity, (group, _) in members.items()}
    shares = shares_of(census.counted, form, by_unit, {one: unit for one, (_, unit) in members.items()})
    return shares, form, [*findings, *faults, *check_census(census, form)]
