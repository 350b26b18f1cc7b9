"""Standings as tables: the ranking of a group, points by field, units by band; may not compute."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial

from parscore.compute.progress import Remaining
from parscore.compute.rank import BandShare
from parscore.model.cycle import Group
from parscore.model.framework import Criterion, Framework
from parscore.model.period import period_of
from parscore.model.scorecard import Earlier, Results, Standing, Totals
from parscore.number import ZERO, vi
from parscore.write.tables import words
from parscore.write.tables.data import Cell, Column, ColumnOf, RowStyle, Table, table_of, when
from parscore.write.tables.trend import missing_notes
from parscore.write.tables.unit import UnitFigures

UNRANKED = "Các đơn vị trong nhóm này được chấm điểm nhưng không xếp hạng chung."
_NAMED = 8
"""So many units without a rank are named."""
_MEASURES = {"points": " điểm", "percentile": "% số đơn vị"}
"""What the bounds of bands are counted in; per cent of the index otherwise."""


def ranking_table(
    results: Results,
    group: Group,
    standings: Sequence[Standing],
    left: Remaining,
    *,
    stage: str | None = None,
    by: str | None = None,
) -> Table:
    """The standings of one group, with what is `left` to do before they are final.

    `stage` and `by` only say in the title what the standings were made for.
    """
    framework = results.framework_of(group.id)
    banded = bool(framework.bands) and by is None
    columns: list[ColumnOf[Standing] | None] = [
        when(group.ranked, (Column("Hạng", "rank", 6), lambda row: row.rank)),
        (Column("Đơn vị", "text", 38), lambda row: row.name),
        (Column("Điểm", "number", 10), lambda row: row.points),
        (Column("Điểm tối đa áp dụng", "raw", 11, short="Tối đa áp dụng"), lambda row: row.maximum),
        (Column("Chỉ số (%)", "number", 14, bar=True), lambda row: row.index),
        *(_totals(framework) if banded else ()),
        when(banded, (Column("Xếp loại", "word", 13), lambda row: row.band or "")),
        (Column("Trạng thái", "word", 14), lambda row: words.STATUS[row.status]),
        *(_previous_columns(results, group) if by is None and stage is None else ()),
    ]
    return table_of(
        _title(results, group, stage, by),
        columns,
        standings,
        notes=_notes(results, framework, group, standings, left, by),
        style=_style,
        rounding=framework.policy.rounding,
    )


def _totals(framework: Framework) -> Iterator[ColumnOf[Standing]]:
    """Points and band of every total that is graded by itself."""
    for criterion in framework.separate:
        group = f"{criterion.number}. {criterion.title}"
        yield Column("Điểm", "number", 10, group), partial(_total_points, criterion.code)
        yield Column("Xếp loại", "word", 13, group), partial(_total_band, criterion.code)


def _total_points(code: str, row: Standing) -> Cell:
    return next((one.points for one in row.totals if one.code == code), None)


def _total_band(code: str, row: Standing) -> Cell:
    return next((one.band for one in row.totals if one.code == code), "")


def _previous_columns(results: Results, group: Group) -> Iterator[ColumnOf[Standing]]:
    """What the units had in the cycle before, and how they moved; nothing where no such results were named."""
    known = results.latest
    if not known:
        return

    def earlier(row: Standing) -> Earlier:
        return known.get(row.unit) or Earlier("")

    yield Column("Chỉ số (%)", "number", 10, "Kỳ trước"), lambda row: earlier(row).index
    if group.ranked:
        yield Column("Hạng", "rank", 6, "Kỳ trước"), lambda row: earlier(row).rank
        yield Column("So với kỳ trước", "word", 12), lambda row: _moved(row, earlier(row))


def _moved(row: Standing, earlier: Earlier) -> str:
    """`▲ 2 bậc`, or why no rank of the cycle before can be held against that of now."""
    if not earlier.unit:
        return "chưa có"
    return "hợp nhất" if earlier.merged else words.rank_steps(earlier.rank, row.rank)


def _style(row: Standing) -> RowStyle:
    return RowStyle("" if row.index is not None else "muted", unit=row.unit)


def _title(results: Results, group: Group, stage: str | None, by: str | None) -> str:
    framework = results.framework_of(group.id)
    title = f"{'Bảng xếp hạng' if group.ranked else 'Kết quả'}: {group.title}"
    title += f", {results.cycle.span.in_words}" if results.cycle.period else ""
    if by is not None:
        title += f" – theo mục {framework.by_code[by].number}. {framework.by_code[by].title}"
    return title + (f" – sau bước {words.stage_title(stage).lower()}" if stage is not None else "")


def _notes(
    results: Results,
    framework: Framework,
    group: Group,
    standings: Sequence[Standing],
    left: Remaining,
    by: str | None,
) -> Iterator[str]:
    yield from remaining_notes(results, standings, left)
    yield words.ranking_in_words(framework) if group.ranked else UNRANKED
    yield from _before_in_words(results)
    yield from words.set_notes(framework)
    if results.second_reading is not None:
        yield words.twice_in_words(results.second_reading)
    yield from _withheld(results, framework, group)
    yield from _incomplete(standings)
    yield from _unmeasured(results, framework, group)
    if by is not None:
        yield "Chỉ số tính trên điểm tối đa áp dụng của riêng mục này, chưa kể điểm thưởng, phạt."
    below = ((row, total) for row in standings for total in row.totals)
    steps = [(f"{row.name}, tổng {total.code}", step) for row, total in below for step in total.steps]
    steps += [(row.name, step) for row in standings for step in row.band_steps]
    yield from (f"{name}: xếp loại {words.step_in_words(step)}." for name, step in steps)
    if results.cycle.note:
        yield results.cycle.note


def _before_in_words(results: Results) -> Iterator[str]:
    """Which cycle the figures of the one before are of, where that is known, and which are missing in between."""
    periods = results.earlier_periods
    if (last := period_of("".join(periods[-1:]))) is not None:
        yield f"Kỳ trước: {last.in_words}."
    yield from missing_notes((*periods, str(results.cycle.span)))


def remaining_notes(results: Results, standings: Sequence[Standing], left: Remaining) -> Iterator[str]:
    """Why results are provisional, a line for each kind of thing that is left to do."""
    if left.unused:
        lines = {line for one in left.unused for line in one.lines}
        held = f"giữ mở {len(lines)} dòng của {len({unit for unit, _ in lines})} đơn vị"
        yield f"Còn {sum(one.rows for one in left.unused)} ý kiến thẩm định chưa dùng được, {held}."
    if left.unseen:
        yield f"{left.unseen} dòng đơn vị đã chấm chưa có ý kiến thẩm định nào, chờ thẩm định."
    yield from _awaited_notes(results, left)
    if left.unread:
        yield f"Biểu tự chấm đã gửi nhưng không dùng được: {', '.join(left.unread)}."
    if left.unmarked:
        yield f"Chưa có biểu đã thẩm định của: {', '.join(left.unmarked)}."
    if left.outdated:
        yield f"{left.outdated} dòng có số liệu đã đổi sau khi thẩm định, chờ thẩm định lại."
    if left.refused:
        what = "có số liệu mà thiếu điểm, hoặc có điểm tự chấm không dùng được"
        yield f"{left.refused} dòng thưởng, trừ {what}, chờ sửa hoặc thẩm định."
    if any(row.status == "provisional" for row in standings):
        yield from _unfinished_notes(results, left, has_form=_has_form(results, standings))


def _awaited_notes(results: Results, left: Remaining) -> Iterator[str]:
    names = results.cycle.names
    for stage in dict.fromkeys(one.stage for one in left.awaited):
        missed = ", ".join(names.get(one.by, one.by) for one in left.awaited if one.stage == stage)
        yield f"Chưa trả phiếu thẩm định ({words.stage_title(stage).lower()}): {missed}."


def _has_form(results: Results, standings: Sequence[Standing]) -> bool:
    """Whether the units send forms, so that somebody has to appraise them."""
    return any(results.framework_of(group).has_form for group in {row.group for row in standings})


def _unfinished_notes(results: Results, left: Remaining, *, has_form: bool) -> Iterator[str]:
    if left.asked:
        yield f"{left.asked} dòng chờ giải trình, hoặc chờ ý kiến về đề nghị không áp dụng."
    if not has_form:
        return
    if not results.stages[1:]:
        yield "Kỳ chưa có vòng thẩm định nào nên mọi kết quả là tạm tính."
    elif not left.held:
        last = words.stage_title(results.stages[-1]).lower()
        yield f"Chưa ai chấm ở vòng cuối ({last}) nên mọi kết quả là tạm tính."


def _withheld(results: Results, framework: Framework, group: Group) -> Iterator[str]:
    """Whose survey part is not published, and why; their index is that of all the rest."""
    cards = results.cards_of(group.id)
    names = [card.name for card in cards if any(line.excluded == "withheld" for line in card.lines)]
    if names and framework.policy.survey is not None:
        limit = framework.policy.survey.publish_from
        yield (
            f"Không công bố, không tính phần điều tra của {', '.join(names)}: có tiêu chí dưới {limit} phiếu; "
            "chỉ số của đơn vị tính trên các tiêu chí còn lại."
        )


def _incomplete(standings: Sequence[Standing]) -> Iterator[str]:
    left = [row for row in standings if row.status in ("incomplete", "not_submitted")]
    if left:
        named = ", ".join(f"{row.name} ({words.STATUS[row.status]})" for row in left[:_NAMED])
        more = " …" if len(left) > _NAMED else ""
        yield f"{len(left)} đơn vị chưa nộp hoặc chưa đủ điểm đứng cuối bảng, không xếp hạng: {named}{more}."
    bare = (row.name for row in standings if row.status == "incomplete" and row.maximum == ZERO)
    yield from (f"{name}: không tiêu chí nào áp dụng nên không có chỉ số." for name in bare)


def _unmeasured(results: Results, framework: Framework, group: Group) -> list[str]:
    """A warning that survey or outside figures are still to come."""
    if not any(row.group == group.id for row in results.standings):
        return []
    left = [
        leaf for leaf in framework.unmeasured(results.cycle.measures) if leaf.code not in framework.item_codes
    ]
    if not left:
        return []
    points = vi(sum((leaf.max for leaf in left), ZERO))
    return [
        f"Chưa có số liệu điều tra, nguồn ngoài, hệ thống: {len(left)} tiêu chí ({points} điểm) chưa tính."
    ]


def key_figures(
    framework: Framework, group: Group, standings: Sequence[Standing], mean: Decimal | None
) -> tuple[tuple[str, str], ...]:
    """The few figures that stand above a group's tables, each with its label."""
    known = [row.index for row in standings if row.index is not None]
    figures = [("đơn vị", str(len(standings)))]
    if group.ranked:
        figures.append(("được xếp hạng", str(sum(row.rank is not None for row in standings))))
    if mean is not None:
        named = (("chỉ số trung bình", mean), ("cao nhất", max(known)), ("thấp nhất", min(known)))
        figures += [(label, words.percent(framework, value)) for label, value in named]
    return tuple(figures)


def _cut_by_hand(framework: Framework) -> dict[str, str]:
    """The bands that take so many units down the ranking; the numbers stand beside them."""
    return {band.name: band.name for band in framework.descending}


def _reach(framework: Framework) -> dict[str, str]:
    """The bands with the values that they reach over."""
    bands = framework.descending
    measure = _MEASURES.get(framework.bands_on or "index", "%")
    highest = "" if bands[0].is_strict else " trở lên"
    uppers = [highest, *(f" {words.UP_TO[band.is_strict]} {vi(band.bound)}{measure}" for band in bands)]
    return {
        band.name: f"{band.name} ({words.START[band.is_strict]} {vi(band.bound)}{measure}{upper})"
        for band, upper in zip(bands, uppers, strict=False)
    }


def bands_table(results: Results, group: Group, shares: Sequence[BandShare], mean: Decimal | None) -> Table:
    """How many units of the group stand in each band, their share of all graded units, and the mean index."""
    framework = results.framework_of(group.id)
    found = {share.band: share for share in shares}
    reach = _cut_by_hand(framework) if framework.bands_on == "count" else _reach(framework)
    columns: list[ColumnOf[str]] = [
        (Column("Xếp loại", "text", 38), lambda name: reach[name]),
        (Column("Số đơn vị", "number", 10), lambda name: found[name].units if name in found else 0),
        (Column("Tỷ lệ (%)", "number", 11), lambda name: found[name].share if name in found else None),
    ]
    return table_of(
        f"Phân bố xếp loại: {group.title}",
        columns,
        reach,
        notes=() if mean is None else (f"Chỉ số trung bình của nhóm: {words.percent(framework, mean)}.",),
        rounding=framework.policy.rounding,
    )


def distribution(
    framework: Framework,
    shares: Sequence[BandShare],
    mean: Decimal | None,
    standings: Sequence[Standing] = (),
) -> tuple[str, ...]:
    """The mean, highest and lowest index of a group and the units in each band with their share, in one line if any."""
    parts = [] if mean is None else [f"Chỉ số trung bình {words.percent(framework, mean)}"]
    parts += _ends(framework, standings)
    parts += [f"{one.band} {one.units} đơn vị ({words.percent(framework, one.share)})" for one in shares]
    return ("; ".join(parts) + ".",) if parts else ()


def _ends(framework: Framework, standings: Sequence[Standing]) -> list[str]:
    """The highest and the lowest index with their units, where there are two."""
    known = sorted((row.index, row.name) for row in standings if row.index is not None)
    named = (("thấp nhất", known[:1]), ("cao nhất", known[-1:])) if len(known) > 1 else ()
    return [
        f"{label} {words.percent(framework, index)} ({name})"
        for label, found in reversed(named)
        for index, name in found
    ]


_ADDED = {
    "leaf": "điểm từng tiêu chí đã làm tròn rồi mới được cộng",
    "total": "điểm chưa làm tròn được cộng rồi mới làm tròn khi in",
}
"""What was added up, by where the set rounds."""


def summary_by_field_table(results: Results, group: Group, figures: Sequence[UnitFigures]) -> Table:
    """Units down, fields (lĩnh vực) across with the points of each, then the total and the index."""
    framework = results.framework_of(group.id)
    level = framework.levels[0]
    columns: list[ColumnOf[UnitFigures] | None] = [
        when(group.ranked, (Column("Hạng", "rank", 6), lambda unit: unit.standing.rank)),
        (Column("Đơn vị", "text", 32), lambda unit: unit.standing.name),
        *(_field(criterion, level) for criterion in framework.criteria),
        _item("Điểm thưởng", lambda made: made.bonus) if framework.bonus else None,
        _item("Điểm phạt", lambda made: made.penalty) if framework.penalty else None,
        (Column("Tổng điểm", "number", 10), lambda unit: unit.standing.points),
        (Column("Chỉ số (%)", "number", 10), lambda unit: unit.standing.index),
    ]
    notes = [f"Cột ghi điểm của từng {level.lower()}; {_ADDED[framework.policy.rounding.at]}."]
    if any(unit.totals.factor != 1 for unit in figures):
        notes.append("Tổng điểm của đơn vị có tiêu chí không áp dụng đã nhân hệ số nên lớn hơn tổng các cột.")
    return table_of(
        f"Điểm theo {level.lower()}: {group.title}",
        columns,
        figures,
        notes=notes,
        style=lambda unit: _style(unit.standing),
        rounding=framework.policy.rounding,
    )


def _field(criterion: Criterion, level: str) -> ColumnOf[UnitFigures]:
    """The column of one field: its points, a dash for a unit that sent nothing, a word where it does not apply."""
    initials = "".join(word[0] for word in level.split()).upper()
    heading = f"{criterion.number}. {criterion.title} (tối đa {vi(criterion.max)})"

    def points(unit: UnitFigures) -> Cell:
        part = unit.branches[criterion.code]
        if not unit.has_points:
            return None
        return part.points if part.maximum > ZERO else words.NOT_APPLICABLE

    return Column(heading, "number", 12, level, f"{initials} {criterion.code}"), points


def _item(heading: str, points: Callable[[Totals], Decimal]) -> ColumnOf[UnitFigures]:
    return Column(heading, "number", 9), lambda unit: points(unit.totals) if unit.has_points else None
