"""YAML text → plain data whose scalars are all text, with the line and column of every node.

Numbers stay as they were typed, so that a code `1.10` is not 1.1. Equal keys, anchors that multiply, absurd
depth or size are findings, never a crash. Knows no framework or cycle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from stat import S_ISDIR, S_ISREG
from typing import Any, NoReturn

import yaml

from parscore.catalogue import finding
from parscore.contents import content_of
from parscore.diagnostics import Diagnostic, Path, Place, Positions
from parscore.os_errors import reason
from parscore.text import nfc

MAX_BYTES = 8_000_000
MAX_DEPTH = 64
MAX_NODES = 400_000
_TOO_DEEP = "lồng nhau quá sâu"
_FATAL = frozenset({"F002", "F010"})
"""The findings after which the data are not what was meant, although the parser went on."""
_DOUBLED = "\0"
"""Marks the second and later of equal keys until their mapping ends; `nfc` leaves no such character in a key."""

Plain = str | None | list[Any] | dict[str, Any]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True)
class Document:
    """One YAML file: its data with text scalars, and where everything stands."""

    data: Plain
    positions: Positions


class _GivenUp(Exception):
    """The file cannot be read on; the finding that says why is among those of the builder."""


@dataclass
class _Frame:
    """A list or mapping being filled while events go by; for a mapping, the key that waits for its value."""

    value: list[Any] | dict[str, Any]
    path: Path
    key: str | None = None
    key_end: tuple[int, int] = (0, 0)
    doubled: int = 0

    @property
    def wants_key(self) -> bool:
        return isinstance(self.value, dict) and self.key is None

    def hold(self, value: Plain) -> Path:
        """Take the next value in; its path, which ends in "?" where its key is no text and it is dropped."""
        if isinstance(self.value, list):
            self.value.append(value)
            return (*self.path, len(self.value) - 1)
        key, self.key = self.key, None
        if key is None:
            return (*self.path, "?")
        self.value[key] = value
        return (*self.path, key)

    def unique(self, key: str) -> str:
        """The key, or one that no file holds where the mapping has it already."""
        if key not in self.value:
            return key
        self.doubled += 1
        return f"{key}{_DOUBLED}{self.doubled}"

    def drop_doubled(self) -> None:
        """Leave only the first value of every key."""
        if isinstance(self.value, dict) and self.doubled:
            for key in [key for key in self.value if _DOUBLED in key]:
                del self.value[key]


@dataclass
class _Builder:
    file: str
    findings: list[Diagnostic] = field(default_factory=list)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    anchors: dict[str, tuple[Plain, int]] = field(default_factory=dict)
    open_anchors: dict[int, str] = field(default_factory=dict)
    stack: list[_Frame] = field(default_factory=list)
    root: Plain = None
    nodes: int = 0
    documents: int = 0

    def refuse(self, mark: Any, problem: str, code: str = "F002") -> None:
        self.findings.append(finding(code, _place(self.file, mark), problem=problem))

    def give_up(self, mark: Any, problem: str, code: str = "F002") -> NoReturn:
        self.refuse(mark, problem, code)
        raise _GivenUp

    def feed(self, event: Any) -> None:
        """Take one event. Raises _GivenUp."""
        if isinstance(event, yaml.AliasEvent):
            self.alias(event)
            return
        if (handle := _HANDLERS.get(type(event))) is not None:
            handle(self, event)
        self.nodes += 1
        if len(self.stack) > MAX_DEPTH:
            self.give_up(event.start_mark, _TOO_DEEP, "F008")
        if self.nodes > MAX_NODES:
            self.give_up(event.start_mark, "quá nhiều nút", "F008")

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.give_up(event.start_mark, "tệp có hơn một tài liệu YAML (---)")

    def scalar(self, event: Any) -> None:
        text = _tidy(event.value)
        if self.stack and self.stack[-1].wants_key:
            self.take_key(self.stack[-1], text, event)
            return
        if self.stack and not event.value and not event.style:
            self.lone_key(self.stack[-1], event.start_mark)
        value = None if not event.style and text in _NULLS else text
        self.put(value, event.start_mark)
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)

    def take_key(self, frame: _Frame, key: str, event: Any) -> None:
        place = _place(self.file, event.start_mark)
        if key == "<<":
            self.findings.append(finding("F004", place, key=key, suggestion=""))
        if key in frame.value:
            first = self.keys[(*frame.path, key)][0]
            self.findings.append(finding("F003", place, key=key, first=first))
        frame.key = frame.unique(key)
        frame.key_end = (event.end_mark.line, event.end_mark.column)
        self.keys[(*frame.path, frame.key)] = (place.line, place.column)

    def lone_key(self, frame: _Frame, mark: Any) -> None:
        """F010: a key without a colon: what a comma inside `{…}` leaves of a number or sentence."""
        if frame.key is None or frame.key_end != (mark.line, mark.column):
            return
        number = frame.key.isdecimal()
        remedy = "số thập phân viết với dấu chấm: 0.5" if number else 'để cả câu trong ngoặc kép "…"'
        place = Place(self.file, "", *self.keys[(*frame.path, frame.key)])
        self.findings.append(finding("F010", place, key=frame.key.partition(_DOUBLED)[0], remedy=remedy))

    def put(self, value: Plain, mark: Any) -> Path:
        if self.stack and self.stack[-1].wants_key:
            self.refuse(mark, "khoá phải là chữ, không phải danh sách hay bảng")
        if not self.stack:
            self.root = value
        path: Path = self.stack[-1].hold(value) if self.stack else ()
        self.values[path] = (mark.line + 1, mark.column + 1)
        return path

    def start(self, event: Any) -> None:
        empty: list[Any] | dict[str, Any] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        path = self.put(empty, event.start_mark)
        if event.anchor:
            self.open_anchors[len(self.stack)] = event.anchor
        self.stack.append(_Frame(empty, path))

    def end(self, event: Any) -> None:
        frame = self.stack.pop()
        frame.drop_doubled()
        if (anchor := self.open_anchors.pop(len(self.stack), None)) is not None:
            self.anchors[anchor] = (frame.value, _size(frame.value))

    def alias(self, event: Any) -> None:
        mark = event.start_mark
        if event.anchor not in self.anchors:
            self.give_up(mark, f"*{event.anchor} chưa được đặt bằng &{event.anchor}")
        value, weight = self.anchors[event.anchor]
        self.nodes += weight
        if self.nodes > MAX_NODES:
            self.give_up(mark, "bí danh (*) nhân nội dung lên quá nhiều lần", "F008")
        if self.stack and self.stack[-1].wants_key:
            self.give_up(mark, "bí danh (*) không dùng làm khoá")
        self.put(value, mark)


_HANDLERS: Mapping[type, Callable[[_Builder, Any], None]] = {
    yaml.DocumentStartEvent: _Builder.document,
    yaml.ScalarEvent: _Builder.scalar,
    yaml.SequenceStartEvent: _Builder.start,
    yaml.MappingStartEvent: _Builder.start,
    yaml.SequenceEndEvent: _Builder.end,
    yaml.MappingEndEvent: _Builder.end,
}


def _tidy(text: str) -> str:
    """A text in NFC line by line, without characters that nobody sees."""
    return text if text.isascii() and text.isprintable() else "\n".join(map(nfc, text.split("\n")))


def _place(file: str, mark: Any) -> Place:
    return Place(file, "", mark.line + 1, mark.column + 1) if mark else Place(file)


def _size(value: Plain) -> int:
    """How many nodes a value would have when written out in full; counting stops above MAX_NODES."""
    total, waiting = 0, [value]
    while waiting and total <= MAX_NODES:
        here = waiting.pop()
        total += 1
        if isinstance(here, list):
            waiting.extend(here)
        elif isinstance(here, dict):
            waiting.extend(here.values())
    return total


def parse(text: str, file: str) -> tuple[Document | None, list[Diagnostic]]:
    """Build the document of `text`; `file` is its name in findings. None when nothing usable came out."""
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.feed(event)
    except _GivenUp:
        return None, builder.findings
    except yaml.MarkedYAMLError as error:
        return None, [*builder.findings, _malformed(file, error)]
    except yaml.reader.ReaderError as error:
        return None, [*builder.findings, _unreadable(text, file, error)]
    if any(found.code in _FATAL for found in builder.findings):
        return None, builder.findings
    return Document(builder.root, Positions(file, builder.values, builder.keys)), builder.findings


_UNKNOWN = "cú pháp YAML sai ở chỗ này; để giá trị trong ngoặc kép, chỉ thụt lề bằng dấu cách"
_PROBLEMS = {
    "mapping values are not allowed": "dấu «:» sai chỗ (câu có dấu hai chấm để trong ngoặc kép) hoặc lệch lề",
    "could not find expected ':'": "thiếu dấu hai chấm «:» sau khoá",
    "did not find expected key":
        "lệch lề: dòng này không thẳng hàng với các khoá cùng cấp; hoặc một dấu ngoặc kép ở trên chưa đóng",
    "did not find expected '-' indicator": "lệch lề trong danh sách: thiếu dấu gạch «-»",
    "block sequence entries are not allowed": "dấu gạch «-» đứng sai chỗ: danh sách phải bắt đầu ở dòng mới",
    "found character that cannot start any token": "ký tự không được đứng đầu (thường là dấu TAB)",
    "found a tab character": "dấu TAB ở chỗ thụt lề; chỉ dùng dấu cách",
    "found unexpected end of stream": "thiếu dấu ngoặc kép đóng",
    "found unexpected document indicator": "thiếu dấu ngoặc kép đóng",
    "found unknown escape character": "dấu «\\» trong ngoặc kép; viết «\\\\» hoặc dùng ngoặc đơn",
    "did not find expected ',' or ']'": "thiếu dấu phẩy hoặc ngoặc vuông đóng «]»",
    "did not find expected ',' or '}'": "thiếu dấu phẩy hoặc ngoặc nhọn đóng «}»",
    "did not find expected node content": "thiếu giá trị, hoặc giá trị phải để trong ngoặc kép",
    "did not find expected <document start>": "có nội dung thừa sau phần đầu tệp, thường do lệch lề",
    "did not find expected alphabetic or numeric": "câu bắt đầu bằng «&» hoặc «*» phải để trong ngoặc kép",
    "did not find expected comment or line break": "sau «|» hoặc «>» phải xuống dòng",
    "mapping keys are not allowed": "dấu «?» đứng sai chỗ; đặt giá trị trong ngoặc kép",
    "found unexpected ':'": "thiếu dấu cách sau dấu hai chấm «:»",
    "found undefined alias": "bí danh (*) chưa được đặt",
    "directive": "dòng bắt đầu bằng «%» là lệnh của YAML; xoá dòng ấy, hoặc để câu trong ngoặc kép",
    "incompatible YAML document": "dòng %YAML ghi phiên bản lạ; xoá dòng ấy",
    "digit or '.'": "dòng %YAML ghi phiên bản lạ; xoá dòng ấy",
    "version number": "dòng %YAML ghi phiên bản lạ; xoá dòng ấy",
    "tag": "câu bắt đầu bằng «!» phải để trong ngoặc kép",
    "URI": "câu bắt đầu bằng «!» phải để trong ngoặc kép",
    "expected '>'": "câu bắt đầu bằng «!» phải để trong ngoặc kép",
    "expected '!'": "dòng bắt đầu bằng «%» là lệnh của YAML; xoá dòng ấy, hoặc để câu trong ngoặc kép",
    "hexdecimal": "dấu «\\» trong ngoặc kép; viết «\\\\» hoặc dùng ngoặc đơn",
    "Unicode character": "dấu «\\» trong ngoặc kép; viết «\\\\» hoặc dùng ngoặc đơn",
    "indentation indicator": "sau «|» hoặc «>» phải xuống dòng",
}  # fmt: skip


def _malformed(file: str, error: yaml.MarkedYAMLError) -> Diagnostic:
    """The finding for what the parser does not accept, in Vietnamese where its words are known."""
    place = _place(file, error.problem_mark or error.context_mark)
    said = error.problem or error.context or "không đọc được"
    if "nesting depth" in said:
        return finding("F008", place, problem=_TOO_DEEP)
    known = (vietnamese for english, vietnamese in _PROBLEMS.items() if english in said)
    return finding("F002", place, problem=next(known, _UNKNOWN))


def _unreadable(text: str, file: str, error: yaml.reader.ReaderError) -> Diagnostic:
    """The finding for a character that YAML forbids, at its line."""
    letter = error.character if isinstance(error.character, int) else ord(str(error.character)[:1] or "?")
    before = text.split(chr(letter), 1)[0]
    place = Place(file, "", before.count("\n") + 1, len(before) - before.rfind("\n"))
    return finding("F009", place, problem=f"có ký tự điều khiển U+{letter:04X}")


def load(path: FilePath, file: str) -> tuple[Document | None, list[Diagnostic]]:
    """Read and parse a YAML file; unreadable, oversized or wrongly encoded files are findings."""
    raw, findings = _bytes(path, file)
    try:
        return parse(raw.decode("utf-8-sig"), file) if raw is not None else (None, findings)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return None, [finding("F009", Place(file, "", line), problem="không phải chữ UTF-8")]


def _bytes(path: FilePath, file: str) -> tuple[bytes | None, list[Diagnostic]]:
    try:
        state = path.stat()
        if not S_ISREG(state.st_mode) and not S_ISDIR(state.st_mode):
            return None, [finding("F001", Place(file), problem="đây không phải tệp thường")]
        if state.st_size > MAX_BYTES:
            return None, [finding("F008", Place(file), problem=f"tệp lớn hơn {MAX_BYTES // 1_000_000} MB")]
        return content_of(path), []
    except FileNotFoundError:
        return None, [finding("F001", Place(file), problem="không có tệp này")]
    except OSError as error:
        return None, [finding("F001", Place(file), problem=reason(error))]
