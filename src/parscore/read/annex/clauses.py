"""One line of «cách tính điểm» → clauses: an option, a range, «mỗi … trừ …», a share of the maximum, a
survey.

A clause keeps its words; what fits none of the known wordings is `unknown`. No whole rule is decided here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from parscore.diagnostics import Place
from parscore.number import parse
from parscore.read.annex import phrases as say
from parscore.read.annex.points import Worth, tidy, worth_of
from parscore.read.annex.spans import Span, plain_words, span_of
from parscore.text import fold

LONGEST = 1500


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the annex that speaks of scoring, with the points that stand in the points column beside
    it."""

    text: str
    place: Place
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """What one statement says; only the fields of its `kind` are filled."""

    kind: str
    text: str
    worth: Worth | None = None
    span: Span | None = None
    of: str = ""
    number: Decimal | None = None
    cap: Decimal | None = None
    letter: str = ""


def clauses_of(line: Line, maximum: Decimal | None) -> tuple[Clause, ...]:
    """The statements of a line; one `unknown` clause when any part of it is not understood."""
    text = say.BULLET.sub("", line.text.strip())
    if not text or len(text) > LONGEST:
        return (Clause("unknown", text),)
    whole = _clause(text, maximum, line.points)
    if line.points is not None:
        return (whole,)
    best: tuple[Clause, ...] = (whole,)
    for parts in _splits(text):
        split = tuple(_clause(say.BULLET.sub("", part), maximum, None) for part in parts)
        if all(clause.kind != "unknown" for clause in split) and _worthwhile(whole, split):
            best = split
            break
    return best


def _worthwhile(whole: Clause, split: tuple[Clause, ...]) -> bool:
    """Whether the parts say more than the whole: a lone option that swallowed others, or an unknown."""
    if whole.kind in ("option", "unknown", "figure", "none", "lead"):
        return True
    kinds = {clause.kind for clause in split}
    return whole.kind in ("count", "deduct", "ratio") and whole.kind in kinds <= {
        "option",
        "cap",
        whole.kind,
        "none",
    }


def _splits(text: str) -> list[list[str]]:
    """The ways to cut a line into several statements, the surest first; never inside brackets."""
    found = [parts for pattern in say.SPLITS if len(parts := split_outside(text, pattern)) > 1]
    sentences = split_outside(text, "|".join(say.SPLITS[:2]))
    pieces = [piece for part in sentences for piece in split_outside(part, r",\s+")]
    return [*found, pieces] if len(pieces) > 1 else found


def split_outside(text: str, pattern: str) -> list[str]:
    """The text cut at `pattern`, but not inside round brackets; empty parts are left out."""
    parts, start, depth, seen = [], 0, 0, 0
    for found in re.finditer(pattern, text):
        depth += text.count("(", seen, found.start()) - text.count(")", seen, found.start())
        seen = found.start()
        if depth <= 0:
            parts.append(text[start : found.start()])
            start = found.end()
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip(" .;,")]


def _clause(text: str, maximum: Decimal | None, beside: Decimal | None) -> Clause:
    words = plain_words(text).strip()
    if beside is None:
        special = (
            _none(text, words, maximum) or _stepwise(text, words) or _outside(text, words, maximum)
            or _proportional(text, words, maximum) or _council(text, words)
        )  # fmt: skip
        if special is not None:
            return special
    if beside is None and (taken := say.TAKEN_FIRST.match(words)) is not None:
        return Clause("taken", tidy(text[taken.end() :]), worth=Worth(parse(taken["n"])))
    condition, worth = worth_of(text, maximum)
    if beside is not None:
        if worth is not None and worth.of(maximum) not in (None, beside):
            return Clause("unknown", text)
        option = _none(text, words, maximum, beside)
        return option or _option(condition if worth is not None else tidy(text), Worth(beside))
    if worth is not None and condition:
        return _option(condition, worth)
    if (figure := say.FIGURE.fullmatch(words)) is not None:
        name = (
            text[figure.start("name") : figure.end("name")]
            if len(words) == len(text.strip())
            else figure["name"]
        )
        letter = say.LETTER.sub("", figure["letter"] or figure["after"] or "")
        return Clause("figure", text, of=tidy(name), letter=letter)
    if (
        say.SUBJECT.fullmatch(words)
        or say.LEAD.search(words)
        or fold(text) in {fold("tổng điểm"), fold("cách tính")}
    ):
        return Clause("lead", text)
    return Clause("unknown", text)


def _option(condition: str, worth: Worth) -> Clause:
    words = plain_words(condition)
    if (
        not condition
        or say.SWALLOWED.search(words)
        or say.TAKEN_OFF.search(words)
        or say.PER_CASE.match(words)
    ):
        return Clause("unknown", condition)
    return Clause("option", tidy(condition), worth=worth, span=span_of(condition))


def _none(text: str, words: str, maximum: Decimal | None, beside: Decimal | None = None) -> Clause | None:
    """«Không phát sinh»: worth points, or not assessed at all."""
    if not say.NONE.search(words):
        return None
    condition, worth = worth_of(text, maximum)
    worth = Worth(beside) if beside is not None else worth
    if worth is not None:
        return Clause("none", tidy(condition), worth=worth)
    return Clause("none", text) if say.NOT_ASSESSED.search(words) else None


def _stepwise(text: str, words: str) -> Clause | None:
    """Points for each case, or points off for each case."""
    if (alone := say.CAP_ALONE.match(words)) is not None:
        return Clause("cap", text, cap=parse(alone["n"]))
    for kind, patterns in (("deduct", say.DEDUCT), ("count", say.COUNT)):
        for pattern in patterns:
            found = pattern.search(words)
            if found is None:
                continue
            number = found["n"] or found.groupdict().get("bare")
            of = _case(text[found.start("of") : found.end("of")] if len(words) == len(text) else found["of"])
            if number is None or not of:
                continue
            if "%" in of:
                return Clause("unknown", text)
            after, before = found["after"], words[: found.start()]
            cap, start = say.CAP.search(after), say.START.search(before)
            rest = re.sub(r"[\s.;,()]+|điểm", "", after)
            said = any(pattern.search(after) for pattern in (say.CAP, say.CAP_FULL, say.NOT_BELOW))
            known = (not rest or said) and (start is not None or not re.search(r"\d", before))
            return Clause(
                kind if known else "unknown", text, worth=Worth(parse(start["n"])) if start else None, of=of,
                number=parse(number), cap=parse(cap["n"]) if cap else None,
            )  # fmt: skip
    return None


def _case(of: str) -> str:
    return tidy(say.COUNT_WORD.sub("", of.strip(), count=1))


def _proportional(text: str, words: str, maximum: Decimal | None) -> Clause | None:
    """A share of the maximum, perhaps with a floor in the same breath."""
    for pattern in say.RATIO:
        found = pattern.search(words)
        if found is None:
            continue
        if (
            "max" in found.re.groupindex
            and found["max"] is not None
            and maximum is not None
            and parse(found["max"]) != maximum
        ):
            continue
        floor = say.FLOOR.search(words)
        step = say.STEP.search(words)
        before = words[: found.start()]
        return Clause(
            "ratio", text, span=span_of(before.split(":")[0]) if ":" in before else None,
            number=parse(floor["f"]) if floor else None, cap=parse(step["n"]) if step else None,
        )  # fmt: skip
    return None


def _outside(text: str, words: str, maximum: Decimal | None) -> Clause | None:
    """Marks that come from a survey or another index; an option that merely speaks of a survey has points
    of its own."""
    kind = "given" if say.GIVEN.search(words) else "survey" if say.SURVEY.search(words) else ""
    if not kind:
        return None
    worth = worth_of(text, maximum)[1]
    whole = worth is not None and maximum is not None and worth.of(maximum) == maximum and "tối đa" in words
    free = worth is None or whole or any(pattern.search(words) for pattern in say.RATIO)
    return Clause(kind, text) if free else None


def _council(text: str, words: str) -> Clause | None:
    """The mark of those who appraise, within the maximum."""
    step = say.STEP.search(words)
    if say.JUDGED.search(words) and (
        step is not None or say.FROM_NOTHING.search(words) or worth_of(text, None)[1] is None
    ):
        return Clause("judged", text, number=parse(step["n"]) if step else None)
    return None
