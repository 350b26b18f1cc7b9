"""The survey as tables: every poll, and the ranking with the survey and without it.

May not compute: means, intervals and ranks come as they were made.
"""

from __future__ import annotations

from collections.abc import Sequence

from parscore.compute.survey import Effect, Opinion
from parscore.model.cycle import Group
from parscore.model.scorecard import Results
from parscore.number import vi
from parscore.write.tables.data import Cell, Column, RowStyle, Table

BARE = "Không tính điều tra"
METHOD = (
    "Bình quân của mọi câu trả lời hợp lệ, mỗi câu như nhau; câu «không trả lời» để ngoài.",
    "Sai số chuẩn tính theo người trả lời (các câu của một người không độc lập); khoảng tin cậy 95% là "
    "bình quân ± 1,96 sai số chuẩn.",
)


def opinions_table(results: Results, group: Group, opinions: Sequence[Opinion]) -> Table:
    """Every poll of one group: replies, mean, standard error, interval and required sample."""
    framework = results.framework_of(group.id)
    sampled = any(one.required is not None for one in opinions)
    rows: list[tuple[Cell, ...]] = []
    for one in opinions:
        poll = one.poll
        cells: list[Cell] = [
            one.name,
            one.code,
            framework.audiences.get(poll.audience, poll.audience),
            vi(poll.weight),
            poll.replies,
            one.mean,
            one.error,
            one.low,
            one.high,
        ]
        rows.append((*cells, *([one.required] if sampled else [])))
    columns = [
        Column("Đơn vị", "text", 30),
        Column("Mã", "code", 8),
        Column("Đối tượng", "text", 26),
        Column("Trọng số", "code", 9),
        Column("Số phiếu", "number", 8),
        Column("Bình quân (%)", "number", 10, short="Bình quân"),
        Column("Sai số chuẩn", "number", 8),
        Column("Từ", "number", 8, "Khoảng 95%", "95% từ"),
        Column("Đến", "number", 8, "Khoảng 95%", "95% đến"),
        *([Column("Mẫu cần", "number", 8)] if sampled else []),
    ]
    return Table(
        title=f"Kết quả điều tra: {group.title}",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(*METHOD, *_scale(results), *_sample(results, sampled=sampled), *_refused(opinions)),
        styles=tuple(RowStyle(unit=one.unit) for one in opinions),
        rounding=framework.policy.rounding,
    )


def _sample(results: Results, *, sampled: bool) -> list[str]:
    form = results.survey
    if not sampled or form is None or form.margin is None:
        return []
    margin = vi(form.margin)
    return [f"Mẫu cần n = N/(1 + N·e²), e = {margin}%, N là tổng thể của đối tượng khai trong mẫu phiếu."]


def _scale(results: Results) -> list[str]:
    """What an answer is worth, and whether the form or the published convention says so."""
    form = results.survey
    if form is None:
        return []
    levels = ", ".join(f"{label} {vi(percent)}%" for label, percent in form.levels.items())
    whose = "thông lệ, vì mẫu phiếu không khai scale" if form.scale is None else "khai trong mẫu phiếu"
    return [f"Thang trả lời ({whose}): {levels}."]


def _refused(opinions: Sequence[Opinion]) -> list[str]:
    """The leaves that get no points although there are replies, and why."""
    said = dict.fromkeys((one.name, one.code, one.refused) for one in opinions if one.refused)
    return [f"{name}, tiêu chí {code} không có điểm: {why}." for name, code, why in said]


READY = "Điểm điều tra có sẵn trong tệp survey.points: không có số phiếu nào để tính bình quân, sai số."


def effects_table(results: Results, group: Group, effects: Sequence[Effect], moved: tuple[int, int]) -> Table:
    """The ranking of one group with the survey and without it; `moved`: units that move, of how many."""
    rows: list[tuple[Cell, ...]] = []
    for one in effects:
        steps = "" if one.moved is None else _steps(one.moved)
        rows.append(
            (
                one.standing.name,
                one.points,
                one.maximum,
                one.standing.index,
                one.standing.rank,
                one.without.index,
                one.without.rank,
                steps,
            )
        )
    survey = results.cycle.survey
    ready = [READY] if survey is not None and survey.points is not None else []
    number, ranked = moved
    note = (
        f"Điều tra làm đổi hạng {number} trên {ranked} đơn vị được xếp hạng."
        if ranked
        else ("Nhóm này không xếp hạng, hoặc chưa đủ điểm để so.")
    )
    return Table(
        title=f"Điều tra ảnh hưởng xếp hạng: {group.title}",
        columns=(
            Column("Đơn vị", "text", 32),
            Column("Điểm", "number", 9, "Điều tra", "Điểm điều tra"),
            Column("Tối đa", "raw", 9, "Điều tra", "Tối đa điều tra"),
            Column("Chỉ số (%)", "number", 9, "Có điều tra", "Chỉ số (%)"),
            Column("Hạng", "rank", 6, "Có điều tra", "Hạng"),
            Column("Chỉ số (%)", "number", 9, BARE, "Chỉ số, bỏ điều tra"),
            Column("Hạng", "rank", 6, BARE, "Hạng, bỏ điều tra"),
            Column("Điều tra đưa", "text", 11),
        ),
        rows=tuple(rows),
        notes=(*ready, note, f"{BARE}: bỏ các tiêu chí điều tra khỏi cả điểm và điểm tối đa rồi xếp lại."),
        styles=tuple(RowStyle(unit=one.standing.unit) for one in effects),
        rounding=results.framework_of(group.id).policy.rounding,
    )


def _steps(moved: int) -> str:
    if moved == 0:
        return "giữ nguyên"
    return f"lên {moved} bậc" if moved > 0 else f"xuống {-moved} bậc"
