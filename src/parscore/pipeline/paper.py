"""The Word documents of a report: their templates opened and checked, what they say computed and made into tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from msgspec import structs

from parscore.check.word_template import check_word_template
from parscore.compute.gaps import group_losses
from parscore.compute.highlights import dearest, highlights, lead_losses, ranks_before
from parscore.diagnostics import Diagnostic
from parscore.model.scorecard import Results, Standing
from parscore.model.word_template import KINDS, Kind, OwnTemplate, WordTemplate
from parscore.pipeline.report_parts import mean_changes
from parscore.read.word_template import read_word_template
from parscore.text import squeeze
from parscore.write.files import write_whole
from parscore.write.report.content import GroupContent, PaperContent
from parscore.write.report.paper import brief_tags, group_tags, publication_tags, unit_tags
from parscore.write.tables.unit import UnitFigures

_SHIPPED = files("parscore.write") / "templates" / "word"


def word_templates(
    own: Mapping[Kind, Path],
) -> tuple[dict[Kind, WordTemplate], list[Diagnostic]]:
    """The template of every kind: an office's own, or that of the package; with what is wrong with its own."""
    templates, found = dict[Kind, WordTemplate](), list[Diagnostic]()
    for kind in KINDS:
        data = own[kind].read_bytes() if kind in own else _shipped(kind)
        name = own[kind].name if kind in own else f"{kind}.docx"
        template, findings = read_word_template(data, name)
        if template is not None:
            whose = OwnTemplate(squeeze(name), sha256(data).hexdigest()) if kind in own else None
            templates[kind] = structs.replace(template, own=whose)
            findings = check_word_template(template, kind, name)
        found += findings
    return templates, found


def _shipped(kind: Kind) -> bytes:
    return (_SHIPPED / f"{kind}.docx").read_bytes()


def copy_templates(folder: Path) -> list[tuple[Path, bool]]:
    """Write the templates of the package into a folder, to be changed in Word; with each whether it is new there."""
    paths: dict[Path, Kind] = {folder / f"{kind}.docx": kind for kind in KINDS}
    found = [(path, not path.exists()) for path in paths]
    for path, new in found:
        if new:
            write_whole(path, _shipped(paths[path]))
    return found


def paper_content(
    results: Results,
    groups: Sequence[tuple[GroupContent, Sequence[Standing]]],
    figures: Callable[[Standing], UnitFigures],
    after: Callable[[str], tuple[Standing, ...]],
    since: Callable[[], Mapping[str, Mapping[str, str]]],
    *,
    units: bool,
    internal: bool,
) -> PaperContent:
    """What the documents say; `units` also the sheet of every unit, `internal` with what was found in its files.

    `since`: the change since the cycle before in words, by group and unit.
    """
    told = publication_tags(results)

    def annex() -> Mapping[str, object]:
        return {**told, "groups": [group_tags(results, content, rows) for content, rows in groups]}

    def sheets() -> Iterator[tuple[str, Mapping[str, object]]]:
        findings = results.findings if internal else None
        cards = results.cards_by_unit
        for row in results.standings:
            moved = {"since": since()[row.group].get(row.unit, "")}
            yield row.unit, {**told, **moved, **unit_tags(results, cards[row.unit], figures(row), findings)}

    return PaperContent(
        title=results.cycle.dated_title,
        annex=annex,
        brief=lambda: {**told, **_brief(results, [rows for _, rows in groups], after)},
        units=sheets if units else tuple,
    )


def _brief(
    results: Results, groups: Sequence[Sequence[Standing]], after: Callable[[str], tuple[Standing, ...]]
) -> Mapping[str, object]:
    before = ranks_before(results, after)
    named = {group.id: group for group in results.cycle.groups}
    found = [
        highlights(results, rows, group_losses(results, named[rows[0].group], rows), before)
        for rows in groups
        if rows
    ]
    losses = [one.losses for one in found]
    return brief_tags(results, found, lead_losses(losses), dearest(losses), mean_changes(results))
