"""A rule written out in Vietnamese words, for forms, reports and explanations."""

from __future__ import annotations

from decimal import Decimal

from parscore.model.framework import Criterion
from parscore.model.rules import Bands, Choice, Count, Deduct, Given, Judged, Ratio, Rule, Step, SurveyRule
from parscore.number import HUNDRED, vi

WHEN_NONE = {
    "not_applicable": "không phát sinh: không tính tiêu chí này",
    "full": "không phát sinh: đạt điểm tối đa",
    "zero": "không phát sinh: 0 điểm",
}


def rule_in_words(criterion: Criterion, audiences: dict[str, str] | None = None) -> str:
    """How the points of a leaf are found, one clause a line; `audiences` gives the titles of survey audiences."""
    return "\n".join(_clauses(criterion.rule, criterion.max, audiences or {})) if criterion.rule else ""


def _clauses(rule: Rule, maximum: Decimal, audiences: dict[str, str]) -> list[str]:
    match rule:
        case Choice():
            return [f"{option}: {vi(points)} điểm" for option, points in rule.options.items()]
        case Ratio():
            return [*_ratio(rule, maximum), *_when_none(rule.when_none)]
        case Bands():
            of = f"({rule.numerator} / {rule.denominator})" if rule.is_share else f"({rule.of})"
            unit = "%" if rule.is_share else ""
            return [
                of,
                *(_step(step, unit, rule.steps, n) for n, step in enumerate(rule.steps)),
                *_when_none(rule.when_none),
            ]
        case Count():
            return [f"Mỗi {_lower(rule.of)}: {vi(rule.each)} điểm, tối đa {vi(maximum)} điểm"]
        case Deduct():
            start, least = (maximum if rule.start is None else rule.start), rule.least
            return [
                f"{vi(start)} điểm, trừ {vi(rule.each)} điểm cho mỗi {_lower(rule.of)}, không thấp hơn {vi(least)}"
            ]
        case Judged():
            step = f", theo bước {vi(rule.step)}" if rule.step else ""
            return [f"Chấm trong khoảng 0 đến {vi(maximum)} điểm{step}"]
        case SurveyRule():
            parts = "; ".join(
                f"{audiences.get(who, who)} {vi(weight * HUNDRED)}%" for who, weight in rule.audiences.items()
            )
            return [f"Điều tra XHH: tỷ lệ bình quân có trọng số × {vi(maximum)} điểm", f"Đối tượng: {parts}"]
        case Given():
            return ["Điểm lấy từ kết quả bên ngoài, đơn vị không tự chấm"]


def _ratio(rule: Ratio, maximum: Decimal) -> list[str]:
    lines = [f"({rule.numerator} / {rule.denominator}) × {vi(maximum)} điểm"]
    if rule.round_to:
        lines.append(f"Làm tròn đến {vi(rule.round_to)} điểm")
    if rule.full_from != HUNDRED:
        lines.append(f"Từ {vi(rule.full_from)}% trở lên: {vi(maximum)} điểm")
    if rule.floor is not None:
        lines.append(f"Dưới {vi(rule.floor)}%: 0 điểm")
    return lines


def _step(step: Step, unit: str, steps: tuple[Step, ...], index: int) -> str:
    points = f"{vi(step.points)} điểm"
    above = steps[index - 1] if index else None
    upper = ""
    if above is not None and above.bound is not None:
        upper = (
            f"đến {vi(above.bound)}{unit}" if above.above is not None else f"đến dưới {vi(above.bound)}{unit}"
        )
    if step.bound is None:
        if above is None or above.bound is None:
            return f"Mọi trường hợp: {points}"
        edge = "Từ {0}{1} trở xuống" if above.above is not None else "Dưới {0}{1}"
        return f"{edge.format(vi(above.bound), unit)}: {points}"
    lower = f"Trên {vi(step.bound)}{unit}" if step.above is not None else f"Từ {vi(step.bound)}{unit}"
    return (
        f"{lower} {upper}: {points}"
        if upper
        else f"{lower}{'' if step.above is not None else ' trở lên'}: {points}"
    )


def _when_none(when_none: str | None) -> list[str]:
    return [WHEN_NONE[when_none][0].upper() + WHEN_NONE[when_none][1:]] if when_none else []


def _lower(label: str) -> str:
    for start in ("Số lượng ", "Số lần ", "Số "):
        if label.startswith(start):
            rest = label[len(start) :]
            return f"lần {rest}" if start == "Số lần " else rest
    return label[:1].lower() + label[1:]
