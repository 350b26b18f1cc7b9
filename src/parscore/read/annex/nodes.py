"""The tree of rows → the nodes of the draft: which rows below a criterion are its components and which its
options.

Bullets, letters and rows without number may be either; the points and the wording tell them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from parscore.catalogue import finding
from parscore.diagnostics import Place
from parscore.model.draft import DraftMark, DraftNode
from parscore.number import vi
from parscore.read.annex.grammar import ScoringLine, clauses_of
from parscore.read.annex.rows import options_in_title, points_in_title
from parscore.read.annex.rules import rule_of
from parscore.read.annex.tree import Entry
from parscore.text import slug, squeeze

_TELLING = frozenset({"count", "deduct", "ratio", "judged", "survey", "given", "none"})


@dataclass
class Tally:
    """How many lines that speak of scoring were read, and how many found their place in a rule."""

    lines: int = 0
    understood: int = 0


def node_of(entry: Entry, tally: Tally, *, penalty: bool = False) -> DraftNode:
    """The node of an entry with everything below it."""
    own = _own_lines(entry)
    maximum, own, marks = _maximum(entry, own)
    marks = [*entry.marks, *marks]
    title = squeeze(entry.row.title)
    if maximum is None and not entry.row.points_text:
        title, maximum = points_in_title(title)
    strong = [child for child in entry.children if child.strong]
    weak = [child for child in entry.children if not child.strong]
    if strong or are_components(weak, maximum, own):
        kept = [child for child in entry.children if child.strong or not strong]
        aside = [*own, *(line for child in weak if strong for line in _lines(child))]
        return _parent(
            entry, title, maximum, [node_of(child, tally, penalty=penalty) for child in kept], aside, marks
        )
    lines = [*own]
    for child in weak:
        points = _worth(child)
        if points is not None and maximum is not None and abs(points) > abs(maximum) and not penalty:
            marks.append(_stray(child))
        else:
            lines += _lines(child)
    if not lines:
        title, inside = options_in_title(title, maximum, entry.row.place)
        lines += inside
    if maximum is not None and maximum < 0:
        maximum = -maximum
    maximum, said = _from_options(entry, maximum, lines)
    ruling = rule_of(entry.code, title, maximum, entry.row.place, lines, penalty=penalty)
    if not lines and entry.row.note:
        noted = [ScoringLine(text, entry.row.place) for text in entry.row.note.split("; ")]
        from_note = rule_of(entry.code, title, maximum, entry.row.place, noted, penalty=penalty)
        lines, ruling = (noted, from_note) if from_note.rule is not None else (lines, ruling)
    tally.lines += len(lines)
    tally.understood += ruling.understood
    lead, doubt = _lead(entry)
    measured = ruling.rule is not None and ruling.rule.measured
    guide = "; ".join(text for text in dict.fromkeys(row.row.evidence for row in _all(entry)) if text)
    if measured and guide:
        marks.append(_aside(entry, f"tài liệu kiểm chứng: {guide}"))
    return DraftNode(
        entry.code, title or "(không có tên)", maximum, entry.row.place, ruling.rule,
        tuple(_with_points(line) for line in lines), lead, "" if measured else guide, entry.row.note,
        (*marks, *said, *doubt, *ruling.marks),
    )  # fmt: skip


def _parent(
    entry: Entry,
    title: str,
    maximum: Decimal | None,
    children: list[DraftNode],
    aside: Sequence[ScoringLine],
    marks: list[DraftMark],
) -> DraftNode:
    known = [child.max for child in children if child.max is not None]
    found = sum(known, Decimal(0))
    if maximum is None and len(known) == len(children):
        maximum = found
        why = "phụ lục không ghi điểm; đây là tổng các mục con"
        marks.append(DraftMark(why, finding("D104", entry.row.place, criterion=entry.code, why=why)))
    elif maximum is None:
        marks.append(_no_maximum(entry))
    elif len(known) == len(children) and found != abs(maximum):
        comment = f"phụ lục ghi {vi(maximum)} điểm, các mục con cộng được {vi(found)}"
        place = entry.row.points_place or entry.row.place
        marks.append(
            DraftMark(comment, finding("D105", place, criterion=entry.code, maximum=maximum, found=found))
        )
    for line in aside:
        marks.append(DraftMark(line.text, finding("D101", line.place, criterion=entry.code, text=line.text)))
    for text in (
        entry.row.evidence and f"tài liệu kiểm chứng: {entry.row.evidence}",
        entry.row.lead and f"cơ quan: {entry.row.lead}",
    ):
        if text:
            marks.append(_aside(entry, text))
    return DraftNode(
        entry.code, title or "(không có tên)", None if maximum is None else abs(maximum), entry.row.place,
        note=entry.row.note, marks=tuple(marks), children=tuple(children),
    )  # fmt: skip


def are_components(kids: Sequence[Entry], maximum: Decimal | None, own: Sequence[ScoringLine]) -> bool:
    """Whether rows that may be either are components with points of their own, and not the options of their
    parent."""
    if not kids or (
        own and any(clause.kind == "option" for line in own for clause in clauses_of(line, maximum))
    ):
        return False
    points = [_stated(kid, maximum) for kid in kids]
    whole = [worth for worth in points if worth is not None]
    if any(_deep(kid) for kid in kids):
        return any(_worth(kid) is not None or points_in_title(kid.row.title)[1] is not None for kid in kids)
    if len(whole) < 2 or maximum is None or len(whole) != len(points):
        return False
    for kid in kids:
        for clause in clauses_of(ScoringLine(kid.row.title, kid.row.place, _worth(kid)), maximum):
            if clause.kind in _TELLING or (clause.span is not None and clause.span.percent):
                return False
    return max(whole) != maximum and min(whole) > 0 and sum(whole) == maximum


def _deep(kid: Entry) -> bool:
    """Whether a row has scoring lines of its own below or beside it."""
    below = [child for child in kid.children if _worth(child) is not None or _speaks(child)]
    return bool(below) or (
        _worth(kid) is not None and bool(kid.row.title) and len(kid.row.wording) > 0 and kid.row.worth is None
    )


def _speaks(entry: Entry) -> bool:
    return any(
        clause.kind not in ("unknown", "figure", "lead")
        for line in _lines(entry)
        for clause in clauses_of(line, None)
    )


def _stated(entry: Entry, maximum: Decimal | None) -> Decimal | None:
    """The points of a row: those beside it, else those that its own words end with."""
    beside = _worth(entry)
    if beside is not None or maximum is None:
        return beside
    clauses = clauses_of(ScoringLine(entry.row.title, entry.row.place), maximum)
    worth = clauses[0].worth if len(clauses) == 1 and clauses[0].kind == "option" else None
    return None if worth is None else worth.of(maximum)


def _worth(entry: Entry) -> Decimal | None:
    """The points that stand in the columns beside a row."""
    if entry.row.worth is not None:
        return entry.row.worth
    return entry.row.points[0] if len(entry.row.points) == 1 else None


def _own_lines(entry: Entry) -> list[ScoringLine]:
    """What the criterion's own row says of scoring: below its title, and in the columns meant for it."""
    lines = [*entry.row.below, *entry.row.wording]
    if entry.row.worth is not None and len(entry.row.wording) == 1:
        lines[-1] = replace(lines[-1], points=entry.row.worth)
    return lines


def _lines(entry: Entry) -> list[ScoringLine]:
    """The lines of a row that is no criterion, and of the rows below it."""
    row, worth = entry.row, _worth(entry)
    lines = [ScoringLine(row.title, row.place, worth)] if row.title else []
    further = [*row.below, *row.wording]
    if not row.title and len(further) == 1 and worth is not None:
        further = [replace(further[0], points=worth)]
    elif row.title and len(row.wording) == 1 and worth is None and not row.below:
        lines, further = _joined(row.title, row.wording[0], row.place), []
    lines += further
    return [*lines, *(line for child in entry.children for line in _lines(child))]


def _joined(title: str, wording: ScoringLine, place: Place) -> list[ScoringLine]:
    """An option whose points stand in words in another column: «Kịp thời» beside «1 điểm»."""
    whole = ScoringLine(f"{title.rstrip(' :;.,')}: {wording.text}", place)
    if all(clause.kind != "unknown" for clause in clauses_of(whole, None)):
        return [whole]
    return [ScoringLine(title, place), wording]


def _maximum(
    entry: Entry, lines: list[ScoringLine]
) -> tuple[Decimal | None, list[ScoringLine], list[DraftMark]]:
    """The criterion's own maximum; a points cell of several lines gives the points of the options as well."""
    points, row = entry.row.points, entry.row
    marks = []
    if row.points_text:
        comment = f"ô điểm ghi «{squeeze(row.points_text)}»"
        marks.append(
            DraftMark(
                comment, finding("D104", row.points_place or row.place, criterion=entry.code, why=comment)
            )
        )
    if len(points) < 2:
        return (points[0] if points else None), lines, marks
    plain = [line for line in lines if line.points is None]
    rest = points if len(points) == len(plain) else points[1:]
    if len(rest) == len(plain):
        beside = iter(rest)
        lines = [line if line.points is not None else replace(line, points=next(beside)) for line in lines]
        if rest is not points:
            return points[0], lines, marks
    comment = f"ô điểm có nhiều số ({'; '.join(vi(number) for number in points)}); tạm lấy số lớn nhất"
    marks.append(
        DraftMark(comment, finding("D104", row.points_place or row.place, criterion=entry.code, why=comment))
    )
    return max(points), lines, marks


def _from_options(
    entry: Entry, maximum: Decimal | None, lines: Sequence[ScoringLine]
) -> tuple[Decimal | None, list[DraftMark]]:
    if maximum is not None or entry.row.points_text:
        return maximum, []
    found = [
        points for line in lines for clause in clauses_of(line, None)
        if clause.worth is not None and (points := clause.worth.of(None)) is not None
    ]  # fmt: skip
    if not found:
        return None, [_no_maximum(entry)]
    why = "phụ lục không ghi điểm tối đa; tạm lấy điểm của mức cao nhất"
    return max(found), [DraftMark(why, finding("D104", entry.row.place, criterion=entry.code, why=why))]


def _no_maximum(entry: Entry) -> DraftMark:
    why = "phụ lục không ghi điểm tối đa"
    return DraftMark(
        why, finding("D104", entry.row.points_place or entry.row.place, criterion=entry.code, why=why)
    )


def _stray(child: Entry) -> DraftMark:
    text = _with_points(ScoringLine(child.row.title, child.row.place, _worth(child)))
    return DraftMark(text, finding("D111", child.row.place, text=text))


def _aside(entry: Entry, text: str) -> DraftMark:
    return DraftMark(
        text, finding("D110", entry.row.place, criterion=entry.code, why=f"chưa đưa vào bản nháp: {text}")
    )


def _lead(entry: Entry) -> tuple[str, list[DraftMark]]:
    """The agency's identity made of its name; several names are for people to choose from."""
    name = entry.row.lead
    if not name:
        return "", []
    if any(sign in name for sign in ",;/") or len(name) > 80:
        return "", [_aside(entry, f"cơ quan: {name}")]
    return slug(name), []


def _all(entry: Entry) -> list[Entry]:
    return [entry, *(one for child in entry.children for one in _all(child))]


def _with_points(line: ScoringLine) -> str:
    text = squeeze(line.text)
    return text if line.points is None else f"{text}: {vi(line.points)}"
