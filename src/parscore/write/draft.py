"""A draft as the text of a criteria set file, with `# cần xem lại` next to everything that people must decide.

Every required key is there, so that lint reaches the rest; a leaf whose scoring was not understood has no `rule`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from parscore.model.draft import Draft, DraftField, DraftMark, DraftNode, DraftRule, Scalar, Value
from parscore.number import plain
from parscore.text import squeeze
from parscore.write.files import DRAFTED

REVIEW = "cần xem lại"
LEVELS = ("Lĩnh vực", "Tiêu chí", "Tiêu chí thành phần")
_PLAIN = re.compile(r"[^\W\d_][^:#\n\"'\[\]{}&*!|>%@`,]*|\d{1,6}/[^\W_][\w/-]*")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def draft_text(
    draft: Draft, identity: str, year: int, *, year_known: bool, source: str, schema: str = ""
) -> str:
    """The whole file; `source` names the annex, `schema` is the path to the schema for editors if there is one."""
    lines = [f"# yaml-language-server: $schema={schema}", "#"] if schema else []
    lines += [
        f"{DRAFTED} «{_remark(source)}». Mọi chỗ ghi «{REVIEW}» phải được người có trách "
        f"nhiệm xem, sửa rồi xoá dấu.",
        "# Các dòng «phụ lục:» chép lại câu chữ về cách chấm để đối chiếu.",
        *_marks(draft.marks, 0),
        *_head(draft, identity, year, year_known=year_known),
        *_policy(draft),
        "criteria:",
        *(line for node in draft.criteria for line in _node(node, 1)),
    ]
    for key, nodes in (("bonus", draft.bonus), ("penalty", draft.penalty)):
        if nodes:
            lines += [f"{key}:", *(line for node in nodes for line in _node(node, 1))]
    return "\n".join(lines) + "\n"


def _head(draft: Draft, identity: str, year: int, *, year_known: bool) -> Iterator[str]:
    heading = draft.heading
    yield f"framework: {_scalar(identity)}"
    yield _said("title", heading.title, "Bộ tiêu chí chưa có tên", "phụ lục không nêu tên bộ tiêu chí")
    yield f"year: {year}" + ("" if year_known else f"  # {REVIEW}: phụ lục không nêu năm áp dụng")
    yield (
        f"status: illustrative  # {REVIEW}: đổi thành verified khi mọi dòng đã đối chiếu với bản đã ban hành"
    )
    yield "basis:"
    yield _said("  document", heading.document, "chưa rõ", "phụ lục không nêu số quyết định")
    yield (
        f"  date: {heading.date}"
        if heading.date
        else f"  # {REVIEW}: date (ngày ban hành, dạng năm-tháng-ngày)"
    )
    yield (
        f"  issuer: {_scalar(heading.issuer)}"
        if heading.issuer
        else f"  # {REVIEW}: issuer (cơ quan ban hành)"
    )
    depth = draft.depth
    names = [*LEVELS, *(f"Cấp {number}" for number in range(len(LEVELS) + 1, depth + 1))][: max(depth, 1)]
    yield f"levels: [{', '.join(_scalar(name) for name in names)}]  # {REVIEW}: tên các cấp"
    declared = {
        "counts": str(list(draft.printed_counts)) if draft.printed_counts else "",
        "points": "" if draft.total is None else _number(draft.total),
    }
    if any(declared.values()):
        yield f"declares: {{{', '.join(f'{key}: {value}' for key, value in declared.items() if value)}}}"
    if not draft.printed_counts:
        yield (
            f"# {REVIEW}: bản nháp có {list(draft.counts)} tiêu chí theo từng cấp; nếu quyết định in số này "
            f"thì ghi vào declares.counts"
        )


def _said(key: str, found: str, otherwise: str, why: str) -> str:
    return f"{key}: {_scalar(found)}" if found else f"{key}: {_scalar(otherwise)}  # {REVIEW}: {why}"


def _policy(draft: Draft) -> Iterator[str]:
    """The conventions of the set: none is in an annex, so each value is a proposal with a mark."""
    yield "policy:"
    yield (
        f"  not_applicable: reduce_maximum  # {REVIEW}: reduce_maximum, rescale_appraised, full_marks "
        f"hay zero"
    )
    yield f"  rounding: {{mode: half_up, digits: 2}}  # {REVIEW}: half_up, half_even hay down; mấy chữ số"
    yield (
        f"  rank: {{by: index, compare: exact, ties: competition, tie_break: []}}  # {REVIEW}: cách xếp "
        f"hạng khi bằng nhau"
    )
    for key, cap, items in (
        ("bonus_cap", draft.bonus_cap, draft.bonus),
        ("penalty_cap", draft.penalty_cap, draft.penalty),
    ):
        if items and cap is not None:
            yield f"  {key}: {_number(cap)}"
        elif items:
            yield f"  # {REVIEW}: {key} (mức trần của cả phần, phụ lục không nêu)"
    if not draft.grades:
        yield f"# {REVIEW}: bands và bands_on (mức xếp loại), nếu quyết định có quy định"
        return
    grades = ", ".join(f"{{name: {_scalar(name)}, from: {_number(bound)}}}" for name, bound in draft.grades)
    yield f"bands: [{grades}]"
    on = "index" if draft.grades_of_share else "points"
    yield f"bands_on: {on}  # {REVIEW}: xếp loại theo index (phần trăm) hay points (điểm)"


def _node(node: DraftNode, depth: int) -> Iterator[str]:
    pad = "  " * depth
    yield f"{pad}- code: {json.dumps(node.code, ensure_ascii=False)}"
    pad += "  "
    if node.label:
        yield f"{pad}label: {json.dumps(node.label, ensure_ascii=False)}"
    yield f"{pad}title: {_scalar(node.title)}"
    yield (
        f"{pad}max: {_number(node.max)}"
        if node.max is not None
        else f"{pad}max: 0  # {REVIEW}: phụ lục không ghi điểm tối đa"
    )
    yield from (f"{pad}{key}: {_scalar(text)}" for key, text in _stated(node) if text)
    yield from _marks(node.marks, depth + 1)
    if node.children:
        yield f"{pad}children:"
        yield from (line for child in node.children for line in _node(child, depth + 2))
        return
    yield from (f"{pad}# phụ lục: {_remark(text)}" for text in node.wording)
    if node.rule is None:
        yield f"{pad}# {REVIEW}: chưa có cách chấm, thêm rule vào đây"
    else:
        yield from _rule(node.rule, depth + 1)


def _stated(node: DraftNode) -> Iterator[tuple[str, str]]:
    """What a row says besides its points; empty where it says nothing."""
    measured = node.rule is not None and node.rule.measured
    yield "lead", node.lead
    yield "evidence", "required" if node.guide else "none" if measured else ""
    yield from (("guide", node.guide), ("basis", node.basis), ("note", node.note))


def _marks(marks: Sequence[DraftMark], depth: int) -> Iterator[str]:
    pad = "  " * depth
    yield from (f"{pad}# {REVIEW}: {_remark(mark.comment)}" for mark in marks if mark.comment)


def _rule(rule: DraftRule, depth: int) -> Iterator[str]:
    pad = "  " * depth
    yield f"{pad}rule:"
    yield f"{pad}  kind: {rule.kind}"
    for field in rule.fields:
        yield from _field(field, pad + "  ")


def _field(field: DraftField, pad: str) -> Iterator[str]:
    beside = f"  # {REVIEW}: {_remark(field.remark)}" if field.remark else ""
    if field.key == "options" and isinstance(field.value, tuple):
        yield f"{pad}options:{beside}"
        for name, points in _pairs(field.value):
            yield f"{pad}  {_key(name)}: {_value(points)}"
        return
    if field.key == "steps" and isinstance(field.value, tuple):
        steps = ", ".join(_mapping(step) for step in field.value)
        yield f"{pad}steps: [{steps}]{beside}"
        return
    yield f"{pad}{field.key}: {_whole(field.value)}{beside}"


def _whole(value: Value) -> str:
    return _mapping(value) if isinstance(value, tuple) else _value(value)


def _pairs(value: tuple[object, ...]) -> Iterator[tuple[str, Scalar]]:
    for pair in value:
        if isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str):
            yield pair[0], pair[1]


def _mapping(value: tuple[object, ...]) -> str:
    return "{" + ", ".join(f"{_key(name)}: {_value(one)}" for name, one in _pairs(value)) + "}"


def _value(value: Scalar) -> str:
    if isinstance(value, Decimal):
        return _number(value)
    return str(value).lower() if isinstance(value, int) else _scalar(value)


def _number(value: Decimal) -> str:
    return format(plain(value), "f")


def _key(text: str) -> str:
    return text if re.fullmatch(r"[a-z][a-z0-9_-]*", text) and text not in _WORDS else _scalar(text)


def _scalar(text: str) -> str:
    """A text as YAML reads it back: bare where that is safe, else in double quotes."""
    text = squeeze(text)
    if (
        _PLAIN.fullmatch(text)
        and text.casefold() not in _WORDS
        and text.isprintable()
        and not text.endswith(" ")
    ):
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _remark(text: str) -> str:
    """A text on one line of a comment, without anything that could end the comment."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in squeeze(text))
