"""Ranges with points → the steps of a `bands` rule; edges that belong to no range, or to two, are said and
not hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from parscore.model.draft import Scalar
from parscore.number import vi
from parscore.read.annex.spans import Span

Step = tuple[tuple[str, Scalar], ...]


@dataclass(frozen=True, slots=True)
class Banded:
    """Steps in descending order, and what is wrong with the ranges that they stand for, in Vietnamese."""

    steps: tuple[Step, ...]
    faults: tuple[str, ...]


def steps_of(ranges: Sequence[tuple[Span, Decimal]], rest: Decimal | None = None) -> Banded | None:
    """The steps for ranges with points; `rest` are the points of whatever no range names. None when ranges
    nest."""
    ordered = sorted(ranges, key=lambda pair: _start(pair[0]), reverse=True)
    if any(_start(one) == _start(other) for (one, _), (other, _) in pairwise(ordered)):
        return None
    share = any(span.percent for span, _ in ordered)
    steps: list[Step] = []
    faults = [
        f"«{_shown(span)} trở lên» hoặc «trở xuống» đọc được hai nghĩa" for span, _ in ordered if span.unsure
    ]
    above: Span | None = None
    for index, (span, points) in enumerate(ordered):
        if above is None:
            faults += _top(span, share=share)
        else:
            trouble = _edge(above, span, share=share)
            if trouble == "nested":
                return None
            faults += [trouble] if trouble else []
        last = index == len(ordered) - 1
        if last and (span.low is None or (span.low <= 0 and span.low_in)) and rest in (None, points):
            steps.append((("else", points),))
            return Banded(tuple(steps), tuple(faults))
        if span.low is None:
            return None
        steps.append((("from" if span.low_in else "above", span.low), ("points", points)))
        above = span
    if rest is not None:
        steps.append((("else", rest),))
    else:
        low = above.low if above is not None else None
        faults.append(f"phụ lục không nói mức dưới {vi(low)}{'%' if share else ''}")
    return Banded(tuple(steps), tuple(faults))


def _start(span: Span) -> tuple[Decimal, bool]:
    return (Decimal(-1) if span.low is None else span.low, not span.low_in)


def _shown(span: Span) -> str:
    figure = span.low if span.low is not None else span.high
    return f"{vi(figure)}{'%' if span.percent else ''}"


def _top(span: Span, *, share: bool) -> list[str]:
    if span.high is None or (span.even and (not share or span.high >= 100)):
        return []
    if share and span.high >= 100:
        return []
    unit = "%" if share else ""
    return [f"phụ lục không nói mức trên {vi(span.high)}{unit}"]


def _edge(upper: Span, lower: Span, *, share: bool) -> str:
    """What is wrong where two neighbouring ranges meet; nothing when they meet exactly."""
    start, end, unit = upper.low, lower.high, "%" if share else ""
    if start is None:
        return "nested"
    if end is None:
        return ""
    if lower.even and end < start:
        return (
            f"mức «{vi(end)}{unit}» chỉ nêu một giá trị; hiểu là từ {vi(end)}{unit} đến mốc {vi(start)}{unit}"
        )
    if end > start:
        return f"hai mức cùng nhận khoảng {vi(start)}–{vi(end)}{unit}"
    if end < start:
        whole = not share and start == int(start) and end == int(end)
        if whole and start - end == 1 and upper.low_in and lower.high_in:
            return ""
        return f"khoảng giữa {vi(end)}{unit} và {vi(start)}{unit} không thuộc mức nào; hiểu là thuộc mức dưới"
    if upper.low_in and lower.high_in:
        return f"đúng {vi(start)}{unit} thuộc cả hai mức; hiểu là thuộc mức trên"
    if not upper.low_in and not lower.high_in:
        return f"đúng {vi(start)}{unit} không thuộc mức nào; hiểu là thuộc mức dưới"
    return ""
