"""A filled form → Submission: every mark, figure and piece of evidence with its cell.

The tables are found by their headings; a form may have one table for each lĩnh vực. May not judge whether a mark is
right: it says what is typed, and where something cannot be read.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Cycle
from parscore.model.form import COLUMNS, EXCLUDED_WORDS, HEADING_WORDS
from parscore.model.framework import Criterion, Framework
from parscore.model.submission import Entry, Submission, Typed
from parscore.model.unit_figures import UnitFigures, declared_in
from parscore.read.forms.all_units import units_of
from parscore.read.forms.identity import identify
from parscore.read.forms.layout import Layout, ambiguities, as_heading, continuations, with_titles, worded
from parscore.read.forms.open import OpenForm, open_form
from parscore.read.forms.rows import RowReader
from parscore.read.forms.typed_values import is_blank, number_of
from parscore.read.sheets.cells import as_number, as_text, value_at
from parscore.read.sheets.details import KnownDetails
from parscore.read.sheets.hidden import hidden_sheet, unseen
from parscore.read.sheets.table import Table
from parscore.read.words.criterion_names import FrameworkIndex, index_of
from parscore.read.words.legacy import encoding_of
from parscore.read.words.numbering import canonical
from parscore.text import did_you_mean, fold, quoted, some_of, squeeze

__all__ = ["OpenForm", "excluded_in", "identify", "open_form", "per_unit", "read_entries"]

_SHOWN_CODES = 5
_SHOWN_HEADING = 40
_ROWS_JUDGED = 500
"""So many rows below headings tell whether a column holds numbers."""
_DIFFERENT = "hai dòng ghi điểm khác nhau nên không dòng nào được lấy"
_SAME = "hai dòng ghi cùng điểm, điểm ấy được lấy"
_EMPTY = "dòng này không ghi điểm nên không được lấy"


def read_entries(
    form: OpenForm, framework: Framework, unit: str
) -> tuple[Submission | None, list[Diagnostic]]:
    """Read the form as one of `framework`; None when it is plainly the form of something else."""
    submission, findings = _read(form, framework, unit)
    return submission, [found if found.unit else structs.replace(found, unit=unit) for found in findings]


def _read(form: OpenForm, framework: Framework, unit: str) -> tuple[Submission | None, list[Diagnostic]]:
    if faults := _unreadable(form):
        return None, faults
    index = index_of(framework)
    further = [] if form.of_many else continuations(form.layouts[0], form.others, index)
    read = _tables([*(with_titles(layout, index) for layout in form.layouts), *further], form, index)
    if clash := _overlap(read):
        names = ", ".join(f"«{rows.layout.table.name}»" for rows in read)
        return None, [finding("W011", form.place, sheets=names, codes=clash)]
    concealed, findings = _concealed(form, index, read)
    read += concealed
    strange = coded = 0
    for rows in read:
        findings += rows.findings
        strange, coded = strange + rows.strange, coded + rows.coded
    if not coded:
        return None, [*findings, finding("W020", form.place, framework=framework.title)]
    if strange * 2 >= coded:
        return None, [finding("W107", form.place, strange=strange, coded=coded, framework=framework.title)]
    return _submission(form, framework, unit, read), [*findings, *_remarks(form, read, further)]


def per_unit(form: OpenForm, cycle: Cycle) -> tuple[list[tuple[str, OpenForm]], list[Diagnostic]]:
    """The forms of all units, each with all tables that the unit is in; nothing when the form is one unit's."""
    found, findings = units_of((*form.layouts, *form.grids), cycle)
    bare = structs.replace(form, grids=(), concealed=(), stamp=None, texts=(), of_many=True)
    return [
        (unit, structs.replace(bare, layouts=tuple(layouts))) for unit, layouts in found.items()
    ], findings


def _submission(form: OpenForm, framework: Framework, unit: str, read: list[RowReader]) -> Submission:
    entries, branches, totals = dict[str, Entry](), dict[str, tuple[Place, str]](), list[tuple[str, Typed]]()
    for rows in read:
        entries |= rows.entries
        branches |= rows.branches
        totals += rows.totals
    entries = _with_branches(entries, branches, framework)
    if framework.figures:
        entries = _with_named_figures(unit, entries, framework)
    places = {code: place for code, (place, _) in branches.items()}
    return Submission(unit, form.file, form.layouts[0].table.name, form.stamp, entries, tuple(totals), places)


def _with_named_figures(unit: str, entries: dict[str, Entry], framework: Framework) -> dict[str, Entry]:
    """The entries with the figures of the set that were declared elsewhere in the form, or follow from such."""
    declared = list(declared_in(unit, entries, framework))
    figures = UnitFigures.of(reversed(declared), framework.figures)
    return {code: _with_named(entry, figures, framework.by_code[code]) for code, entry in entries.items()}


def _with_named(entry: Entry, figures: UnitFigures, criterion: Criterion) -> Entry:
    found = dict(entry.figures)
    for key, name in criterion.rule.named.items() if criterion.rule is not None else ():
        known = figures.known(criterion.code, key, name)
        if known.value is not None and (known.stand_ins or entry.lacks(key)):
            found[key] = Typed(known.value, known.place or entry.place)
    return structs.replace(entry, figures=found)


def excluded_in(form: OpenForm, framework: Framework) -> frozenset[str]:
    """The leaves that do not apply to the unit as a form made by the tool says; others are not believed."""
    if form.stamp is None or form.stamp.framework != framework.framework:
        return frozenset()
    excluded = {
        canonical(as_text(layout.value(row, "code")))
        for layout in form.layouts
        for row in range(layout.first, len(layout.table.rows) + 1)
        if _is_excluded(layout, row)
    }
    return frozenset(leaf.code for leaf in framework.leaves if canonical(leaf.code) in excluded)


def _is_excluded(layout: Layout, row: int) -> bool:
    """Whether a row says that its criterion does not apply, and has no mark."""
    said, code = layout.value(row, "declared"), layout.value(row, "code")
    if not said or not isinstance(said, str) or not isinstance(code, str):
        return False
    return fold(said) == fold(EXCLUDED_WORDS) and is_blank(layout.value(row, "claimed"))


def _unreadable(form: OpenForm) -> list[Diagnostic]:
    """Why no mark of the form may be read: a table of all units, or headings that leave the score column open."""
    on_its_side = next((layout for layout in form.grids if layout.table.turned), None)
    if on_its_side is not None:
        corner = on_its_side.table.place(on_its_side.heading, min(on_its_side.columns.values()))
        problem = "chỉ đọc được trong một kỳ đánh giá có danh sách đơn vị"
        return [finding("W027", corner, problem=problem)]
    if not form.layouts:
        return [_without_scores(form.grids[0])]
    return [] if form.of_many else [found for layout in form.layouts for found in ambiguities(layout)]


def _without_scores(grid: Layout) -> Diagnostic:
    """W021 for a table without a known score column, W017 for one that looks like that of many units."""
    table, row = grid.table, grid.first - 1
    heads = _unknown_heads(grid)
    rows = table.rows[row : row + _ROWS_JUDGED]
    scored = [column for column in heads if _has_numbers(rows, column)]
    if len(scored) > 1:
        problem = "không nhận ra tên đơn vị nào ở hàng tiêu đề của bảng"
        return finding("W017", table.place(row, scored[0]), problem=problem)
    place = table.place(row, scored[0] if scored else 1)
    shown = quoted(heads[column] for column in scored or heads) or "không có"
    near = did_you_mean(heads[scored[0]], HEADING_WORDS["claimed"]) if scored else ""
    return finding("W021", place, headings=shown, suggestion=near)


def _unknown_heads(grid: Layout) -> dict[int, str]:
    """The words in the heading rows above columns of which nothing is known, shortened."""
    named = set(grid.columns.values())
    return {
        column: squeeze(as_text(text))[:_SHOWN_HEADING]
        for cells in grid.table.rows[grid.heading - 1 : grid.first - 1]
        for column, text in worded(cells)
        if column not in named and text.strip()
    }


def _has_numbers(rows: Iterable[list[object]], column: int) -> bool:
    return sum(as_number(value_at(cells, column)) is not None for cells in rows) > 1


def _tables(layouts: Iterable[Layout], form: OpenForm, index: FrameworkIndex) -> list[RowReader]:
    """The tables read one after the other; those without a criterion only when all are."""
    read = []
    for layout in layouts:
        details = form.book.details(layout.table.name) if form.book is not None else _of_word(layout.table)
        rows = RowReader(index, layout, details)
        rows.read()
        _resolve_conflicts(rows)
        read.append(rows)
    return [rows for rows in read if rows.entries] or read[:1]


def _of_word(table: Table) -> KnownDetails:
    """What a table in a Word document says beside its values; of a csv file nothing."""
    return table.concealed if isinstance(table.concealed, KnownDetails) else KnownDetails()


def _overlap(read: Iterable[RowReader]) -> str:
    """The criteria that two tables of one form score, shortened; nothing when every criterion is on one."""
    times = Counter(code for rows in read for code in rows.entries)
    twice = [code for code, number in times.items() if number > 1]
    return some_of(twice, _SHOWN_CODES)


def _concealed(
    form: OpenForm, index: FrameworkIndex, read: list[RowReader]
) -> tuple[list[RowReader], list[Diagnostic]]:
    """The tables on hidden sheets that score what no other table scores; each of them is W015."""
    taken: list[RowReader] = []
    findings = []
    for rows in _tables(form.concealed, form, index):
        if not rows.entries:
            continue
        name, clash = rows.layout.table.name, _overlap([*read, *taken, rows])
        taken += [] if clash else [rows]
        findings.append(hidden_sheet(form.file, name, read=not clash))
    return taken, findings


def _remarks(form: OpenForm, read: list[RowReader], further: list[Layout]) -> Iterator[Diagnostic]:
    """What is to be said of the whole form: columns it lacks, old encodings, hidden rows, `further` sheets read."""
    lacking = _lacking(read)
    if lacking and not form.of_many:
        yield finding("W013", form.place, columns=quoted(lacking))
    for rows in read:
        layout = rows.layout
        if layout.assumed:
            yield finding("W023", layout.place(layout.first - 1, "claimed"), heading=layout.assumed)
        yield from _encodings(rows)
        yield from _hidden(rows)
    for name in (layout.table.name for layout in further):
        yield finding("W022", Place(form.file, name), sheet=name, first=form.layouts[0].table.name)


def _lacking(read: list[RowReader]) -> list[str]:
    columns = {key for rows in read for key in rows.layout.columns}
    lacking = [COLUMNS["code"]] if any(rows.unnumbered for rows in read) else []
    return lacking + [COLUMNS[key] for key in ("title", "declared", "evidence") if key not in columns]


def _encodings(rows: RowReader) -> Iterator[Diagnostic]:
    """W014 when headings, titles or texts above are typed in an encoding from before Unicode."""
    layout, table = rows.layout, rows.layout.table
    texts = [text for cells in table.rows[layout.heading - 1 : layout.first - 1] for _, text in worded(cells)]
    if rows.odd_titles:
        texts += [as_heading(cells, layout.columns.get("title", 1)) for cells in table.rows]
    if found := list(filter(None, map(encoding_of, texts))):
        names = " và ".join(sorted(set(found)))
        yield finding("W014", Place(table.file, table.name), encodings=names, count=len(found))


def _hidden(rows: RowReader) -> Iterator[Diagnostic]:
    """W016 for hidden rows and columns out of which something was read."""
    details = rows.details
    if details.hidden_rows or details.hidden_columns or details.unseen:
        across, down = _used(rows)
        yield from unseen(rows.layout.table, details, down, across)


def _used(rows: RowReader) -> tuple[list[Place], list[Place]]:
    """The cells by whose columns, and those by whose rows, something was read; headings count for their columns."""
    layout = rows.layout
    typed = [place for entry in rows.entries.values() for place in _typed(entry)]
    heads = [layout.place(layout.first, key) for key in layout.columns] if typed else []
    return (typed, typed + heads) if layout.table.turned else (typed + heads, typed)


def _typed(entry: Entry) -> list[Place]:
    typed = [entry.claimed, *entry.figures.values()]
    places = [one.place for one in typed if one.value is not None or one.unreadable]
    return places + ([entry.option_place] if entry.option is not None and entry.option_place else [])


def _resolve_conflicts(rows: RowReader) -> None:
    """Drop the marks that the rows as a whole make ambiguous, with findings among those of the rows."""
    for code, again in rows.again.items():
        _resolve_repeated(rows, code, again)
    if rows.layout.table.merged:
        rows.findings += _resolve_merged(rows)


def _with_branches(
    entries: Mapping[str, Entry], branches: Mapping[str, tuple[Place, str]], framework: Framework
) -> dict[str, Entry]:
    """The entries with the claims of the parents called not applicable, whose cells and words are in `branches`.

    A leaf without a mark of its own is claimed with its parent, one without a row too.
    """
    found = {**entries}
    for code in sorted(branches, key=lambda code: len(framework.leaves_of[code]), reverse=True):
        place, explanation = branches[code]
        for leaf in framework.leaves_of[code]:
            typed = Typed(None, place)
            entry = found.get(leaf.code) or Entry(leaf.code, place, typed)
            if entry.claimed.is_empty:
                words = entry.explanation or explanation
                found[leaf.code] = structs.replace(
                    entry, claimed=typed, explanation=words, claims_not_applicable=True
                )
    return found


def _resolve_repeated(rows: RowReader, code: str, again: list[int]) -> None:
    """W102: when the rows of one criterion say different things, neither counts."""
    entry, layout, first = rows.entries.get(code), rows.layout, rows.first[code]
    if entry is None:
        return
    claims = layout.cells("claimed")
    typed = [row for row in again if not is_blank(claims.values[row])]
    marks = {number_of(claims.values[row], "claimed", claims.place(row))[0] for row in typed}
    differs = not marks <= {entry.claimed.value}
    done = _DIFFERENT if differs else _SAME if typed else _EMPTY
    for row in again:
        rows.report("W102", row, code, first=layout.where(first), done=done)
    if differs:
        rows.report("W102", first, code, first=layout.where(again[0]), done=done)
        _drop_mark(rows, code)


def _resolve_merged(rows: RowReader) -> Iterator[Diagnostic]:
    """W127: one merged score cell over the rows of several criteria gives none of them a mark; words hold for all."""
    table, column = rows.layout.table, rows.layout.columns.get("claimed", 0)
    here = column + table.left - 2
    placed = sorted((table.row_at(entry.claimed.place), code) for code, entry in rows.entries.items())
    spans = {(top, low): None for (top, left), (low, right) in table.merged if left <= here <= right}
    for top, low in spans:
        codes = [code for _, code in placed[bisect(placed, (top + 1,)) : bisect(placed, (low + 2,))]]
        if top < low and len(codes) > 1:
            _spread_words(rows, codes, top + 1)
            if any(rows.entries[code].claimed.value is not None for code in codes):
                for code in codes:
                    _drop_mark(rows, code)
                ends = top + 2 - table.top, low + 2 - table.top
                spots = f"{rows.layout.where(ends[0])}–{rows.layout.where(ends[1]).partition(' ')[2]}"
                yield finding("W127", table.place(ends[0], column), rows=spots, count=len(codes))


def _spread_words(rows: RowReader, codes: list[str], line: int) -> None:
    """Let `không áp dụng` in the first of merged cells, which begin at a `line`, hold for all of them."""
    first = rows.entries[codes[0]]
    if first.claims_not_applicable and rows.layout.table.row_at(first.claimed.place) == line:
        for code in codes[1:]:
            entry = rows.entries[code]
            rows.entries[code] = structs.replace(entry, claimed=first.claimed, claims_not_applicable=True)


def _drop_mark(rows: RowReader, code: str) -> None:
    entry = rows.entries[code]
    rows.entries[code] = structs.replace(entry, claimed=Typed(None, entry.claimed.place, unreadable=True))
