"""A filled form → Submission: every mark, figure and piece of evidence with its cell.

The tables are found by their headings; a form may have one table for each lĩnh vực. May not judge whether
a mark is
right: it says what is typed, and where something cannot be read.
"""

from __future__ import annotations

from collections import Counter

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import COLUMNS, EXCLUDED_WORDS, HEADING_WORDS
from parscore.model.framework import Framework
from parscore.model.submission import Entry, Submission
from parscore.read.forms.all_units import per_unit
from parscore.read.forms.conflicts import inherited, settle
from parscore.read.forms.identity import identify
from parscore.read.forms.index import index_of
from parscore.read.forms.inferred import continued, titled
from parscore.read.forms.layout import Layout, doubtful
from parscore.read.forms.match import Codes
from parscore.read.forms.open import OpenForm, open_form
from parscore.read.forms.rows import Rows
from parscore.read.forms.typed_values import is_blank
from parscore.read.sheets.cells import as_number, as_text
from parscore.read.sheets.details import SheetDetails
from parscore.read.words.legacy import encoding_of
from parscore.read.words.numbering import canonical
from parscore.text import column_name, did_you_mean, fold, quoted, squeeze

__all__ = ["OpenForm", "identify", "open_form", "per_unit", "read_entries"]


def read_entries(
    form: OpenForm, framework: Framework, unit: str
) -> tuple[Submission | None, list[Diagnostic]]:
    """Read the form as one of `framework`; None when it is plainly the form of something else."""
    on_its_side = next((layout for layout in form.grids if layout.table.turned), None)
    if on_its_side is not None:
        return None, [signed(_without_units(on_its_side), unit)]
    if not form.layouts:
        return None, [signed(_without_scores(form.grids[0]), unit)]
    faults = [] if form.of_many else [found for layout in form.layouts for found in doubtful(layout)]
    if faults:
        return None, [signed(found, unit) for found in faults]
    index = index_of(framework)
    further = continued(form.layouts[0], form.others, index) if form.others and not form.of_many else []
    read = _tables((*(titled(layout, index) for layout in form.layouts), *further), form, framework, unit)
    if (clash := _overlap(read)) is not None:
        names = ", ".join(f"«{rows.layout.table.name}»" for rows in read)
        return None, [finding("W011", form.place, unit=unit, sheets=names, codes=clash)]
    for rows in read:
        settle(rows)
    findings = [found for rows in read for found in rows.findings]
    if form.concealed:
        findings += _concealed(form, framework, unit, read)
    strange, coded = sum(rows.strange for rows in read), sum(rows.coded for rows in read)
    if not coded:
        return None, [*findings, finding("W020", form.place, unit=unit, framework=framework.title)]
    if strange * 2 >= coded:
        misfit = finding(
            "W107", form.place, unit=unit, strange=strange, coded=coded, framework=framework.title
        )
        return None, [misfit]
    findings += _remarks(form, read)
    for layout in further:
        place, name = Place(form.file, layout.table.name), form.layouts[0].table.name
        findings.append(finding("W022", place, unit=unit, sheet=layout.table.name, first=name))
    entries = {code: entry for rows in read for code, entry in rows.entries.items()}
    said = {code: told for rows in read for code, told in rows.branches.items()}
    if said:
        entries = inherited(entries, said, framework)
    branches = {code: place for code, (place, _) in said.items()}
    totals = tuple(total for rows in read for total in rows.totals)
    sheet = form.layouts[0].table.name
    submission = Submission(unit, form.file, sheet, form.stamp, entries, totals, branches)
    return submission, [signed(found, unit) for found in findings]


def excluded_in(form: OpenForm, framework: Framework) -> frozenset[str]:
    """The leaves that do not apply to the unit as a form made by the tool says; others are not believed."""
    if form.stamp is None or form.stamp.framework != framework.framework:
        return frozenset()
    leaves = {canonical(leaf.code): leaf.code for leaf in framework.leaves}
    wanted, found = fold(EXCLUDED_WORDS), set[str]()
    for layout in form.layouts:
        for row in range(layout.first, len(layout.table.rows) + 1):
            said, code = layout.value(row, "declared"), layout.value(row, "code")
            if isinstance(said, str) and isinstance(code, str) and said and fold(said) == wanted:
                leaf = leaves.get(canonical(code))
                if leaf is not None and is_blank(layout.value(row, "claimed")):
                    found.add(leaf)
    return frozenset(found)


def _without_scores(grid: Layout) -> Diagnostic:
    """W021 for a table without a score column that could be known, W017 for one that looks like that of many units."""
    table, row = grid.table, grid.first - 1
    named, below = set(grid.columns.values()), table.rows[grid.first - 1 :]
    heads = {
        column: squeeze(as_text(value))[:40]
        for cells in table.rows[grid.heading - 1 : row]
        for column, value in enumerate(cells, start=1)
        if column not in named and isinstance(value, str) and value.strip()
    }
    scored = [
        column
        for column in heads
        if sum(as_number(cells[column - 1]) is not None for cells in below if column <= len(cells)) > 1
    ]
    if len(scored) > 1:
        problem = "không nhận ra tên đơn vị nào ở hàng tiêu đề của bảng"
        return finding("W017", table.place(row, scored[0]), problem=problem)
    place = table.place(row, scored[0] if scored else 1)
    shown = quoted(heads[column] for column in scored or heads) or "không có"
    near = did_you_mean(heads[scored[0]], HEADING_WORDS["claimed"]) if scored else ""
    return finding("W021", place, headings=shown, suggestion=near)


def _without_units(layout: Layout) -> Diagnostic:
    """W027 for a table of all units where there is no list of units to know them by."""
    corner = layout.table.place(layout.heading, min(layout.columns.values()))
    return finding("W027", corner, problem="chỉ đọc được trong một kỳ đánh giá có danh sách đơn vị")


def signed(found: Diagnostic, unit: str) -> Diagnostic:
    """The finding with the unit's name on it."""
    return found if found.unit else structs.replace(found, unit=unit)


def _tables(layouts: tuple[Layout, ...], form: OpenForm, framework: Framework, unit: str) -> list[Rows]:
    """The tables read one after the other."""
    read = []
    for layout in layouts:
        details = form.book.details(layout.table.name) if form.book is not None else None
        rows = Rows(Codes(index_of(framework)), layout, unit, details)
        rows.read()
        read.append(rows)
    if len(read) > 1:
        read = [rows for rows in read if rows.entries] or read[:1]
    return read


def _overlap(read: list[Rows]) -> str | None:
    """The criteria that two tables of one form score, shortened; None when every criterion stands on one."""
    times = Counter(code for rows in read for code in rows.entries)
    twice = [code for code, number in times.items() if number > 1]
    return ", ".join(twice[:5]) + (" …" if len(twice) > 5 else "") if twice else None


def _concealed(form: OpenForm, framework: Framework, unit: str, read: list[Rows]) -> list[Diagnostic]:
    """Tables on hidden sheets: read when they score what no visible table scores, and told in any case."""
    findings = []
    for rows in _tables(form.concealed, form, framework, unit):
        if not rows.entries:
            continue
        taken = _overlap([*read, rows]) is None
        if taken:
            read.append(rows)
            findings += rows.findings
        done = "trang này được đọc" if taken else "trang này không được đọc"
        name = rows.layout.table.name
        findings.append(finding("W015", Place(form.file, name), sheets=f"«{name}»", done=done))
    return findings


def _remarks(form: OpenForm, read: list[Rows]) -> list[Diagnostic]:
    """What is to be said of the whole form: columns it lacks, old encodings, hidden rows."""
    findings = []
    columns = {key for rows in read for key in rows.layout.columns}
    lacking = [COLUMNS["code"]] if any(rows.unnumbered for rows in read) else []
    lacking += [COLUMNS["title"]] if "title" not in columns else []
    for rows in read:
        if rows.layout.assumed:
            place = rows.layout.place(rows.layout.first - 1, "claimed")
            findings.append(finding("W023", place, heading=rows.layout.assumed))
    lacking += [COLUMNS[key] for key in ("declared", "evidence") if key not in columns]
    if lacking and not form.of_many:
        findings.append(finding("W013", form.place, columns=quoted(lacking)))
    for rows in read:
        findings += _encodings(form, rows)
        if rows.details is not None:
            findings += _hidden(rows, rows.details)
    return findings


def _encodings(form: OpenForm, rows: Rows) -> list[Diagnostic]:
    """W014 when headings, titles or texts above are typed in an encoding from before Unicode."""
    layout = rows.layout
    texts = [value for cells in layout.table.rows[layout.heading - 1 : layout.first - 1] for value in cells]
    if rows.odd_titles:
        texts += [
            cells[column - 1]
            for cells in layout.table.rows
            for column in (layout.columns.get("title", 1),)
            if column <= len(cells)
        ]
    found = [name for value in texts if isinstance(value, str) and (name := encoding_of(value)) is not None]
    if not found:
        return []
    names = " và ".join(sorted(set(found)))
    return [finding("W014", Place(form.file, layout.table.name), encodings=names, count=len(found))]


def _hidden(rows: Rows, details: SheetDetails) -> list[Diagnostic]:
    """W016 for hidden rows and columns out of which something was read."""
    if not details.hidden_rows and not details.hidden_columns:
        return []
    layout, said = rows.layout, []
    typed = [place for entry in rows.entries.values() for place in _typed(entry)]
    heads = [layout.place(layout.first, key) for key in layout.columns] if typed else []
    across, down = (typed, typed + heads) if layout.table.turned else (typed + heads, typed)
    lines = sorted({place.line for place in down} & details.hidden_rows)
    if lines:
        said.append("dòng " + ", ".join(map(str, lines[:10])) + (" …" if len(lines) > 10 else ""))
    columns = sorted({place.column for place in across} & details.hidden_columns)
    if columns:
        said.append("cột " + ", ".join(map(column_name, columns)))
    place = Place(layout.table.file, layout.table.name)
    return [finding("W016", place, what="; ".join(said))] if said else []


def _typed(entry: Entry) -> list[Place]:
    """The cells of an entry that hold a mark, a figure or an option."""
    typed = [entry.claimed, *entry.figures.values()]
    places = [one.place for one in typed if one.value is not None or one.unreadable]
    return places + ([entry.option_place] if entry.option is not None and entry.option_place else [])
