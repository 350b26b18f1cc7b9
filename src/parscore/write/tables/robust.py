"""How sure the ranks of a group are, as a table; may not compute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from parscore.compute.robust import RobustGroup, RobustUnit, Span
from parscore.compute.sampling import Basis, Sampled
from parscore.model.cycle import Group
from parscore.model.framework import Framework
from parscore.model.scorecard import Results
from parscore.number import vi
from parscore.write.tables import words
from parscore.write.tables.data import Column, ColumnOf, RowStyle, Table, table_of, when

SURE = "thứ hạng chắc chắn"
_RIVALS = 3
_CODES = 2


def robust_table(results: Results, group: Group, found: RobustGroup, *, broad: bool = False) -> Table:
    """Every ranked unit with its rank, how far each source of uncertainty moves it, and what that comes to in words.

    With whom a unit may change places stands in a column where there is room (`broad`), in notes elsewhere.
    """
    names = {one.standing.unit: one.standing.name for one in found.units}
    framework = results.framework_of(group.id)
    weighed = any(one.weight is not None for one in found.units)
    sampled = any(one.sampling is not None for one in found.units)
    columns: list[ColumnOf[RobustUnit] | None] = [
        (Column("Hạng", "rank", 6), lambda one: one.standing.rank),
        (Column("Đơn vị", "text", 30), lambda one: one.standing.name),
        (
            Column("Bỏ một tiêu chí", "word", 10, "Hạng có thể là", "Bỏ TC"),
            lambda one: span_in_words(one.left_out),
        ),
        when(weighed, (Column("Trọng số điều tra", "word", 10, "Hạng có thể là", "Trọng số"), _weight)),
        when(sampled, (Column("Sai số điều tra", "word", 10, "Hạng có thể là", "Sai số"), _sampling)),
        (Column("Dòng còn mở", "word", 9, "Hạng có thể là", "Còn mở"), lambda one: span_in_words(one.open)),
        (Column("Cộng gộp", "word", 9, "Hạng có thể là", "Gộp"), lambda one: span_in_words(one.together)),
        when(sampled, (Column("Khả năng giữ hạng (%)", "raw", 10, short="Giữ hạng (%)"), _kept)),
        (Column("Kết luận", "text", 56), lambda one: conclusion(one, names))
        if broad
        else (Column("Kết luận", "word", 12), lambda one: "chắc chắn" if one.is_sure else "có thể đổi"),
    ]
    return table_of(
        f"Mức chắc chắn của thứ hạng: {group.title}",
        columns,
        found.units,
        notes=(
            *_notes(framework, found, weighed=weighed, sampled=sampled),
            *(() if broad else _conclusions(found, names)),
        ),
        style=lambda one: RowStyle(unit=one.standing.unit),
    )


def span_in_words(span: Span | Sampled) -> str:
    """`3` or `3–5`."""
    return str(span.best) if span.best == span.worst else f"{span.best}–{span.worst}"


def _weight(one: RobustUnit) -> str:
    return "–" if one.weight is None else span_in_words(one.weight)


def _sampling(one: RobustUnit) -> str:
    return "–" if one.sampling is None else span_in_words(one.sampling)


def _kept(one: RobustUnit) -> Decimal | None:
    """How often the unit keeps its rank in the draws, in whole per cent: draws tell no more."""
    if one.sampling is None:
        return None
    return words.share_of_draws(one.sampling.probabilities.get(one.standing.rank or 0, 0.0))


def conclusion(one: RobustUnit, names: Mapping[str, str]) -> str:
    """What a council makes of it: sure, or with whom the unit may change places, and which criterion does most."""
    if one.is_sure:
        return SURE
    rivals = ", ".join(names[unit] for unit in one.rivals[:_RIVALS])
    more = f" và {len(one.rivals) - _RIVALS} đơn vị khác" if len(one.rivals) > _RIVALS else ""
    said = f"có thể đổi với {rivals}{more}" if rivals else "có thể đổi hạng"
    codes = ", ".join(f"{code} (hạng {rank})" for code, rank in one.moved_by[:_CODES])
    return said + (f"; đổi nhiều nhất khi bỏ {codes}" if codes else "")


def _basis(units: Iterable[RobustUnit]) -> Iterator[str]:
    """On which lines not every answer is known, and what is made of them."""
    lines = Basis(*map(sum, zip(*(one.basis for one in units), strict=True)))
    whole = sum(lines)
    if lines.replies:
        yield (
            f"{lines.replies}/{whole} dòng điều tra chỉ có tỷ lệ và số phiếu: lấy độ rộng lớn nhất có thể của tỷ lệ "
            "ấy (mỗi phiếu 0% hoặc 100%)."
        )
    if lines.unknown:
        yield f"{lines.unknown}/{whole} dòng điều tra không có số phiếu: sai số của chúng không nằm trong bảng này."


def _notes(framework: Framework, found: RobustGroup, *, weighed: bool, sampled: bool) -> Iterator[str]:
    sure = sum(one.is_sure for one in found.units)
    yield f"{sure}/{len(found.units)} đơn vị có {SURE}: không nguồn nào dưới đây làm đổi hạng."
    yield "Bỏ một tiêu chí: hạng khi lần lượt bỏ từng tiêu chí, còn lại giữ nguyên."
    points = vi(found.asked.points)
    if weighed:
        yield (
            f"Trọng số điều tra: phần điều tra ({vi(words.one_decimal(found.survey_weight))}% điểm tối đa) tăng, giảm "
            f"đến {points} điểm phần trăm, phần còn lại co giãn cho đủ."
        )
    if sampled:
        yield (
            f"Sai số điều tra: {found.asked.draws} lần rút lại câu trả lời theo tỷ lệ đã thấy (bootstrap, seed "
            f"{found.asked.seed}); khoảng chứa 95% số lần."
        )
        yield from _basis(found.units)
    elif framework.surveyed:
        yield "Sai số điều tra: không tính được vì chỉ có điểm hoặc tỷ lệ, không có số phiếu."
    yield "Dòng còn mở: hạng tốt nhất, thấp nhất khi các dòng chờ giải trình, chờ chấm ra mọi mức có thể."
    yield "Cộng gộp: mọi nguồn cùng lúc, chọn ngẫu nhiên; khoảng chứa 95% số lần."


def _conclusions(found: RobustGroup, names: Mapping[str, str]) -> Iterator[str]:
    return (f"{one.standing.name}: {conclusion(one, names)}." for one in found.units if not one.is_sure)
