"""The appraisers' form filled in → Ruling: rows without an input are not ruled; every row fits its key.

A sheet of the form that lost its stamp is known by the keys of its rows, which say whose form of which stage it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.appraisal import COLUMNS, ROWS, SHOWN, key_half, set_key
from parscore.model.framework import Framework
from parscore.model.printed import changed_lines, listed, stamped_lines
from parscore.model.submission import Ruling
from parscore.read.rulings.appraisers import unknown_appraiser
from parscore.read.rulings.long import ruled, without_word
from parscore.read.rulings.notes import comments_on, stray_comments
from parscore.read.rulings.words import (
    QUOTED_BRIEFLY,
    AppraisalContext,
    Ruled,
    Rulings,
    remark_of,
)
from parscore.read.sheets.cells import Unread, as_text
from parscore.read.sheets.records import Columns, Record, heading_of, records
from parscore.read.sheets.table import Table
from parscore.read.words.lines import another_line, code_in, unit_of

_COLUMNS = Columns(
    "phiếu thẩm định",
    {key: (heading,) for key, heading in COLUMNS.items()},
    (("unit",), ("code",), ("points",), ("reason",), ("status",), ("key",)),
)


def read_form(tables: list[Table], stamp: Mapping[str, str], context: AppraisalContext, file: str) -> Rulings:
    """The rulings on the sheet of the form; none when it is the form of another cycle or stage."""
    if (wrong := _wrong_stamp(stamp, context, file)) is not None:
        return [], [wrong]
    sheets = _form_sheets(tables)
    if not sheets:
        return [], next((records(table, _COLUMNS)[1] for table in tables), [_no_sheet(file)])
    rulings, findings = _rulings_on(sheets, context, stamp.get("by", ""))
    return rulings, [*findings, *_older_sets(rulings, stamp, context, file)]


def rows_of(tables: list[Table], stamp: Mapping[str, str]) -> tuple[int, frozenset[str]]:
    """How many rows were given out according to the stamp of a form, and the keys of those that came back."""
    given = stamp.get(ROWS, "")
    headed = ((table, heading_of(table, _COLUMNS)) for table in _form_sheets(tables))
    columns = (table.column(heading.columns["key"][0]).values[heading.row + 1 :] for table, heading in headed)
    return int(given) if given.isdecimal() else 0, frozenset(filter(None, map(as_text, chain(*columns))))


def read_unstamped(tables: list[Table], context: AppraisalContext, file: str) -> Rulings | None:
    """The rulings on sheets of the form without the stamp, R210 among the findings; None when there is none."""
    sheets = _form_sheets(tables)
    if not sheets:
        return None
    place = Place(file, sheets[0].name)
    by = next((by for table in sheets for by in _appraisers_by_key(table, context)), None)
    if by is None:
        return [], [finding("R211", place, stage=context.stage, cycle=context.cycle.cycle)]
    rulings, findings = _rulings_on(sheets, context, by)
    return rulings, [finding("R210", place, by=context.agencies.name_of(by)), *findings]


def _form_sheets(tables: list[Table]) -> list[Table]:
    return [table for table in tables if is_form_sheet(table)]


def is_form_sheet(table: Table) -> bool:
    """Whether a table has the headings of the appraisers' form, the keys of its rows among them."""
    return _COLUMNS.head(table)


def _no_sheet(file: str) -> Diagnostic:
    return finding("R001", Place(file), what="phiếu thẩm định", wanted=f"«{COLUMNS['unit']}»", suggestion="")


def _wrong_stamp(stamp: Mapping[str, str], context: AppraisalContext, file: str) -> Diagnostic | None:
    """What of the stamp is not this cycle, this stage, a known agency."""
    place, cycle = Place(file), context.cycle.cycle
    stamped, stage, by = (stamp.get(key, "") for key in ("cycle", "stage", "by"))
    if stamped != cycle:
        return finding("R201", place, stamped=stamped, cycle=cycle)
    if stage != context.stage:
        return finding("R202", place, stamped=stage, stage=context.stage)
    known = context.agencies.find(by) == stamp.get("by")
    return None if known else unknown_appraiser(by, place, context.agencies)


def _older_sets(
    rulings: Iterable[Ruling], stamp: Mapping[str, str], context: AppraisalContext, file: str
) -> Iterator[Diagnostic]:
    """R203 for every criteria set whose lines ruled on are no longer those that the form prints."""
    used: dict[int, tuple[Framework, set[str]]] = {}
    for one in rulings:
        made = context.sets[one.unit]
        used.setdefault(id(made), (made, set()))[1].add(one.code)
    for made, codes in used.values():
        if stamp.get(set_key(made.framework)) != made.version:
            lines = stamped_lines(stamp, made.framework)
            changed = changed_lines(lines, made, codes) if lines else []
            if changed or not lines:
                what = f": {listed(changed)}" if changed else ""
                yield finding("R203", Place(file), framework=made.title, what=what)


def _appraisers_by_key(table: Table, context: AppraisalContext) -> Iterator[str]:
    """Who rules according to the keys of the rows: they are made of the cycle, the stage and the agency."""
    agencies = sorted(context.agencies.names)
    for record in records(table, _COLUMNS)[0]:
        unit = context.units.find(record.text("unit"))
        code = code_in(record, unit, context.sets.get(unit), titled=False)[0] if unit is not None else None
        owner, _ = _key_of(record)
        if unit is not None and code is not None and owner:
            yield from (by for by in agencies if _owner(context, by, unit, code) == owner)


def _key_of(record: Record) -> tuple[str, str]:
    """Both halves of a row's key: whose line it is on which form, and the figures shown."""
    owner, _, figures = record.text("key").partition("-")
    return owner, figures


def _owner(context: AppraisalContext, by: str, unit: str, code: str) -> str:
    """The first half of the key of a line on the form of an agency."""
    return key_half((context.cycle.cycle, context.stage, by, unit, code))


def _kept_figures(record: Record) -> tuple[str, ...]:
    """The columns whose figures are as the key of the row says that they were printed; none where they are not."""
    figures, (_, digest) = [record.text(name) for name in SHOWN], _key_of(record)
    for kept in (len(SHOWN), len(SHOWN) - 1):
        if digest == key_half(figures[:kept]):
            return SHOWN[:kept]
    return ()


def _seeing(ruling: Ruling, kept: Iterable[str]) -> Ruling:
    """The ruling with those of the figures next to it that were printed so."""
    known = frozenset(kept)
    return structs.replace(ruling, seen=tuple(one for one in ruling.seen if one[0] in known))


def _rulings_on(sheets: list[Table], context: AppraisalContext, by: str) -> Rulings:
    rulings: list[Ruling] = []
    findings: list[Diagnostic] = []
    for table in sheets:
        rows, faults = records(table, _COLUMNS)
        findings += faults
        last = max((record.row for record in rows if record.text("key")), default=0)
        for record in rows:
            ruling, faults = _row(record, context, by, below=record.row > last)
            findings += faults
            rulings += [ruling] if ruling is not None else []
        findings += stray_comments(table, rows)
    return rulings, findings


def _row(record: Record, context: AppraisalContext, by: str, *, below: bool) -> Ruled:
    """One row; sums and signatures `below` the last row of the form are none."""
    if not _has_input(record):
        return _untouched(record, context, by), [note.lost() for note in comments_on(record)]
    if _is_no_line(record, below=below):
        return None, []
    blank = _blank_cell(record)
    if blank:
        problem = f"ô «{blank}» của dòng này trống"
        return None, [finding("R204", record.place("points"), problem=problem)]
    unit, faults = unit_of(record, context.units)
    if unit is None:
        return None, faults
    code, faults = code_in(record, unit, context.sets.get(unit), titled=False)
    return _ruling(record, context, unit, code, by) if code is not None else (None, faults)


def _untouched(record: Record, context: AppraisalContext, by: str) -> Ruling | None:
    """A row left blank, with the figures that the appraiser saw; None where it is no longer as it was given out."""
    unit = context.units.find(record.text("unit"))
    code = code_in(record, unit, context.sets.get(unit), titled=False)[0] if unit is not None else None
    if unit is None or code is None:
        return None
    kept = _kept_figures(record) if _key_of(record)[0] == _owner(context, by, unit, code) else ()
    ruling = ruled(record, context, unit, code, by)[0] if kept else None
    return None if ruling is None else _seeing(ruling, kept)


def _has_input(record: Record) -> bool:
    """Whether the appraiser wrote anything in a row: in its columns, unreadable or not, or a request in a comment."""
    return (
        any(record.text(key) for key in ("points", "reason", "status"))
        or any(isinstance(record.values.get(key), Unread) for key in ("points", "status"))
        or any(remark_of(note.text)[1] for note in comments_on(record))
    )


def _is_no_line(record: Record, *, below: bool) -> bool:
    """Whether a row is none of the form's: a signature or sum below it, or words in a row that names nothing."""
    if record.text("unit") or record.text("code"):
        return False
    return below or not any(record.text(key) for key in ("key", "name", "points"))


def _blank_cell(record: Record) -> str:
    """The headings of the cells that tell which line a row is, where one of them is blank."""
    if not (record.text("unit") or record.text("code")):
        return f"{COLUMNS['unit']}», «{COLUMNS['code']}"
    return "" if record.text("key") else COLUMNS["key"]


def _ruling(record: Record, context: AppraisalContext, unit: str, code: str, by: str) -> Ruled:
    """The ruling of a row whose key fits; with R205, and without its figures, where these were changed."""
    problem, other = _moved(record, context, unit, code)
    if _key_of(record)[0] != _owner(context, by, unit, code):
        problem = "khoá dòng không phải của đơn vị, mã tiêu chí hay cơ quan này"
    if problem:
        told = finding("R204", record.place("points"), unit=unit, criterion=code, problem=problem)
        return None, [told.about_one_of((unit, code), other)]
    kept = _kept_figures(record)
    faults = [] if kept else [finding("R205", record.place("points"), unit=unit, criterion=code)]
    ruling, wrong = ruled(record, context, unit, code, by)
    faults += wrong
    if ruling is None:
        return None, faults
    if (missing := without_word(record, ruling, "reason")) is not None:
        return None, [*faults, missing]
    return _seeing(ruling, kept), faults


def _moved(record: Record, context: AppraisalContext, unit: str, code: str) -> tuple[str, tuple[str, str]]:
    """How the name or title that people see in the row is not that of its hidden unit and code; the line they name."""
    name, title = record.text("name"), record.text("title")
    shown = context.units.find(name) if name else unit
    if shown != unit:
        hidden, written = context.name_of(unit), name[:QUOTED_BRIEFLY]
        problem = f"ô «{COLUMNS['name']}» ghi «{written}» nhưng khoá ẩn của dòng là của «{hidden}»"
        return problem, (shown or "", code)
    other = another_line(context.sets[unit], code, title)
    if other is None:
        return "", (unit, code)
    problem = f"ô «{COLUMNS['title']}» là của tiêu chí {other.shown}, mã của dòng là {code}"
    return problem, (unit, other.code)
