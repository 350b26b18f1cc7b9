"""One number in plain words, from the rule and the cells to the total and the rank; may not compute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from operator import itemgetter

from parscore.compute.explain import Declared, Explanation, Part, Whole
from parscore.compute.polls import WeighedPoll
from parscore.model.cycle import COUNCIL, COUNCIL_NAME
from parscore.model.figures import SPANS
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import Line, Mark
from parscore.model.survey import Poll, SurveyForm
from parscore.number import ZERO, brief, vi, written_for
from parscore.text import nfc, squeeze
from parscore.write.tables import words

_INDENT = "   "
PENDING = "Đơn vị đề nghị không áp dụng, chưa người thẩm định nào đồng ý hay cho điểm."
ASKED = "Đang chờ giải trình."
UNUSED = "Có ý kiến thẩm định chưa dùng được nên dòng này còn mở."
UNSEEN = "Chưa có ý kiến thẩm định nào về dòng này nên dòng còn mở."
AWAITS = "Còn đơn vị trong nhóm chưa có số liệu để so."
DISPUTED = "Đơn vị không thống nhất số liệu của hệ thống nên dòng này còn mở."
NO_MARK = "Điểm ở dòng này không dùng được nên dòng còn mở, chờ sửa hoặc thẩm định."
OUTDATED = "Số liệu đã đổi sau khi thẩm định nên dòng này mở lại, chờ thẩm định lại."


_COUNCIL = {COUNCIL: COUNCIL_NAME}


def explanation_text(explanation: Explanation, names: Mapping[str, str] | None = None) -> str:
    """The whole chain, to be followed with a desk calculator; `names` gives agencies their names."""
    sections = [
        ("Quy tắc", tuple(_rule(explanation))),
        ("Số liệu" if explanation.criterion.computed else "Số liệu kê khai", tuple(_declared(explanation))),
        ("Các lần chấm", tuple(_marks(explanation, names or {}))),
        ("Tiêu chí thành phần", tuple(_children(explanation))),
        ("Cộng lên", tuple(_upward(explanation))),
        ("Chỉ số, xếp hạng", tuple(_standing(explanation.unit))),
    ]
    lines = list(_head(explanation))
    for number, (title, said) in enumerate(filter(itemgetter(1), sections), 1):
        lines += ["", f"{number}. {title}"]
        lines += [_INDENT + part for text in said for part in nfc(text).split("\n")]
    return "\n".join(lines) + "\n"


def unit_lines(explanation: Explanation, names: Mapping[str, str]) -> Iterator[str]:
    """What makes the points of one criterion at this unit, without the rule and what its row of marks says."""
    yield from _at_unit(explanation)
    yield from _children_sum(explanation)
    yield from _declared(explanation)
    line = explanation.line
    if line is None:
        return
    yield from (_mark(mark, names) for mark in line.marks if _says_more(mark))
    yield from _counting(line) if len(line.marks) > 1 else ()
    yield from _outcome(explanation, line)


def _says_more(mark: Mark) -> bool:
    """Whether there is more to a mark than its points."""
    return mark.points is None or mark.disputes or bool(mark.by or mark.source or words.said_of(mark))


def total_lines(unit: Whole) -> Iterator[str]:
    """What makes the total, the index and the rank of a unit."""
    yield f"Tổng điểm = {_total(unit)}"
    yield from _standing(unit)


def _head(explanation: Explanation) -> Iterator[str]:
    criterion, framework = explanation.criterion, explanation.framework
    kind = {"bonus": "Điểm thưởng", "penalty": "Điểm phạt"}.get(explanation.part, "Mục")
    yield f"{kind} {criterion.number}. {squeeze(criterion.title)}"
    yield f"Đơn vị: {squeeze(explanation.card.name)} (nhóm {squeeze(explanation.unit.group_title)})"
    yield f"Bộ tiêu chí: {squeeze(framework.title)} ({squeeze(words.basis_in_words(framework.basis))})"
    yield from words.warnings([framework])
    if explanation.card.file:
        yield f"Biểu tự chấm: {squeeze(explanation.card.file)}"


def _rule(explanation: Explanation) -> Iterator[str]:
    yield from rule_lines(explanation.framework, explanation.criterion)
    yield from _at_unit(explanation)


def rule_lines(framework: Framework, criterion: Criterion) -> Iterator[str]:
    """How the points of a criterion are found at every unit."""
    if criterion.children:
        how = words.AGGREGATES[criterion.aggregate]
        join = " + " if criterion.aggregate == "sum" else ", "
        codes = join.join(words.with_weight(child) for child in criterion.children)
        yield f"{how} các mục bên dưới: {codes}; tối đa {vi(criterion.max)} điểm"
        return
    yield f"Điểm tối đa: {vi(criterion.max)}"
    if rule := framework.rules_in_words[criterion.code]:
        yield rule
    if criterion.basis:
        yield f"Căn cứ: {squeeze(criterion.basis)}"
    if criterion.condition:
        yield "Đây là điều kiện xếp loại: có chấm nhưng không cộng vào tổng."


def _at_unit(explanation: Explanation) -> Iterator[str]:
    """What changes the rule at one unit."""
    if explanation.criterion.children and explanation.line is not None:
        yield "Ở đơn vị này điểm của cả mục lấy từ nguồn ngoài, các dòng bên dưới không có điểm riêng."
    yield from _gated(explanation)


def _gated(explanation: Explanation) -> Iterator[str]:
    """What took all points of the criterion."""
    for gate in explanation.gates:
        note = f" – {squeeze(gate.note)}" if gate.note else ""
        yield f"Mất hết điểm vì mục {explanation.framework.by_code[gate.code].number} không đạt{note}."


def _declared(explanation: Explanation) -> Iterator[str]:
    line = explanation.line
    if line is None:
        return
    for one in explanation.declared:
        label = one.label if one.span is None else f"{one.label} ({SPANS[one.span]})"
        yield f"{label}: {_figure(one.value)}{_follows(one)}{_at(one.source)}"
        yield from (f"  {words}" for words in one.instead)
    for polled in explanation.polls:
        yield f"{polled.label}: {_figure(_poll(polled.poll, explanation.unit.survey))}{_at(polled.source)}"
    if line.refused:
        yield f"Không có điểm điều tra: {line.refused}"
    if line.computed is not None:
        yield f"Tính theo số liệu: {brief(line.computed)}"
    if line.evidence:
        yield f"Tài liệu kiểm chứng: {squeeze(line.evidence)}"
    if line.explanation:
        yield f"Giải trình của đơn vị: {squeeze(line.explanation)}"


def _follows(one: Declared) -> str:
    return f"   (= {one.follows})" if one.follows and not (one.source or one.instead) else ""


def _poll(one: WeighedPoll, form: SurveyForm | None) -> str:
    """An audience with its counts and its mean, to be checked with a desk calculator."""
    if one.poll is None or one.mean is None:
        shared = form is not None and form.missing_audience == "reweigh"
        whither = " chia lại cho các đối tượng khác" if shared else ""
        return f"không có phiếu; trọng số {vi(one.weight)}{whither}"
    counted = "" if one.counted is None else f", tính là {brief(one.counted)}"
    return f"{_counts(one.poll, form)} → bình quân {brief(one.mean)}%; trọng số {vi(one.weight)}{counted}"


def _counts(poll: Poll, form: SurveyForm | None) -> str:
    labels = form.worth if form is not None else poll.answers
    answers = [f"{label} {poll.answers[label]}" for label in labels if label in poll.answers]
    answers += [f"không trả lời {poll.unanswered}"] if poll.unanswered else []
    answers += [f"ý kiến khác {poll.others}"] if poll.others else []
    several = f", {poll.number} câu trả lời" if poll.number != poll.replies else ""
    return f"{poll.replies} phiếu{several}: {', '.join(answers)}"


def _figure(text: str) -> str:
    number, space, rest = text.partition(" ")
    is_number = number.removeprefix("-").replace(".", "", 1).isdecimal()
    return number.replace(".", ",") + space + rest if is_number else text


def _at(source: str) -> str:
    return f"   ← {source}" if source else ""


def _marks(explanation: Explanation, names: Mapping[str, str]) -> Iterator[str]:
    line = explanation.line
    if explanation.criterion.children and line is None:
        return
    if line is None:
        yield "Chưa có điểm."
        return
    yield from (_mark(mark, names) for mark in line.marks)
    yield from _counting(line)
    yield from _outcome(explanation, line)


def _counting(line: Line) -> Iterator[str]:
    """The mark that counts."""
    mark = line.last()
    if mark is not None and mark.points is not None and line.applies() and not line.is_empty():
        stage = words.stage_title(mark.stage)
        yield f"Điểm được tính: {brief(mark.points)} (lần chấm cuối có điểm: {stage})"


def _outcome(explanation: Explanation, line: Line) -> Iterator[str]:
    """What becomes of the marks of a line."""
    counting = line.last()
    if not line.applies() or line.is_empty():
        yield from _left_out(explanation, line)
    elif counting is None or counting.points is None:
        yield "Chưa có điểm." if explanation.part == "criteria" else "Không có điểm nào ở mục này."
        if line.is_open():
            yield _why_open(line)
    else:
        yield from _counted(explanation, line, counting.points)


def _counted(explanation: Explanation, line: Line, points: Decimal) -> Iterator[str]:
    """What the points that count are rounded to, what the figures say, and whether that is the last word."""
    rounding, counted = explanation.framework.policy.rounding, explanation.subtotal
    if rounding.at == "leaf" and counted is not None and not explanation.gates:
        yield f"Làm tròn đến {words.rounding_in_words(explanation.framework.policy)}: {brief(counted.points)}"
    mode = explanation.framework.policy.rounding.mode
    if line.computed is not None and not written_for(points, line.computed, mode):
        yield "Điểm được tính khác điểm theo số liệu: số liệu kê khai không tự thay điểm đã chấm."
    if line.is_open():
        yield f"{_why_open(line)} Điểm này là tạm tính."


def _why_open(line: Line) -> str:
    last = line.marks[-1]
    if last.is_unseen:
        return UNSEEN
    if last.unused:
        return UNUSED if last.is_ruling else NO_MARK
    if last.outdated:
        return OUTDATED
    if last.awaits:
        return AWAITS
    if last.disputes:
        return DISPUTED
    return PENDING if last.claims else ASKED


def _mark(mark: Mark, names: Mapping[str, str]) -> str:
    if mark.disputes:
        return f"Đơn vị {mark.reason}{_at(mark.source)}"
    said = f"{words.stage_title(mark.stage)}: {brief(mark.points) if mark.points is not None else 'chưa cho điểm'}"
    if mark.by:
        said += f" – {names.get(mark.by) or _COUNCIL.get(mark.by, mark.by)}"
    if reason := words.said_of(mark):
        said += f" – {reason}"
    return said + _at(mark.source)


def _left_out(explanation: Explanation, line: Line) -> Iterator[str]:
    if line.excluded == "unmeasured":
        yield "Kỳ đánh giá chưa có số liệu điều tra hoặc nguồn ngoài: mục này chưa tính."
        return
    if line.excluded == "cycle":
        where = _at("cycle.yaml, not_applicable")
        yield f"Không áp dụng cho đơn vị này, theo khai báo của kỳ đánh giá{where}"
    elif line.excluded in words.LEFT_OUT:
        yield f"{words.LEFT_OUT[line.excluded]}."
        return
    elif line.excluded == "agreed":
        yield "Thẩm định đồng ý là tiêu chí không áp dụng cho đơn vị này."
    else:
        sources = ", ".join(one.source for one in explanation.declared if one.source)
        yield f"Không phát sinh trong kỳ, theo số liệu kê khai và quy tắc của tiêu chí{_at(sources)}"
    if line.is_empty():
        yield f"Quy tắc của tiêu chí: để trống, không có điểm; điểm tối đa {vi(explanation.criterion.max)} giữ nguyên."
        return
    yield f"Quy ước của bộ tiêu chí: {words.CONVENTIONS[explanation.framework.policy.not_applicable]}."
    if explanation.subtotal is not None:
        points, most = brief(explanation.subtotal.points), brief(explanation.subtotal.maximum)
        yield f"Vì vậy mục này góp {points} điểm trên tối đa {most}."


def _children(explanation: Explanation) -> Iterator[str]:
    if not explanation.children or explanation.line is not None:
        return
    for child in explanation.children:
        yield f"{explanation.framework.by_code[child.code].number}. {squeeze(child.title)}: {_part(explanation, child)}"
    yield from _children_sum(explanation)


def _children_sum(explanation: Explanation) -> Iterator[str]:
    """What the criteria below one add up to; nothing where it is scored itself."""
    made = explanation.subtotal
    if made is None or explanation.line is not None or not explanation.children:
        return
    if made.maximum == ZERO:
        yield "Cả mục không tính cho đơn vị này."
        return
    total = " + ".join(_brought(child) for child in explanation.children)
    index = f", đạt {words.percent(explanation.framework, made.index)}" if made.index is not None else ""
    yield f"Cộng: {total} = {brief(made.points)} điểm trên tối đa áp dụng {brief(made.maximum)}{index}"


def _part(explanation: Explanation, child: Part) -> str:
    line = explanation.card.line(child.code)
    if line is not None and line.is_pending() and line.value() is None:
        return "chưa có điểm (đơn vị đề nghị không áp dụng)"
    if child.maximum == ZERO:
        return "không tính cho đơn vị này"
    return f"{brief(child.points)} trên tối đa áp dụng {brief(child.maximum)}"


def _total(unit: Whole) -> str:
    """The total, every term with its value."""
    framework, made = unit.framework, unit.totals
    terms = " + ".join(f"{_brought(field)} ({field.code})" for field in unit.fields)
    if made.factor != 1:
        scaled = f"phần thẩm định {brief(unit.sums.appraised)} × hệ số {brief(made.factor)}"
        terms += f" → {scaled} + phần điều tra, nguồn ngoài {brief(unit.sums.measured)}"
    terms += f" + điểm thưởng {brief(made.bonus)}" if framework.bonus else ""
    terms += f" − điểm phạt {brief(made.penalty)}" if framework.penalty else ""
    if (cap := framework.policy.total_cap) is not None:
        terms += f", tổng không quá {vi(cap)}"
    return f"{terms} = {brief(made.points)} điểm trên tối đa áp dụng {brief(made.maximum)}"


def _upward(explanation: Explanation) -> Iterator[str]:
    framework, made = explanation.framework, explanation.unit.totals
    if explanation.part != "criteria":
        yield from _item(explanation)
    for above in explanation.ancestors:
        sum_ = _sum_of(explanation, above)
        number, most = framework.by_code[above.code].number, brief(above.maximum)
        title = squeeze(above.title)
        yield f"{number}. {title} = {sum_} = {brief(above.points)} trên tối đa áp dụng {most}"
    if made.factor != 1:
        yield "Vì có tiêu chí không áp dụng, phần thẩm định nhân hệ số; điểm các mục ở trên là điểm trước khi nhân."
    yield f"Tổng điểm = {_total(explanation.unit)}"


def _sum_of(explanation: Explanation, above: Part) -> str:
    """What a criterion adds up, or that its points were brought in as a whole."""
    if explanation.card.line(above.code) is not None:
        return "điểm của cả mục, từ nguồn ngoài"
    return " + ".join(_summand(explanation, child) for child in above.children)


def _summand(explanation: Explanation, child: Part) -> str:
    """What one criterion adds to the one above, as in `1,5 (2.1)`, with a word where that is no mark."""
    line = explanation.card.line(child.code)
    word = "" if line is None else _no_mark(line)
    return f"{_brought(child)} ({child.code}{f', {word}' if word else ''})"


def _brought(child: Part) -> str:
    """What a criterion adds to the one above, with its own points where those are others: `3,75 [của 7,5]`."""
    if child.brings is None or child.brings == child.points:
        return brief(child.points)
    return f"{brief(child.brings)} [của {brief(child.points)}]"


def _no_mark(line: Line) -> str:
    """Why what a line adds is no mark."""
    if not line.applies():
        return words.NOT_COUNTED.get(line.excluded, words.NOT_APPLICABLE)
    if line.is_empty():
        return words.EMPTY
    if line.value() is not None:
        return ""
    return "đề nghị không áp dụng" if line.is_pending() else "chưa có điểm"


def _item(explanation: Explanation) -> Iterator[str]:
    policy, bonus = explanation.framework.policy, explanation.part == "bonus"
    word, cap = ("thưởng", policy.bonus_cap) if bonus else ("phạt", policy.penalty_cap)
    made = explanation.unit.totals.bonus if bonus else explanation.unit.totals.penalty
    yield f"Mục này tính không quá {vi(explanation.criterion.max)} điểm."
    limit = f"tất cả các mục không quá {vi(cap)} điểm" if cap is not None else "không có mức trần chung"
    yield f"Cộng điểm {word}: {brief(made)} ({limit})"


def _standing(unit: Whole) -> Iterator[str]:
    made, row, framework = unit.totals, unit.standing, unit.framework
    yield from _open_codes(unit)
    if made.index is None:
        nothing = not made.missing and made.maximum == ZERO and row.status == "incomplete"
        yield f"Chưa có chỉ số: {'không tiêu chí nào áp dụng cho đơn vị' if nothing else words.STATUS[row.status]}."
        return
    yield (
        f"Chỉ số = {brief(made.points)} ÷ {brief(made.maximum)} × 100 = {brief(made.index)}%, "
        f"in là {words.percent(framework, made.index)}, lấy {words.rounding_in_words(framework.policy)}"
    )
    yield from words.totals_in_words(row, framework)
    yield from (f"Xếp loại {words.step_in_words(step)}" for step in row.band_steps)
    group = unit.group_title
    band = f"; xếp loại {row.band}" if row.band is not None else ""
    if row.rank is None:
        yield f"Không xếp hạng trong nhóm {group}{band}; trạng thái: {words.STATUS[row.status]}"
    else:
        of = f"{row.rank} trên {unit.ranked_units} đơn vị được xếp hạng"
        yield f"Hạng {of} trong nhóm {group}{band}; {words.STATUS[row.status]}"


def _open_codes(unit: Whole) -> Iterator[str]:
    """The criteria of the unit that are not counted or not decided yet."""
    made = unit.totals
    lines = {code: unit.card.line(code) for code in made.asked}
    pending = [code for code, line in lines.items() if line is not None and line.is_pending()]
    listed = {
        "Tiêu chí không áp dụng cho đơn vị này": made.excluded,
        "Tiêu chí chưa có điểm": made.missing,
        "Tiêu chí đơn vị đề nghị không áp dụng, chưa ai đồng ý": pending,
        "Tiêu chí đang chờ giải trình, chờ ý kiến thẩm định": [
            code for code in made.asked if code not in pending
        ],
    }
    yield from (f"{what}: {', '.join(codes)}" for what, codes in listed.items() if codes)
