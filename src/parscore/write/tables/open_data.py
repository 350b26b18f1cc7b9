"""The results as open data: flat tables with documented columns, exact values and no looks; may not compute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Generic, Literal, NamedTuple, TypeVar, get_args

from msgspec import Struct

from parscore.model.change import UnitChange, Why
from parscore.model.cycle import Group, Merge, Unit
from parscore.model.framework import Framework, Node
from parscore.model.scorecard import Mark, Results, Standing
from parscore.number import plain
from parscore.text import squeeze
from parscore.write.tables.years import PART_TITLES

T = TypeVar("T")
Value = str | int | bool | Decimal | None
Kind = Literal["string", "number", "integer", "boolean"]
State = Literal["counted", "open", "missing", "not_applicable", "not_measured"]


class Field(Struct, frozen=True):
    """A column: name in the file, title and meaning in Vietnamese, the words that it may hold if those are few."""

    name: str
    title: str
    about: str
    kind: Kind = "string"
    words: tuple[str, ...] = ()


class Link(Struct, frozen=True):
    """Columns of one table that name a row of another, by columns of the same names."""

    fields: tuple[str, ...]
    table: str


class Layout(Struct, Generic[T], frozen=True):
    """A table before it has rows: its columns with the readers of their cells, its key, what it points to."""

    name: str
    title: str
    columns: tuple[tuple[Field, Callable[[T], Value]], ...]
    key: tuple[str, ...]
    links: tuple[Link, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """The columns alone."""
        return tuple(field for field, _ in self.columns)

    def rows(self, records: Iterable[T]) -> Iterator[tuple[str, ...]]:
        """A row of texts for each record."""
        readers = [reader for _, reader in self.columns]
        return (tuple(_written(reader(record)) for reader in readers) for record in records)


class OpenTable(Struct, frozen=True):
    """One file of the data: its layout and its rows as they are written."""

    layout: Layout[object]
    rows: tuple[tuple[str, ...], ...]


def _written(value: Value) -> str:
    """A value with a decimal point, `true` and `false`, nothing for what is not there."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(plain(value), "f") if isinstance(value, Decimal) else squeeze(str(value))


class UnitRecord(NamedTuple):
    """A unit in its group."""

    group: Group
    unit: Unit
    framework: Framework


class CriterionRecord(NamedTuple):
    """A criterion, bonus or penalty item of a set."""

    framework: Framework
    node: Node


class MarkRecord(NamedTuple):
    """The `number`-th word (from 1) on one line of one unit."""

    framework: str
    unit: str
    code: str
    number: int
    mark: Mark


class PointsRecord(NamedTuple):
    """What one criterion came to for one unit; without points where it is scored itself and has none."""

    framework: str
    unit: str
    code: str
    points: Decimal | None
    maximum: Decimal
    state: State


class RankRecord(NamedTuple):
    """A row of a ranking with the set that rounds it."""

    framework: Framework
    row: Standing


class ChangeRecord(NamedTuple):
    """The change of a unit since the earlier cycle (`since`), in what its set ranks by."""

    framework: Framework
    since: str
    change: UnitChange


_UNIT = Field("unit", "Đơn vị", "Mã đơn vị trong kỳ (id trong cycle.yaml)")
_GROUP = Field("group", "Nhóm", "Mã nhóm đơn vị trong kỳ")
_SET = Field("framework", "Bộ tiêu chí", "Mã bộ tiêu chí")
_CODE = Field("code", "Mã tiêu chí", "Mã tiêu chí trong bộ tiêu chí, hay mã mục thưởng, phạt")
_POINTS = Field("points", "Điểm", "Điểm chưa làm tròn", "number")
_MAXIMUM = Field("maximum", "Tối đa áp dụng", "Điểm tối đa áp dụng cho đơn vị, chưa làm tròn", "number")
_TO_UNITS = Link(("unit",), "units")
_TO_CRITERIA = Link(("framework", "code"), "criteria")
_PARTS = ("criteria", "bonus", "penalty")
_STATES: tuple[State, ...] = ("counted", "open", "missing", "not_applicable", "not_measured")
_STATUSES = ("final", "provisional", "incomplete", "not_submitted")
_FLAGS = ("asks", "claims", "agrees", "outdated", "awaits")


def _part_of(name: str, one: ChangeRecord) -> Decimal | None:
    """A part of a change; none where nothing is compared."""
    return None if one.change.change is None else getattr(one.change, name)


UNITS: Layout[UnitRecord] = Layout(
    "units",
    "Đơn vị được chấm",
    (
        (_UNIT, lambda one: one.unit.id),
        (Field("name", "Tên đơn vị", "Tên như in trên báo cáo"), lambda one: one.unit.name),
        (
            Field(
                "official_code",
                "Mã chính thức",
                "Mã đơn vị hành chính hoặc mã định danh cơ quan, nếu có khai",
            ),
            lambda one: one.unit.code,
        ),
        (Field("kind", "Loại đơn vị", "Loại đơn vị, nếu bộ tiêu chí phân loại"), lambda one: one.unit.kind),
        (_GROUP, lambda one: one.group.id),
        (Field("group_title", "Tên nhóm", "Tên nhóm đơn vị"), lambda one: one.group.title),
        (
            Field("ranked", "Có xếp hạng", "Nhóm có xếp hạng chung hay không", "boolean"),
            lambda one: one.group.ranked,
        ),
        (_SET, lambda one: one.framework.framework),
    ),
    ("unit",),
)
CRITERIA: Layout[CriterionRecord] = Layout(
    "criteria",
    "Tiêu chí của các bộ tiêu chí",
    (
        (_SET, lambda one: one.framework.framework),
        (_CODE, lambda one: one.node.criterion.code),
        (Field("label", "Số in", "Số của quyết định, khi khác mã"), lambda one: one.node.criterion.label),
        (
            Field("parent", "Mục trên", "Mã của mục trên; trống ở cấp cao nhất"),
            lambda one: one.node.parent.code if one.node.parent else None,
        ),
        (
            Field("part", "Phần", "Trong cây tiêu chí, mục thưởng hay mục phạt", words=_PARTS),
            lambda one: _part(one.node),
        ),
        (Field("level", "Cấp", "Cấp trong cây, 1 là cao nhất", "integer"), lambda one: one.node.depth + 1),
        (Field("title", "Tên", "Tên tiêu chí"), lambda one: one.node.criterion.title),
        (
            Field("maximum", "Điểm tối đa", "Điểm tối đa của tiêu chí trong bộ", "number"),
            lambda one: one.node.criterion.max,
        ),
        (
            Field("scored", "Được chấm", "Tiêu chí được chấm trực tiếp (không có mục con)", "boolean"),
            lambda one: one.node.criterion.is_leaf,
        ),
        (
            Field("source", "Nguồn điểm", "Nguồn điểm: appraised là tự chấm và thẩm định"),
            lambda one: one.node.criterion.origin if one.node.criterion.is_leaf else None,
        ),
        (
            Field("lead", "Cơ quan chủ trì", "Mã cơ quan chủ trì thẩm định"),
            lambda one: one.node.criterion.lead,
        ),
    ),
    ("framework", "code"),
)
MARKS: Layout[MarkRecord] = Layout(
    "marks",
    "Mọi lần chấm của mọi dòng, theo thứ tự",
    (
        (_UNIT, lambda one: one.unit),
        (_SET, lambda one: one.framework),
        (_CODE, lambda one: one.code),
        (Field("number", "Lần", "Thứ tự lần chấm trên dòng, từ 1", "integer"), lambda one: one.number),
        (
            Field("stage", "Bước", "self, một vòng thẩm định, survey, given hoặc computed"),
            lambda one: one.mark.stage,
        ),
        (
            Field("points", "Điểm", "Điểm của lần chấm, nguyên gốc; trống là không cho điểm", "number"),
            lambda one: one.mark.points,
        ),
        (Field("by", "Người chấm", "Mã cơ quan chấm; hoi-dong là Hội đồng"), lambda one: one.mark.by),
        (Field("reason", "Lý do", "Lý do như người chấm ghi"), lambda one: one.mark.reason),
        (
            Field(
                "flags",
                "Kèm theo",
                f"Không có hoặc một số trong: {', '.join(_FLAGS)}, cách nhau bằng dấu cách",
            ),
            lambda one: " ".join(flag for flag in _FLAGS if getattr(one.mark, flag)),
        ),
        (
            Field("unused", "Không dùng được", "Mã phát hiện nói vì sao ý kiến chưa dùng được"),
            lambda one: one.mark.unused,
        ),
    ),
    ("unit", "code", "number"),
    (_TO_UNITS, _TO_CRITERIA),
)
POINTS: Layout[PointsRecord] = Layout(
    "points",
    "Điểm được tính của từng tiêu chí",
    (
        (_UNIT, lambda one: one.unit),
        (_SET, lambda one: one.framework),
        (_CODE, lambda one: one.code),
        (_POINTS, lambda one: one.points),
        (_MAXIMUM, lambda one: one.maximum),
        (
            Field("state", "Tình trạng", "Dòng được tính, đang mở, chưa có điểm, không áp dụng, chưa có số liệu đo",
                  words=_STATES),
            lambda one: one.state,
        ),
    ),
    ("unit", "code"),
    (_TO_UNITS, _TO_CRITERIA),
)  # fmt: skip
RANKS: Layout[RankRecord] = Layout(
    "ranks",
    "Kết quả và thứ hạng của từng đơn vị",
    (
        (_GROUP, lambda one: one.row.group),
        (_UNIT, lambda one: one.row.unit),
        (_POINTS, lambda one: one.row.points),
        (_MAXIMUM, lambda one: one.row.maximum),
        (Field("index", "Chỉ số", "Chỉ số (%), chưa làm tròn", "number"), lambda one: one.row.index),
        (
            Field("printed_points", "Điểm in", "Tổng điểm đã làm tròn như in trên báo cáo", "number"),
            lambda one: _printed(one, one.row.points),
        ),
        (
            Field("printed_index", "Chỉ số in", "Chỉ số (%) đã làm tròn như in trên báo cáo", "number"),
            lambda one: _printed(one, one.row.index),
        ),
        (
            Field("rank", "Hạng", "Hạng trong nhóm; trống là không xếp hạng", "integer"),
            lambda one: one.row.rank,
        ),
        (Field("band", "Xếp loại", "Mức xếp loại"), lambda one: one.row.band),
        (
            Field(
                "total_bands", "Mức từng tổng", "Mức của từng tổng, khi bộ xếp loại riêng từng tổng (mã: mức)"
            ),
            lambda one: "; ".join(f"{total.code}: {total.band}" for total in one.row.totals),
        ),
        (
            Field("status", "Trạng thái", "Chính thức, tạm tính, chưa đủ điểm, chưa nộp", words=_STATUSES),
            lambda one: one.row.status,
        ),
    ),
    ("unit",),
    (_TO_UNITS,),
)
CHANGES: Layout[ChangeRecord] = Layout(
    "changes",
    "Thay đổi so với kỳ trước và các phần của nó (chỉ có khi kỳ nêu kết quả đầy đủ của kỳ trước)",
    (
        (_GROUP, lambda one: one.change.group),
        (_UNIT, lambda one: one.change.unit),
        (
            Field("since", "Kỳ trước", "Kỳ được so, nếu biết"),
            lambda one: one.since or None,
        ),
        (
            Field(
                "measure",
                "Đại lượng",
                "So chỉ số hay điểm, như bộ xếp hạng",
                words=("index", "points"),
            ),
            lambda one: one.framework.policy.rank.by,
        ),
        (
            Field("before", "Kỳ trước", "Giá trị kỳ trước, chưa làm tròn", "number"),
            lambda one: one.change.before,
        ),
        (Field("after", "Kỳ này", "Giá trị kỳ này, chưa làm tròn", "number"), lambda one: one.change.after),
        (
            Field("change", "Thay đổi", "Kỳ này trừ kỳ trước; trống là không so được", "number"),
            lambda one: one.change.change,
        ),
        *(
            (
                Field(
                    name, title, f"Phần «{title}» của thay đổi; các phần cộng lại đúng bằng change", "number"
                ),
                partial(_part_of, name),
            )
            for name, title in PART_TITLES.items()
        ),
        (
            Field(
                "origins",
                "Đơn vị cũ",
                "Tên các đơn vị kỳ trước tiếp nối thành đơn vị này, cách bằng «;»",
            ),
            lambda one: "; ".join(one.change.origins),
        ),
        (
            Field("merge", "Cách so", "Cách so đơn vị hợp thành từ nhiều đơn vị", words=get_args(Merge)),
            lambda one: one.change.way,
        ),
        (
            Field(
                "reason", "Vì sao không so", "Vì sao không so được; trống là so được", words=get_args(Why)[1:]
            ),
            lambda one: one.change.reason or None,
        ),
    ),
    ("unit",),
    (_TO_UNITS,),
)
LAYOUTS: Sequence[Layout[object]] = (UNITS, CRITERIA, MARKS, POINTS, RANKS, CHANGES)  # type: ignore[assignment]


def _part(node: Node) -> str:
    return node.path[0] if isinstance(node.path[0], str) else ""


def _printed(one: RankRecord, value: Decimal | None) -> str | None:
    """A value as reports print it, with a decimal point."""
    rounding = one.framework.policy.rounding
    return None if value is None else format(rounding.of(value), "f")


def open_tables(results: Results, points: Iterable[PointsRecord]) -> tuple[OpenTable, ...]:
    """Every table of the data, `changes` only where there are any; `points` are those of every criterion and unit."""
    sets = {group.id: results.frameworks[group.framework] for group in _groups(results)}
    units = [
        UnitRecord(group, unit, sets[group.id])
        for group in _groups(results)
        for unit in sorted(group.units, key=lambda one: one.id)
    ]
    criteria = [
        CriterionRecord(made, node)
        for made in {one.framework: one for one in sets.values()}.values()
        for node in (*made.nodes(), *made.items())
    ]
    ranks = [RankRecord(sets[row.group], row) for row in results.standings]
    since = "".join(results.earlier_periods[-1:])
    changes = [ChangeRecord(sets[one.group], since, one) for one in results.changes]
    return (
        _table(UNITS, units),
        _table(CRITERIA, criteria),
        _table(MARKS, _marks(results, sets)),
        _table(POINTS, points),
        _table(RANKS, ranks),
        *([_table(CHANGES, changes)] if changes else []),
    )


def _table(layout: Layout[T], records: Iterable[T]) -> OpenTable:
    return OpenTable(layout, tuple(layout.rows(records)))  # type: ignore[arg-type]


def _groups(results: Results) -> Iterator[Group]:
    return (group for group in results.cycle.groups if group.framework in results.frameworks)


def _marks(results: Results, sets: Mapping[str, Framework]) -> Iterator[MarkRecord]:
    for card in sorted(results.cards, key=lambda one: (one.group, one.unit)):
        for line in card.lines:
            for number, mark in enumerate(line.marks, 1):
                yield MarkRecord(sets[card.group].framework, card.unit, line.code, number, mark)
