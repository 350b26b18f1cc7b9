"""The tree of rows → the nodes of the draft: which rows below a criterion are its components and which its options.

Bullets, letters and rows without number may be either; the points and the wording tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from msgspec import Struct, structs

from parscore.diagnostics import Place
from parscore.model.draft import DraftMark, DraftNode, doubt
from parscore.number import ZERO, vi
from parscore.read.annex.comparison import states_points
from parscore.read.annex.grammar import Clause, ScoringLine, clauses_of
from parscore.read.annex.rows import Row, options_in_title, points_in_title
from parscore.read.annex.rules import RuleReading, Subject, lost_line, rule_of
from parscore.read.annex.tree import TreeRow
from parscore.text import slug, squeeze

LONGEST_AGENCY = 80
_OWN_SCORING = frozenset({"count", "deduct", "ratio", "judged", "survey", "given", "none"})
_MUTE = frozenset({"unknown", "figure", "lead"})
_NO_TITLE = "(không có tên)"


class NodeReading(Struct, frozen=True):
    """A node with everything below it, how many lines speak of its scoring, and how many are in a rule."""

    node: DraftNode
    lines: int = 0
    understood: int = 0


@dataclass
class _Points:
    """The maximum of a criterion with the lines that speak of its scoring, and what is unsure about both."""

    maximum: Decimal | None
    lines: list[ScoringLine]
    marks: list[DraftMark] = field(default_factory=list)
    silent: bool = False
    """Whether the points cell says nothing at all."""


def node_of(entry: TreeRow, *, penalty: bool = False) -> NodeReading:
    """The node of an entry with everything below it; a penalty item counts cases instead of deducting."""
    found = _stated_points(entry)
    title = squeeze(entry.row.title)
    if found.silent:
        title, found.maximum = points_in_title(title)
    if not penalty and found.maximum is not None and found.maximum < 0:
        found.marks.append(_signed(entry, found.maximum))
    strong, weak = _parted(entry.children)
    if strong or are_components(weak, found.maximum, found.lines):
        found.lines += [line for child in weak if strong for line in _lines(child)]
        below = [node_of(child, penalty=penalty) for child in strong or weak]
        return _parent(entry, title, found, below)
    for child in weak:
        if not penalty and _beyond(_worth(child), found.maximum):
            found.marks.append(_stray(child))
        else:
            found.lines += _lines(child)
    return _leaf(entry, title, found, penalty=penalty)


def _parted(children: Sequence[TreeRow]) -> tuple[list[TreeRow], list[TreeRow]]:
    """Rows that surely are criteria, and rows that may be options."""
    return [child for child in children if child.strong], [child for child in children if not child.strong]


def _beyond(points: Decimal | None, maximum: Decimal | None) -> bool:
    """Whether a row is worth more than the whole criterion, so that it is no option of it."""
    return points is not None and maximum is not None and abs(points) > abs(maximum)


def _leaf(entry: TreeRow, title: str, found: _Points, *, penalty: bool) -> NodeReading:
    if not found.lines:
        title, inside = options_in_title(title, found.maximum, entry.row.place)
        found.lines += inside
    maximum, doubts = _known_maximum(entry, found)
    subject = Subject(entry.code, title, maximum, entry.row.place, penalty)
    lines, reading = _rule(entry, subject, found.lines)
    lead, lead_marks = _lead(entry)
    measured = reading.rule is not None and reading.rule.kind in ("survey", "given")
    guide = "; ".join(dict.fromkeys(filter(None, (one.row.evidence for one in _all(entry)))))
    aside = [_aside(entry, f"tài liệu kiểm chứng: {guide}")] if measured and guide else []
    node = DraftNode(
        entry.code,
        title or _NO_TITLE,
        maximum,
        entry.row.place,
        reading.rule,
        tuple(map(_with_points, lines)),
        lead,
        "" if measured else guide,
        entry.row.note,
        (*entry.marks, *found.marks, *aside, *doubts, *lead_marks, *reading.marks),
        label=_label(entry),
    )
    return NodeReading(node, len(lines), reading.understood)


def _label(entry: TreeRow) -> str:
    """The annex's own number, where it is not the code."""
    printed = entry.label.printed
    return printed if printed != entry.code else ""


def _rule(
    entry: TreeRow, subject: Subject, lines: list[ScoringLine]
) -> tuple[list[ScoringLine], RuleReading]:
    """The rule of the lines, with what the note says of «không phát sinh»; without lines, of the note alone."""
    noted = _noted(entry)
    if not lines and noted:
        reading = rule_of(subject, noted)
        if reading.rule is not None:
            return noted, reading
    further = [one for one in noted if lines and _on_nothing(one, subject.maximum)]
    reading = rule_of(subject, [*lines, *further])
    left = (one for one in noted if one not in further and states_points(one.text))
    aside = (_aside(entry, f"ghi chú: {one.text}") for one in left)
    return [*lines, *further], structs.replace(reading, marks=(*reading.marks, *aside))


def _noted(entry: TreeRow) -> list[ScoringLine]:
    """The parts of a note."""
    return [ScoringLine(text, entry.row.place) for text in entry.row.note.split("; ") if text]


def _on_nothing(line: ScoringLine, maximum: Decimal | None) -> bool:
    return any(clause.kind == "none" for clause in clauses_of(line, maximum))


def _parent(entry: TreeRow, title: str, found: _Points, below: Sequence[NodeReading]) -> NodeReading:
    row = entry.row
    maximum, doubts = _added_up(entry, found.maximum, [reading.node.max for reading in below])
    unplaced = [lost_line(entry.code, line) for line in found.lines]
    if row.evidence:
        unplaced.append(_aside(entry, f"tài liệu kiểm chứng: {row.evidence}"))
    if row.lead:
        unplaced.append(_aside(entry, f"cơ quan: {row.lead}"))
    node = DraftNode(
        entry.code,
        title or _NO_TITLE,
        None if maximum is None else abs(maximum),
        row.place,
        note=row.note,
        marks=(*entry.marks, *found.marks, *doubts, *unplaced),
        children=tuple(reading.node for reading in below),
        label=_label(entry),
    )
    return NodeReading(node, sum(one.lines for one in below), sum(one.understood for one in below))


def _added_up(
    entry: TreeRow, maximum: Decimal | None, below: Sequence[Decimal | None]
) -> tuple[Decimal | None, list[DraftMark]]:
    """The maximum of a parent: its own, else the sum below it; and a mark where the two differ or one is missing."""
    known = [number for number in below if number is not None]
    found, whole = sum(known, ZERO), len(known) == len(below)
    if maximum is None:
        why = "phụ lục không ghi điểm; đây là tổng các mục con"
        return (found, [_doubt(entry, entry.row.place, why)]) if whole else (None, [_no_maximum(entry)])
    if not whole or found == abs(maximum):
        return maximum, []
    place = entry.row.points_place or entry.row.place
    comment = f"phụ lục ghi {vi(maximum)} điểm, các mục con cộng được {vi(found)}"
    return maximum, [doubt("D105", place, comment, entry.code, maximum=maximum, found=found)]


def are_components(kids: Sequence[TreeRow], maximum: Decimal | None, own: Sequence[ScoringLine]) -> bool:
    """Whether rows that may be either are components with points of their own, and not options of their parent."""
    if not kids or any(clause.kind == "option" for clause in _clauses(own, maximum)):
        return False
    if any(map(_deep, kids)):
        return any(_worth(kid) is not None or points_in_title(kid.row.title)[1] is not None for kid in kids)
    titles = [ScoringLine(kid.row.title, kid.row.place, _worth(kid)) for kid in kids]
    return _add_up(kids, maximum) and not any(map(_scores_by_itself, _clauses(titles, maximum)))


def _add_up(kids: Sequence[TreeRow], maximum: Decimal | None) -> bool:
    """Whether rows without scoring of their own make up the maximum together, and none of them alone."""
    points = [_stated(kid, maximum) for kid in kids]
    whole = [worth for worth in points if worth is not None]
    if maximum is None or len(whole) < max(len(points), 2):
        return False
    return max(whole) != maximum and min(whole) > 0 and sum(whole) == maximum


def _clauses(lines: Sequence[ScoringLine], maximum: Decimal | None) -> Iterator[Clause]:
    return (clause for line in lines for clause in clauses_of(line, maximum))


def _scores_by_itself(clause: Clause) -> bool:
    return clause.kind in _OWN_SCORING or (clause.span is not None and clause.span.percent)


def _deep(kid: TreeRow) -> bool:
    """Whether a row has scoring lines of its own below or next to it."""
    if any(_worth(child) is not None or _speaks(child) for child in kid.children):
        return True
    row = kid.row
    return _worth(kid) is not None and bool(row.title) and bool(row.wording) and row.worth is None


def _speaks(entry: TreeRow) -> bool:
    return any(clause.kind not in _MUTE for clause in _clauses(_lines(entry), None))


def _stated(entry: TreeRow, maximum: Decimal | None) -> Decimal | None:
    """The points of a row: those next to it, else those that its own words end with."""
    worth = _worth(entry)
    if worth is not None or maximum is None:
        return worth
    clauses = clauses_of(ScoringLine(entry.row.title, entry.row.place), maximum)
    stated = clauses[0].worth if len(clauses) == 1 and clauses[0].kind == "option" else None
    return None if stated is None else stated.of(maximum)


def _worth(entry: TreeRow) -> Decimal | None:
    """The points in the columns next to a row."""
    if entry.row.worth is not None:
        return entry.row.worth
    return entry.row.points[0] if len(entry.row.points) == 1 else None


def _own_lines(entry: TreeRow) -> list[ScoringLine]:
    """What the criterion's own row says of scoring: below its title, and in the columns meant for it."""
    lines = [*entry.row.below, *entry.row.wording]
    if entry.row.worth is not None and len(entry.row.wording) == 1:
        lines[-1] = structs.replace(lines[-1], points=entry.row.worth)
    return lines


def _lines(entry: TreeRow) -> list[ScoringLine]:
    """The lines of a row that is no criterion, and of the rows below it."""
    lines = _own_option(entry.row, _worth(entry))
    return [*lines, *(line for child in entry.children for line in _lines(child))]


def _own_option(row: Row, worth: Decimal | None) -> list[ScoringLine]:
    """The lines of a row itself: its title with its points, next to it or in words, and its further lines."""
    further = [*row.below, *row.wording]
    if not row.title:
        return (
            [structs.replace(further[0], points=worth)]
            if len(further) == 1 and worth is not None
            else further
        )
    if row.points_text and row.worth is None:
        return [ScoringLine(f"{row.title.rstrip(' :;.,')}: {row.points_text}", row.place), *further]
    if len(row.wording) == 1 and worth is None and not row.below:
        return _joined(row.title, row.wording[0], row.place)
    return [ScoringLine(row.title, row.place, worth), *further]


def _joined(title: str, wording: ScoringLine, place: Place) -> list[ScoringLine]:
    """An option whose points are words in another column: «Kịp thời» next to «1 điểm»."""
    whole = ScoringLine(f"{title.rstrip(' :;.,')}: {wording.text}", place)
    if all(clause.kind != "unknown" for clause in clauses_of(whole, None)):
        return [whole]
    return [ScoringLine(title, place), wording]


def _stated_points(entry: TreeRow) -> _Points:
    """The criterion's own maximum; a points cell of several lines gives the points of the options as well."""
    row, points, lines = entry.row, entry.row.points, _own_lines(entry)
    place = row.points_place or row.place
    marks = [_doubt(entry, place, f"ô điểm ghi «{squeeze(row.points_text)}»")] if row.points_text else []
    if len(points) < 2:
        silent = not points and not row.points_text
        return _Points(points[0] if points else None, lines, marks, silent)
    bare = sum(line.points is None for line in lines)
    if len(points) - bare in (0, 1):
        following = iter(points[len(points) - bare :])
        lines = [
            line if line.points is not None else structs.replace(line, points=next(following))
            for line in lines
        ]
        if len(points) > bare:
            return _Points(points[0], lines, marks)
    listed = "; ".join(map(vi, points))
    doubt = _doubt(entry, place, f"ô điểm có nhiều số ({listed}); tạm lấy số lớn nhất")
    return _Points(max(points), lines, [*marks, doubt])


def _known_maximum(entry: TreeRow, found: _Points) -> tuple[Decimal | None, list[DraftMark]]:
    """The maximum of a leaf: its own without sign, else the best of its options, with a mark."""
    if found.maximum is not None:
        return (-found.maximum if found.maximum < 0 else found.maximum), []
    if entry.row.points_text:
        return None, []
    worths = (clause.worth.of(None) for clause in _clauses(found.lines, None) if clause.worth is not None)
    points = [number for number in worths if number is not None]
    if not points:
        return None, [_no_maximum(entry)]
    why = "phụ lục không ghi điểm tối đa; tạm lấy điểm của mức cao nhất"
    return max(points), [_doubt(entry, entry.row.place, why)]


def _doubt(entry: TreeRow, place: Place, why: str) -> DraftMark:
    return doubt("D104", place, why, entry.code, why=why)


def _signed(entry: TreeRow, points: Decimal) -> DraftMark:
    why = f"phụ lục ghi {vi(points)} điểm ngoài phần điểm trừ; bản nháp lấy số không dấu"
    return _doubt(entry, entry.row.points_place or entry.row.place, why)


def _no_maximum(entry: TreeRow) -> DraftMark:
    return _doubt(entry, entry.row.points_place or entry.row.place, "phụ lục không ghi điểm tối đa")


def _stray(child: TreeRow) -> DraftMark:
    text = _with_points(ScoringLine(child.row.title, child.row.place, _worth(child)))
    return doubt("D111", child.row.place, text, text=text)


def _aside(entry: TreeRow, text: str) -> DraftMark:
    why = f"chưa đưa vào bản nháp: {text}"
    return doubt("D110", entry.row.place, text, entry.code, why=why)


def _lead(entry: TreeRow) -> tuple[str, list[DraftMark]]:
    """The agency's identity made of its name; several names are for people to choose from."""
    name = entry.row.lead
    if any(sign in name for sign in ",;/") or len(name) > LONGEST_AGENCY:
        return "", [_aside(entry, f"cơ quan: {name}")]
    return slug(name), []


def _all(entry: TreeRow) -> Iterator[TreeRow]:
    yield entry
    for child in entry.children:
        yield from _all(child)


def _with_points(line: ScoringLine) -> str:
    text = squeeze(line.text)
    return text if line.points is None else f"{text}: {vi(line.points)}"
