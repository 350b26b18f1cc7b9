"""The Vietnamese words of reports: stages, states, conventions, basis; may not know how they are laid out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from parscore.model.aggregate import Aggregate
from parscore.model.cycle import COUNCIL, SELF, UnitStatus
from parscore.model.figures import SPANS, Span
from parscore.model.framework import Basis, Criterion, Framework, Policy, Rounding, Status
from parscore.model.period import Period, period_of
from parscore.model.scorecard import (
    COMPUTED,
    GIVEN,
    SURVEY,
    BandStep,
    GradedTotal,
    Mark,
    Results,
    SecondReading,
    Standing,
)
from parscore.number import HUNDRED, brief, plain, rounded, vi
from parscore.text import some_of, squeeze

STATUS: Mapping[UnitStatus, str] = {
    "final": "chính thức",
    "provisional": "tạm tính",
    "incomplete": "chưa đủ điểm",
    "not_submitted": "chưa nộp",
}
NOT_APPLICABLE = "không áp dụng"
NOT_COUNTED = {
    "unmeasured": "chưa có số liệu", "kind": "dành cho loại đơn vị khác", "withheld": "không công bố",
}  # fmt: skip
"""What stands in the place of points that a line does not have, where it is not that it does not apply."""
EMPTY = "không phát sinh, để trống"
_WHOLE_YEAR = 12
_SHOWN = 4
PENALTIES = "Mục điểm trừ ghi số điểm bị trừ: tăng là bị trừ thêm."
ORIGINS: Mapping[Status, str] = {
    "illustrative": "minh hoạ",
    "draft": "dự thảo",
    "verified": "đã đối chiếu với văn bản",
}
WARNINGS: Mapping[Status, str] = {
    "illustrative": "Bộ tiêu chí minh hoạ: kết quả để tham khảo, không phải số liệu công bố của cơ quan nhà nước.",
    "draft": "Bộ tiêu chí dự thảo: văn bản chưa ban hành, kết quả chỉ để thử, không phải số liệu công bố của cơ quan "
    "nhà nước.",
}
"""What every result made with a set of this status has to say."""
FORM_WARNINGS: Mapping[Status, str] = {
    "illustrative": "Bộ tiêu chí minh hoạ – các dòng tiêu chí không lấy từ phụ lục của văn bản",
    "draft": "Bộ tiêu chí dự thảo – các dòng tiêu chí lấy từ văn bản chưa ban hành",
}
"""The same above what is filled in."""

CONVENTIONS = {
    "reduce_maximum": "tiêu chí không áp dụng được trừ khỏi điểm tối đa của đơn vị",
    "rescale_appraised": "tiêu chí tự chấm, thẩm định không áp dụng bị bỏ ra và phần còn lại nhân hệ số cho đủ "
    "thang điểm; tiêu chí điều tra, nguồn ngoài không áp dụng được trừ khỏi điểm tối đa",
    "full_marks": "tiêu chí không áp dụng được tính đủ điểm tối đa",
    "zero": "tiêu chí không áp dụng tính 0 điểm, điểm tối đa giữ nguyên",
}
MODES = {
    "half_up": "từ 5 trở lên thì tăng một",
    "half_even": "đúng một nửa thì về chữ số chẵn",
    "down": "cắt bỏ phần thừa, không làm tròn lên",
}
_TIE_BREAKS = {"bonus": "điểm thưởng", "survey": "điểm điều tra xã hội học"}
_ORIGINS = {SELF: "Tự chấm", SURVEY: "Điều tra XHH", GIVEN: "Nguồn ngoài", COMPUTED: "Tính từ số liệu"}
_COUNCIL = {COUNCIL: "Hội đồng", "council": "Hội đồng"}
_NUMBERED = re.compile(r"\d++\w*/")
_DOCUMENTS = {"QĐ": "Quyết định số", "CT": "Chỉ thị số", "KH": "Kế hoạch số", "NQ": "Nghị quyết số"}
_ROUND = re.compile(r"(?:round|vong)-?(\d+)")


def stage_title(stage: str) -> str:
    """The name of a stage or of another origin of marks: `round-1` is Thẩm định vòng 1."""
    if known := _ORIGINS.get(stage) or _COUNCIL.get(stage):
        return known
    return f"Thẩm định {stage_short(stage).lower()}" if _ROUND.fullmatch(stage) else f"Thẩm định {stage}"


def stage_short(stage: str) -> str:
    """The name of a round of appraisal under a heading that says Thẩm định; other origins of marks have but one."""
    found = _ROUND.fullmatch(stage)
    return f"Vòng {found[1]}" if found else _COUNCIL.get(stage) or _ORIGINS.get(stage, stage)


def basis_in_words(basis: Basis) -> str:
    """The decision that a set rests on: `1726/QĐ-UBND ngày 29/12/2022 của UBND tỉnh Lai Châu`."""
    date = f" ngày {basis.date:%d/%m/%Y}" if basis.date else ""
    issuer = f" của {basis.issuer}" if basis.issuer else ""
    return f"{basis.document}{date}{issuer}"


def basis_in_full(basis: Basis) -> str:
    """The same with the kind of document, as far as its number tells: `Quyết định số 1726/QĐ-UBND ngày …`."""
    if not _NUMBERED.match(basis.document):
        return basis_in_words(basis)
    kinds = (words for sign, words in _DOCUMENTS.items() if f"/{sign}-" in basis.document)
    return f"{next(kinds, 'văn bản số')} {basis_in_words(basis)}"


def printed(rounding: Rounding, value: Decimal) -> str:
    """A total as it is printed under the rounding of a set."""
    return vi(rounding.of(value), rounding.digits)


def percent(framework: Framework, value: Decimal) -> str:
    """An index as it is printed under the set's rounding."""
    return f"{printed(framework.policy.rounding, value)}%"


def step_in_words(step: BandStep) -> str:
    """One step by which a unit's grade fell, with the figures that made it fall."""
    value = brief(step.value) if step.value is not None else "–"
    limit = vi(step.limit) if step.limit is not None else ""
    return f"từ {step.before} xuống {step.after}: {_STEPS.get(step.kind, _sanction)(step, value, limit)}"


def _condition(step: BandStep, value: str, limit: str) -> str:
    if step.bound == "of":
        return f"đạt {value} trong {step.steps} điều kiện, phải đạt từ {limit} (chưa đạt: {step.code})"
    unit = " điểm" if step.bound == "points" else "%"
    return f"mục {step.code} đạt {value}{unit}, điều kiện là từ {limit}{unit}"


def _quota(step: BandStep, value: str, limit: str) -> str:
    said = f"tỷ lệ {limit}% chỉ cho {value} đơn vị ở mức {step.band or step.before} trở lên"
    return f"{said}; {step.level} đơn vị ngang nhau ở ranh giới cùng xuống" if step.level else said


def _sanction(step: BandStep, value: str, limit: str) -> str:
    bound = _BOUNDS.get(step.bound, "có {value} điểm").format(value=value, limit=limit)
    note = f" – {squeeze(step.note)}" if step.note else ""
    return f"mục {step.code} {bound} ({_effect(step)}){note}"


def _effect(step: BandStep) -> str:
    if step.effect == "lower":
        return f"hạ {step.steps or 1} mức"
    return f"không xếp {step.band} và các mức trên" if step.band else "không xếp mức cao hơn"


AGGREGATES = {
    "sum": "Cộng điểm",
    "mean": "Bình quân điểm",
    "weighted": "Tổng có trọng số điểm",
    "highest": "Chỉ tính điểm cao nhất trong",
    "alternative": "Theo loại đơn vị, tính điểm một trong",
}
"""What a criterion makes of those below it."""

LEFT_OUT = {
    "kind": "Tiêu chí dành cho loại đơn vị khác",
    "above": "Chỉ biết điểm của mục trên, dòng này không có điểm riêng",
    "withheld": "Quá ít phiếu điều tra nên không tính, không công bố",
}
"""Why a line does not count, where no convention of the set has a say."""


def with_weight(criterion: Criterion) -> str:
    """A code, with its weight where it has one: `0,5 × 1`."""
    return f"{vi(criterion.weight)} × {criterion.code}" if criterion.weight is not None else criterion.code


def made_of(aggregate: Aggregate, criteria: Iterable[Criterion]) -> str:
    """What criteria come to together, by their codes; nothing of a plain sum."""
    codes = ", ".join(with_weight(one) for one in criteria if not one.condition)
    return "" if aggregate == "sum" else f"{AGGREGATES[aggregate]} các mục {codes}"


START = {False: "từ", True: "trên"}
UP_TO = {False: "đến dưới", True: "đến"}
"""How the start of a grade is said, and that of the next one above it as its end, by whether it is strict."""

_BOUNDS = {
    "share_below": "đạt {value}%, dưới {limit}%",
    "below": "được {value} điểm, dưới {limit}",
    "above": "có {value} điểm, trên {limit}",
}
_STEPS = {"condition": _condition, "quota": _quota}
"""How a step of each kind is said; of any other kind it is a sanction."""


def said_of(mark: Mark) -> str:
    """The reason of a mark, with what it asks for, claims or agrees to."""
    claims = "đơn vị đề nghị không áp dụng" if mark.claims else ""
    agrees = "đồng ý không áp dụng" if mark.agrees else ""
    asks = "yêu cầu giải trình" if mark.asks else ""
    what = "ý kiến" if mark.is_ruling else "điểm"
    alike = f" và {mark.rows - 1} dòng khác" if mark.rows > 1 else ""
    unused = f"{what} chưa dùng được ({mark.unused}){alike}" if mark.unused else ""
    unused = f"chưa có ý kiến thẩm định ({mark.unused})" if mark.is_unseen else unused
    outdated = "chấm trên số liệu nay đã đổi" if mark.outdated else ""
    outdated = "còn đơn vị chưa có số liệu để so, điểm này có thể đổi" if mark.awaits else outdated
    return " – ".join(filter(None, (claims, agrees, asks, unused, outdated, squeeze(mark.reason))))


def rounding_in_words(policy: Policy) -> str:
    """How printed totals are rounded."""
    return f"{policy.rounding.digits} chữ số thập phân ({MODES[policy.rounding.mode]})"


def ranking_in_words(framework: Framework) -> str:
    """What the ranking compares, and how ties stand."""
    rank = framework.policy.rank
    by = "chỉ số" if rank.by == "index" else "tổng điểm"
    compare = "chưa làm tròn" if rank.compare == "exact" else "đã làm tròn"
    said = f"Xếp hạng theo {by} {compare}"
    if rank.tie_break:
        named = (_TIE_BREAKS.get(name, f"điểm mục {name}") for name in rank.tie_break)
        said += f"; bằng nhau thì xét lần lượt {', '.join(named)}"
    after = "nhảy số (1, 1, 3)" if rank.ties == "competition" else "liền số (1, 1, 2)"
    return f"{said}; vẫn bằng nhau thì đồng hạng, hạng tiếp theo {after}."


def warnings(sets: Iterable[Framework]) -> tuple[str, ...]:
    """What results of these sets have to say of their status, each thing once."""
    statuses = {one.status for one in sets}
    return tuple(said for status, said in WARNINGS.items() if status in statuses)


_ROUNDED = {
    "total": "Tổng điểm và chỉ số in với {}, chỉ làm tròn một lần khi in",
    "leaf": "Điểm từng tiêu chí được làm tròn đến {} rồi mới cộng lên",
}


SEPARATE = "Mỗi mục lớn là một tổng riêng, có mức riêng; mức của đơn vị là mức thấp nhất trong các tổng."
"""What is said of a set of which the totals are graded each by itself."""


def totals_in_words(standing: Standing, framework: Framework) -> tuple[str, ...]:
    """The totals of a unit that are graded each by itself, a clause for each."""
    digits = framework.policy.rounding.digits
    mode = framework.policy.rounding.mode
    made = ((framework.by_code[one.code], one) for one in standing.totals)
    return tuple(
        f"Tổng {criterion.number}. {squeeze(criterion.title)}: {vi(rounded(one.points, mode, digits), digits)} trên "
        f"{vi(one.maximum)} điểm, xếp loại {one.band}{_lowered(one)}."
        for criterion, one in made
    )


def _lowered(total: GradedTotal) -> str:
    """Why a total stands below the band of its points."""
    return "".join(f"; {step_in_words(step)}" for step in total.steps)


def set_notes(framework: Framework) -> tuple[str, ...]:
    """What must stand under every result made with the set: status, basis, rounding, convention."""
    policy = framework.policy
    notes = list(warnings([framework]))
    if framework.part and framework.part_note:
        notes.append(framework.part_note)
    notes.append(f"Căn cứ: {framework.title} ({basis_in_words(framework.basis)}).")
    notes.append(f"{_ROUNDED[policy.rounding.at].format(rounding_in_words(policy))}.")
    notes += [SEPARATE] if framework.separate else []
    convention = CONVENTIONS[policy.not_applicable]
    notes.append(f"{convention[0].upper()}{convention[1:]}.")
    return tuple(notes)


def units_left_out(units: int, most: int) -> str:
    """Why a report shows no unit by itself."""
    return (
        f"Kỳ có {units} đơn vị, quá {most} nên trang này không ghi điểm từng tiêu chí của từng đơn vị: xem sổ Excel, "
        "dữ liệu mở, hoặc trang của một đơn vị (parscore explain)."
    )


def charts_left_out(units: int, most: int) -> str:
    """Why a report draws no charts with a row for every unit of a group."""
    return f"Nhóm có {units} đơn vị, quá {most} nên không vẽ biểu đồ theo từng đơn vị; số liệu ở các bảng."


def twice_in_words(reading: SecondReading) -> str:
    """How much of the results was read by two readers, without the names of files."""
    said = f"Đọc hai lần trước khi công bố: {reading.numbers} số trong {len(reading.files)} tệp"
    said += " được so bằng hai bộ đọc độc lập"
    others = f"; {len(reading.once)} tệp (văn bản Word, phiếu điều tra) chỉ đọc một lần"
    return f"{said}{others if reading.once else ''}."


def rank_steps(before: int | None, after: int | None) -> str:
    """How many places lie between two ranks: `▲ 2 bậc`, `▼ 1 bậc`, `giữ nguyên`, or a dash where one is missing."""
    if before is None or after is None:
        return "–"
    steps = before - after
    if steps == 0:
        return "giữ nguyên"
    return f"▲ {steps} bậc" if steps > 0 else f"▼ {-steps} bậc"


def covered(span: Span, period: Period) -> str:
    """What a figure of a period covers."""
    if period.months == _WHOLE_YEAR:
        return f"Số của cả {period.in_words}"
    if span == "cumulated":
        return f"{SPANS[span].capitalize()} đến hết {period.in_words}"
    return f"{SPANS[span].capitalize()} {period.in_words}"


def cumulated_note(results: Results, periods: Iterable[str]) -> tuple[str, ...]:
    """What a change between two periods of one year means where figures are cumulated; nothing where none are."""
    known = [found for one in periods if (found := period_of(one)) is not None]
    years = [one.year for one in known if one.months != _WHOLE_YEAR]
    sets = results.frameworks.values()
    names = [f"«{one.title}»" for made in sets for one in made.figures.values() if one.span == "cumulated"]
    names += [one.file for one in results.cycle.figures or () if one.span == "cumulated"]
    if not names or len(years) == len(set(years)):
        return ()
    shown = some_of(dict.fromkeys(names), _SHOWN)
    return (
        f"Số liệu luỹ kế từ đầu năm: {shown}; điểm tính từ đó là của cả thời gian từ đầu năm đến hết kỳ, nên thay đổi "
        "giữa hai kỳ trong năm không phải kết quả của riêng kỳ sau.",
    )


def share_of_draws(share: float) -> Decimal:
    """A share of draws in whole per cent."""
    return rounded(Decimal(str(share)) * HUNDRED, "half_up", 0)


def one_decimal(value: Decimal) -> Decimal:
    """A number with one decimal, for a sentence."""
    return plain(rounded(value, "half_up", 1))
