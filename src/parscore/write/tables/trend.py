"""Units through several cycles as a table; may not compute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from parscore.compute.trend import Direction, Trend
from parscore.model.period import missing_between, period_of
from parscore.model.scorecard import Results
from parscore.text import some_of
from parscore.write.tables import words
from parscore.write.tables.data import Cell, Column, ColumnOf, RowStyle, Table, table_of, when

_DIRECTIONS: Mapping[Direction | None, str] = {
    "up": "tăng", "down": "giảm", "level": "giữ nguyên", "mixed": "lên xuống", None: "–",
}  # fmt: skip
_SHOWN = 8
_BEST = 3
_BEFORE = "kỳ trước"


def period_label(written: str) -> str:
    """What a period is called in a heading; one that nobody names is the one before."""
    known = period_of(written)
    return _BEFORE if known is None else known.short


def trend_table(
    title: str, periods: Sequence[str], found: Sequence[Trend], results: Results, *, ranked: bool
) -> Table:
    """Value and rank of every unit in each of the periods, then how both changed over all of them.

    `results` are those of the last period.
    """
    framework = found[0].framework
    value = "Chỉ số (%)" if framework.policy.rank.by == "index" else "Điểm"
    columns: list[ColumnOf[Trend] | None] = [(Column("Đơn vị", "text", 32), lambda one: one.name)]
    for place, period in enumerate(periods):
        columns += _period_columns(place, period_label(period), value, ranked=ranked)
    columns += [
        (Column(value, "change", 9, "Thay đổi"), lambda one: one.change),
        when(ranked, (Column("Hạng", "text", 12, "Thay đổi"), _rank_change)),
        (Column("Xu hướng", "word", 11), lambda one: _DIRECTIONS[one.direction]),
    ]
    return table_of(
        title,
        columns,
        found,
        notes=(*_notes(periods, found), *words.cumulated_note(results, periods)),
        style=lambda one: RowStyle(unit=one.unit),
        rounding=framework.policy.rounding,
    )


def _period_columns(place: int, label: str, value: str, *, ranked: bool) -> list[ColumnOf[Trend] | None]:
    """The columns of the period at a place in their order."""
    return [
        (Column(value, "number", 9, label), lambda one: _value(one, place)),
        when(ranked, (Column("Hạng", "rank", 6, label), lambda one: _rank(one, place))),
    ]


def _value(one: Trend, place: int) -> Cell:
    step = one.steps[place]
    return "hợp nhất" if step is not None and step.merged else one.value(place)


def _rank(one: Trend, place: int) -> Cell:
    step = one.steps[place]
    return None if step is None else step.rank


def _rank_change(one: Trend) -> str:
    ranks = one.ranks
    return words.rank_steps(ranks[0], ranks[-1]) if len(ranks) > 1 else words.rank_steps(None, None)


def _notes(periods: Sequence[str], found: Sequence[Trend]) -> Iterator[str]:
    """What the changes mean, and which units or periods are not in all."""
    yield (
        "Thay đổi tính từ kỳ đầu đến kỳ cuối mà đơn vị có số, lấy từ số chưa làm tròn; xu hướng xét từng kỳ "
        "liền nhau, trên số đã làm tròn."
    )
    whole = sum(one.in_all for one in found)
    yield f"Có kết quả ở mọi kỳ: {whole}/{len(found)} đơn vị."
    yield from _most_improved(found)
    yield from (_only_in(one) for one in found if not one.in_all and not any(_merged(one)))
    for one in found:
        if names := _merged(one):
            yield f"{one.name} hợp nhất từ {', '.join(names)} nên không so với các kỳ trước đó."
    yield from missing_notes(periods)


def _most_improved(found: Sequence[Trend]) -> Iterator[str]:
    """Who went up the most of those that are in every period."""
    risen = [(one.change, one.name) for one in found if one.in_all and one.change and one.change > 0]
    if risen:
        best = sorted(risen, key=lambda pair: (-pair[0], pair[1]))[:_BEST]
        yield f"Tiến bộ nhiều nhất qua các kỳ: {'; '.join(name for _, name in best)}."


def _only_in(one: Trend) -> str:
    return f"{one.name} chỉ có kết quả ở kỳ {', '.join(period_label(step.period) for step in one.known)}."


def _merged(one: Trend) -> tuple[str, ...]:
    return next((step.merged for step in one.steps if step is not None and step.merged), ())


def missing_notes(periods: Sequence[str]) -> Iterator[str]:
    """Which periods between those shown are left out."""
    missing = missing_between(found for one in periods if (found := period_of(one)) is not None)
    if missing:
        shown = some_of((one.short for one in missing), _SHOWN)
        yield f"Thiếu kết quả của {len(missing)} kỳ ở giữa: {shown}."
