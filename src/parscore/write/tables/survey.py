"""The survey as tables: every poll, and the ranking with the survey and without it; may not compute."""

from __future__ import annotations

from collections.abc import Sequence

from parscore.compute.survey import Effect, Opinion
from parscore.model.cycle import Group
from parscore.model.scorecard import Results
from parscore.number import vi
from parscore.write.tables.data import Column, ColumnOf, RowStyle, Table, table_of, when

BARE = "Không tính điều tra"
_SAMPLE = "Mẫu cần n = N/(1 + N·e²), e = {}%, N là tổng thể của đối tượng khai trong mẫu phiếu."
METHOD = (
    "Bình quân của mọi câu trả lời hợp lệ, mỗi câu như nhau; câu «không trả lời» để ngoài.",
    "Sai số chuẩn tính theo người trả lời (các câu của một người không độc lập); khoảng tin cậy 95% là "
    "bình quân ± 1,96 sai số chuẩn.",
)


def opinions_table(results: Results, group: Group, opinions: Sequence[Opinion]) -> Table:
    """Every poll of one group: replies, mean, standard error, interval and required sample."""
    framework = results.framework_of(group.id)
    sampled = any(one.required is not None for one in opinions)
    audiences = framework.audiences
    columns: list[ColumnOf[Opinion] | None] = [
        (Column("Đơn vị", "text", 30), lambda one: one.name),
        (Column("Mã", "code", 8), lambda one: one.code),
        (Column("Đối tượng", "text", 26), lambda one: audiences.get(one.poll.audience, one.poll.audience)),
        (Column("Trọng số", "code", 9), lambda one: vi(one.poll.weight)),
        (Column("Số phiếu", "number", 8), lambda one: one.poll.replies),
        (Column("Bình quân (%)", "number", 10, short="Bình quân"), lambda one: one.mean),
        (Column("Sai số chuẩn", "number", 8), lambda one: one.error),
        (Column("Từ", "number", 8, "Khoảng 95%", "95% từ"), lambda one: one.low),
        (Column("Đến", "number", 8, "Khoảng 95%", "95% đến"), lambda one: one.high),
        when(sampled, (Column("Mẫu cần", "number", 8), lambda one: one.required)),
    ]
    return table_of(
        f"Kết quả điều tra: {group.title}",
        columns,
        opinions,
        notes=(*METHOD, *_scale(results), *_sample(results, sampled=sampled), *_refused(opinions)),
        style=lambda one: RowStyle(unit=one.unit),
        rounding=framework.policy.rounding,
    )


def _sample(results: Results, *, sampled: bool) -> list[str]:
    margin = results.survey.margin if results.survey is not None and sampled else None
    return [_SAMPLE.format(vi(margin))] if margin is not None else []


def _scale(results: Results) -> list[str]:
    """What an answer is worth, and whether the form or the published convention says so."""
    form = results.survey
    if form is None:
        return []
    whose = "thông lệ, vì mẫu phiếu không khai scale" if form.scale is None else "khai trong mẫu phiếu"
    return [f"Thang trả lời ({whose}): {form.levels_in_words}."]


def _refused(opinions: Sequence[Opinion]) -> list[str]:
    """The leaves that get no points although there are replies, and why."""
    said = dict.fromkeys((one.name, one.code, one.refused) for one in opinions if one.refused)
    return [f"{name}, tiêu chí {code} không có điểm: {why}." for name, code, why in said]


READY = "Điểm điều tra có sẵn trong tệp survey.points: không có số phiếu nào để tính bình quân, sai số."


def effects_table(results: Results, group: Group, effects: Sequence[Effect], moved: tuple[int, int]) -> Table:
    """The ranking of one group with the survey and without it; `moved`: units that move, of how many."""
    with_it = "Có điều tra"
    columns: list[ColumnOf[Effect]] = [
        (Column("Đơn vị", "text", 32), lambda one: one.standing.name),
        (Column("Điểm", "number", 9, "Điều tra", "Điểm điều tra"), lambda one: one.points),
        (Column("Tối đa", "raw", 9, "Điều tra", "Tối đa điều tra"), lambda one: one.maximum),
        (Column("Chỉ số (%)", "number", 9, with_it, "Chỉ số (%)"), lambda one: one.standing.index),
        (Column("Hạng", "rank", 6, with_it, "Hạng"), lambda one: one.standing.rank),
        (Column("Chỉ số (%)", "number", 9, BARE, "Chỉ số, bỏ điều tra"), lambda one: one.without.index),
        (Column("Hạng", "rank", 6, BARE, "Hạng, bỏ điều tra"), lambda one: one.without.rank),
        (Column("Điều tra đưa", "text", 11), lambda one: _steps(one.moved)),
    ]
    survey = results.cycle.survey
    ready = [READY] if survey is not None and survey.points is not None else []
    number, ranked = moved
    note = f"Điều tra làm đổi hạng {number} trên {ranked} đơn vị được xếp hạng."
    if not ranked:
        note = "Nhóm này không xếp hạng, hoặc chưa đủ điểm để so."
    return table_of(
        f"Điều tra ảnh hưởng xếp hạng: {group.title}",
        columns,
        effects,
        notes=(*ready, note, f"{BARE}: bỏ các tiêu chí điều tra khỏi cả điểm và điểm tối đa rồi xếp lại."),
        style=lambda one: RowStyle(unit=one.standing.unit),
        rounding=results.framework_of(group.id).policy.rounding,
    )


def _steps(moved: int | None) -> str:
    if moved is None:
        return ""
    if moved == 0:
        return "giữ nguyên"
    return f"lên {moved} bậc" if moved > 0 else f"xuống {-moved} bậc"
