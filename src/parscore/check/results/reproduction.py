"""Two contents of results.json held against each other: every input and every value that differs, by name. Pure.

Both are plain data as JSON has them, so that a file whose values no model would take is compared too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from parscore.catalogue import finding
from parscore.check.results.ranking import FIGURES
from parscore.diagnostics import Diagnostic, Place
from parscore.number import parse, vi
from parscore.text import around_difference, squeeze

Path = tuple[str, ...]
IDENTITY: Mapping[str, tuple[str, ...]] = {
    "cards": ("unit",),
    "standings": ("unit",),
    "previous": ("unit", "period"),
    "changes": ("unit",),
    "lines": ("code",),
    "criteria": ("code",),
    "children": ("code",),
    "bonus": ("code",),
    "penalty": ("code",),
    "groups": ("id",),
    "units": ("id",),
    "agencies": ("id",),
    "questions": ("id",),
    "returns": ("stage", "file", "unit"),
}
"""The keys that tell the entries of a list apart; those of other lists go by their numbers."""
WORDS: Mapping[str, str] = {
    **FIGURES,
    "points": "điểm",
    "file": "tệp của đơn vị",
    "marks": "lần chấm",
    "reason": "lý do",
    "by": "người chấm",
    "stage": "vòng",
    "source": "nơi ghi điểm",
    "asks": "yêu cầu giải trình",
    "claims": "đề nghị không áp dụng",
    "agrees": "đồng ý không áp dụng",
    "outdated": "điểm chấm trên số liệu cũ",
    "unused": "mã lỗi của điểm không dùng được",
    "computed": "điểm tính từ số liệu",
    "declared": "số liệu khai",
    "numerator": "tử số",
    "denominator": "mẫu số",
    "of": "số đếm",
    "option": "trường hợp",
    "sources": "ô của số liệu",
    "evidence": "minh chứng",
    "explanation": "giải trình",
    "excluded": "lý do không tính",
    "polls": "tỷ lệ điều tra",
    "awaited": "cơ quan chưa chấm",
    "cards": "bảng điểm của đơn vị",
    "standings": "dòng xếp hạng",
    "lines": "dòng điểm",
    "frameworks": "bộ tiêu chí",
    "cycle": "kỳ đánh giá",
    "stages": "các vòng",
    "survey": "mẫu phiếu khảo sát",
    "returns": "tệp của cơ quan thẩm định",
    "rulings": "số điểm trong tệp",
    "previous": "kết quả kỳ trước",
    "changes": "thay đổi so với kỳ trước",
    "second_reading": "lần đọc thứ hai",
    "tool": "phiên bản phần mềm",
    "schema": "phiên bản của tệp",
    "digest": "mã SHA-256 ở cuối tệp",
}
"""What the keys of the file are called; those of a set, a cycle or a form stay as people write them."""
_OF_UNITS = frozenset({"cards", "standings", "previous", "changes"})
_NUMBERS = frozenset(
    {"points", "maximum", "index", "computed", "value", "limit", "share", "weight", "error", "max"}
)
_LONGEST = 120


class Difference(NamedTuple):
    """One value that differs: the keys and identities that lead to it, and both values, None where there is none."""

    path: Path
    written: Any
    computed: Any


def check_reproduction(written: Any, computed: Any, place: Place) -> Iterator[Diagnostic]:
    """K272 for every input that changed, K104 for every other value of the file that is not what comes out again."""
    old, new = ({**content} if isinstance(content, dict) else {} for content in (written, computed))
    yield from check_inputs(_digests(old), _digests(new), place)
    yield from _findings(old.pop("findings", ()), new.pop("findings", ()), place)
    for one in _differences(old, new, ()):
        unit, criterion = _whose(one.path)
        what, (was, now) = _what(one.path), _shown(one)
        yield finding("K104", place, unit=unit, criterion=criterion, what=what, written=was, computed=now)


def _digests(content: dict[str, Any]) -> dict[str, Any]:
    found = content.pop("inputs", None)
    return found if isinstance(found, dict) else {}


def check_inputs(known: Mapping[str, Any], found: Mapping[str, Any], place: Place) -> Iterator[Diagnostic]:
    """K272 for every input that changed, was added, removed or renamed between two tables of digests by name."""
    for name, how in changed_inputs(known, found):
        yield finding("K272", place, name=name, how=how)


def changed_inputs(known: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The name of every input that differs, and how, in words."""
    added = {name: digest for name, digest in found.items() if name not in known}
    for name, digest in known.items():
        if name in found:
            yield from [(name, "nội dung đã đổi")] if found[name] != digest else ()
        elif (other := next((one for one, same in added.items() if same == digest), None)) is not None:
            del added[other]
            yield name, f"đã đổi tên thành «{other}»"
        else:
            yield name, "không còn"
    yield from ((name, "mới thêm") for name in added)


def _findings(written: Iterable[Any], computed: Iterable[Any], place: Place) -> Iterator[Diagnostic]:
    """K104 for every finding that only one of both has."""
    old, new = (Counter(json.dumps(one, sort_keys=True) for one in found) for found in (written, computed))
    for text in sorted((old - new) | (new - old)):
        one = json.loads(text)
        said = one if isinstance(one, dict) else {}
        words = " ".join(
            str(said.get(key, "")) for key in ("code", "severity", "message", "accepted")
        ).strip()
        yield finding(
            "K104",
            place,
            unit=str(said.get("unit", "")),
            criterion=str(said.get("criterion", "")),
            what=f"phát hiện «{squeeze(words)}» ở {_file_of(said)}",
            written="có" if text in old - new else "không có",
            computed="có" if text in new - old else "không có",
        )


def _file_of(said: Mapping[str, Any]) -> str:
    at = said.get("place")
    return squeeze(str(at.get("file", ""))) if isinstance(at, dict) else "tệp không rõ"


def _differences(old: Any, new: Any, path: Path) -> Iterator[Difference]:
    """Every value below `path` that differs, in the order of the keys."""
    if isinstance(old, list) and isinstance(new, list):
        keys = IDENTITY.get(path[-1] if path else "", ())
        old, new = _by_identity(old, keys), _by_identity(new, keys)
        if old.keys() == new.keys() and list(old) != list(new):
            yield Difference(("thứ tự của", *path), ", ".join(old), ", ".join(new))
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _differences(old.get(key), new.get(key), (*path, key))
    elif old != new or type(old) is not type(new):
        yield Difference(path, old, new)


def _by_identity(entries: list[Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """The entries by what tells them apart, by their numbers where that does not."""
    named = {_identity(one, keys): one for one in entries} if keys else {}
    whole = len(named) == len(entries) and "" not in named
    return named if whole else {str(number): one for number, one in enumerate(entries, 1)}


def _identity(entry: Any, keys: tuple[str, ...]) -> str:
    return " ".join(str(entry.get(key, "")) for key in keys).strip() if isinstance(entry, dict) else ""


def _whose(path: Path) -> tuple[str, str]:
    """The unit and the criterion that a value belongs to, as far as its path tells."""
    unit = path[1].split(" ")[0] if len(path) > 1 and path[0] in _OF_UNITS else ""
    codes = [code for key, code in pairwise(path) if IDENTITY.get(key) == ("code",)]
    return unit, codes[-1] if codes else ""


def _what(path: Path) -> str:
    """What a value is called: its own key, with the number of its mark, or the way to it in a set or a cycle."""
    if path[0] in _OF_UNITS:
        rest = [one for one in path[2:] if one not in (path[0], "lines")]
        if len(path) > 3 and path[2] == "lines":
            rest = rest[1:] or ["lines"]
        told = " ".join(WORDS.get(one, one) for one in rest)
        return told if told and path[0] == "cards" else f"{WORDS[path[0]]} {told}".strip()
    first, *rest = path
    return " › ".join([WORDS.get(first, first), *rest])


def _shown(one: Difference) -> tuple[str, str]:
    """Both values in a sentence, as they stand in the file where they would read alike; of long ones what differs."""
    was, now = (_text(value, one.path[-1]) for value in (one.written, one.computed))
    if was == now:
        was, now = json.dumps(one.written), json.dumps(one.computed)
    parts = around_difference(was, now, _LONGEST)
    return _closed(parts[0], was), _closed(parts[1], now)


def _closed(part: str, whole: str) -> str:
    """A part of a text in quotation marks if the whole is."""
    return f"«{part.strip('«»')}»" if whole.startswith("«") else part


def _text(value: Any, key: str) -> str:
    """The value of a key: numbers in Vietnamese form."""
    if value is None:
        return "không có"
    if isinstance(value, str):
        number = parse(value) if key in _NUMBERS else None
        return vi(number) if number is not None else f"«{squeeze(value)}»"
    return json.dumps(value, ensure_ascii=False)
