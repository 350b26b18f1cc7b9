"""What the Word documents of a report say, as values of the tags of their templates; may not know Word."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import structs

from parscore.compute.gaps import CriterionGap, GroupGaps, LeadGap
from parscore.compute.highlights import Highlights
from parscore.diagnostics import Diagnostic
from parscore.model.bundle import Correction
from parscore.model.cycle import Publication
from parscore.model.scorecard import Results, Scorecard, Standing
from parscore.text import fold, squeeze
from parscore.write.report.content import GroupContent
from parscore.write.report.origins import origins, state_in_words
from parscore.write.tables import words
from parscore.write.tables.brief import fields_table, groups_table, leads_table, to_do
from parscore.write.tables.check import findings_table
from parscore.write.tables.data import Column, ColumnOf, Table, table_of, texts, without_columns
from parscore.write.tables.unit import UnitFigures, standing_in_words
from parscore.write.tables.unit_sheet import sheet_table

Tags = Mapping[str, object]
Dear = tuple[GroupGaps, CriterionGap]
DOTS = "……………"
_COMMITTEES = ("ubnd", "uy ban nhan dan")


def publication_tags(results: Results) -> Tags:
    """What every document says round its tables; dots where something is to be filled in by hand."""
    told = results.cycle.publication
    return {
        "title": squeeze(results.cycle.dated_title),
        "parent": squeeze(told.parent or ""),
        "issuer": _or_dots(told.issuer),
        "decision": decision(told),
        "place_and_date": f"{_or_dots(told.place)}, {_day(told.date)}",
        "position": list(map(squeeze, told.position)) or [DOTS],
        "signer": squeeze(told.signer or ""),
        "recipients": _recipients(told.recipients),
        "warnings": list(words.warnings(results.frameworks.values())),
        "state": state_in_words(results),
        "remark": squeeze(results.cycle.note or ""),
        "origin": "; ".join(f"{label}: {squeeze(value)}" for label, value in origins(results)) + ".",
    }


def _or_dots(words: str | None) -> str:
    return squeeze(words) if words else DOTS


def decision(told: Publication) -> str:
    """`Quyết định số 12/QĐ-UBND ngày 05 tháng 3 năm 2023 của UBND tỉnh`, with dots for what nobody says."""
    document = squeeze(told.document) if told.document else f"………/QĐ-{_signs(told.issuer)}"
    return f"Quyết định số {document} {_day(told.date)} của {_or_dots(told.issuer)}"


def _signs(issuer: str | None) -> str:
    """The signs of an agency in the number of its decision, as far as they are sure."""
    return "UBND" if issuer is None or any(word in fold(issuer) for word in _COMMITTEES) else "……"


def _day(date: datetime.date | None) -> str:
    """A day as documents write it: days below 10 and the first two months with a zero in front."""
    if date is None:
        return "ngày …… tháng …… năm ………"
    month = f"{date.month:02}" if date.month < 3 else str(date.month)
    return f"ngày {date.day:02} tháng {month} năm {date.year}"


def _recipients(named: Sequence[str]) -> list[str]:
    listed = [squeeze(one).rstrip(".;, ") for one in named] or [DOTS, "Lưu: VT"]
    return [f"- {one}{'.' if number == len(listed) else ';'}" for number, one in enumerate(listed, 1)]


def group_tags(results: Results, content: GroupContent, rows: Sequence[Standing]) -> Tags:
    """One group of the annex."""
    ranking = content.ranking
    if all(row.status in ("final", "not_submitted") for row in rows):
        ranking = without_columns(ranking, "Trạng thái")
    ranking, fields = _with_own_notes(results, ranking), _with_own_notes(results, content.fields)
    return {
        "title": squeeze(content.title),
        "ranked": results.cycle.group(content.id).ranked,
        "figures": "; ".join(_figure(label, value) for label, value in content.figures),
        "ranking": ranking,
        "ranking_notes": list(ranking.notes),
        "bands": content.bands or "",
        "fields": fields,
        "fields_notes": list(fields.notes),
        "units": list(_standings(results, rows)),
    }


def _figure(label: str, value: str) -> str:
    return f"{value} {label}" if value.isdecimal() else f"{label} {value}"


def _with_own_notes(results: Results, table: Table) -> Table:
    """A table without the notes that stand above all tables."""
    said = {*words.WARNINGS.values(), squeeze(results.cycle.note or "")}
    return structs.replace(table, notes=tuple(note for note in map(squeeze, table.notes) if note not in said))


_STANDING: tuple[tuple[str, ColumnOf[Standing]], ...] = (
    ("name", (Column("Đơn vị"), lambda row: squeeze(row.name))),
    ("rank", (Column("Hạng", "rank"), lambda row: row.rank)),
    ("points", (Column("Điểm", "number"), lambda row: row.points)),
    ("maximum", (Column("Tối đa", "raw"), lambda row: row.maximum)),
    ("index", (Column("Chỉ số", "number"), lambda row: row.index)),
    ("band", (Column("Xếp loại"), lambda row: row.band)),
    ("status", (Column("Trạng thái"), lambda row: words.STATUS[row.status])),
)
_LINE = {"STT": "number", "Tiêu chí": "title", "Tối đa": "maximum", "Tự chấm": "own",
         "Kết quả thẩm định": "outcome", "Điểm chốt": "points", "Lý do, ghi chú": "reason"}  # fmt: skip
"""The tag of every column of a unit's sheet."""


def _standings(results: Results, rows: Sequence[Standing]) -> Iterator[Tags]:
    """Units of one group as they stand, in printed numbers."""
    if rows:
        rounding = results.framework_of(rows[0].group).policy.rounding
        table = table_of("", (column for _, column in _STANDING), rows, rounding=rounding)
        names = [name for name, _ in _STANDING]
        yield from (dict(zip(names, said, strict=True)) for said in texts(table))


def _lines(table: Table) -> Iterator[Tags]:
    names = [_LINE[column.heading] for column in table.columns]
    yield from ({"own": "", **dict(zip(names, said, strict=True))} for said in texts(table))


def unit_tags(
    results: Results, card: Scorecard, figures: UnitFigures, findings: Iterable[Diagnostic] | None
) -> Tags:
    """The sheet of one unit; `findings` None leaves out what was found while reading."""
    table = _with_own_notes(results, sheet_table(results, card, figures))
    group = results.cycle.group(card.group)
    own = [one for one in findings or () if one.unit == card.unit]
    return {
        "group": squeeze(group.title),
        "standing": standing_in_words(results, figures.standing),
        **next(_standings(results, [figures.standing])),
        "scores": table,
        "lines": list(_lines(table)),
        "notes": list(table.notes),
        "findings": without_columns(findings_table(own), "Đơn vị") if own else "",
    }


def correction_tags(results: Results, table: Table, told: Correction) -> Tags:
    """The annex that corrects what was published."""
    tags = {"corrections": table, "reason": told.reason.rstrip("."), "by": told.by, "earlier": told.bundle}
    return {**publication_tags(results), **tags}


def brief_tags(
    results: Results,
    found: Sequence[Highlights],
    leads: Sequence[LeadGap],
    first: Sequence[Dear],
    changes: Table | None,
) -> Tags:
    """The page for whoever leads."""
    by_lead = leads_table(results.cycle.names, leads)
    return {
        "groups": groups_table(results, found),
        "moved_since": _moved_since(results, found),
        "changes": changes or "",
        "fields": fields_table(found, room=changes is None),
        "leads": by_lead if by_lead.rows else "",
        "to_do": list(to_do(results, first)),
    }


def _moved_since(results: Results, found: Sequence[Highlights]) -> str:
    if not any(one.moves for one in found):
        return ""
    first = words.stage_title(results.stages[0]).lower()
    return f"Đổi hạng so với {'kỳ trước' if found[0].since_cycle else first}."
