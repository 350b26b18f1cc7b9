"""YAML text → plain data whose scalars are all text, with the line and column of every node.

Numbers stay as they were typed, so that a code `1.10` is not 1.1. Equal keys, anchors that multiply, absurd
depth or size are findings, never a crash. Knows no framework or cycle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path as FilePath
from stat import S_ISDIR, S_ISREG
from typing import Any

import yaml

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Path, Place, Positions
from parscore.os_errors import why_refused
from parscore.text import nfc

MAX_BYTES = 8_000_000
MAX_DEPTH = 64
TOO_DEEP = "lồng nhau quá sâu"
MAX_NODES = 400_000

Plain = str | None | list[Any] | dict[str, Any]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True)
class Document:
    """One YAML file: its data with text scalars, and where everything stands."""

    data: Plain
    positions: Positions


@dataclass
class _Frame:
    """A list or mapping being filled while events go by; for a mapping, the key that waits for its value."""

    value: list[Any] | dict[str, Any]
    path: Path
    key: str | None = None
    key_end: tuple[int, int] = (0, 0)
    doubled: int = 0


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

    def place(self, mark: Any) -> Place:
        return Place(self.file, "", mark.line + 1, mark.column + 1)

    def refuse(self, mark: Any, problem: str, code: str = "F002") -> None:
        self.findings.append(finding(code, self.place(mark), problem=problem))

    def feed(self, event: Any) -> bool:
        """Take one event; False when the file must be given up."""
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.refuse(event.start_mark, "tệp có hơn một tài liệu YAML (---)")
                return False
        elif isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            self.start([], event)
        elif isinstance(event, yaml.MappingStartEvent):
            self.start({}, event)
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            self.end()
        self.nodes += 1
        if len(self.stack) > MAX_DEPTH or self.nodes > MAX_NODES:
            what = TOO_DEEP if len(self.stack) > MAX_DEPTH else "quá nhiều nút"
            self.refuse(event.start_mark, what, "F008")
            return False
        return True

    def scalar(self, event: Any) -> None:
        text = nfc_lines(event.value)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is None:
            self.take_key(frame, text, event.start_mark)
            frame.key_end = (event.end_mark.line, event.end_mark.column)
            return
        value = None if not event.style and text in _NULLS else text
        if frame is not None and isinstance(frame.value, dict) and not event.value and not event.style:
            self.lone_key(frame, event.start_mark)
        self.put(value, event.start_mark)
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)

    def take_key(self, frame: _Frame, key: str, mark: Any) -> None:
        if key == "<<":
            self.findings.append(finding("F004", self.place(mark), key=key, suggestion=""))
        path = (*frame.path, key)
        if key in frame.value:
            first = self.keys[path]
            self.findings.append(finding("F003", self.place(mark), key=key, first=first[0]))
            frame.doubled += 1
            key = f"{key}\0{frame.doubled}"
            path = (*frame.path, key)
        frame.key = key
        self.keys[path] = (mark.line + 1, mark.column + 1)

    def lone_key(self, frame: _Frame, mark: Any) -> None:
        """F010: a key without a colon: what a comma inside `{…}` leaves of a number or sentence."""
        if frame.key is None or frame.key_end != (mark.line, mark.column):
            return
        line, column = self.keys[(*frame.path, frame.key)]
        number = frame.key.isdecimal()
        remedy = "số thập phân viết với dấu chấm: 0.5" if number else 'để cả câu trong ngoặc kép "…"'
        place = Place(self.file, "", line, column)
        self.findings.append(finding("F010", place, key=frame.key.partition("\0")[0], remedy=remedy))

    def put(self, value: Plain, mark: Any) -> Path:
        path: Path = ()
        if not self.stack:
            self.root = value
        else:
            frame = self.stack[-1]
            if isinstance(frame.value, list):
                path = (*frame.path, len(frame.value))
                frame.value.append(value)
            elif frame.key is None:
                self.refuse(mark, "khoá phải là chữ, không phải danh sách hay bảng")
                frame.key = None
                path = (*frame.path, "?")
            else:
                path = (*frame.path, frame.key)
                frame.value[frame.key] = value
                frame.key = None
        self.values[path] = (mark.line + 1, mark.column + 1)
        return path

    def start(self, empty: list[Any] | dict[str, Any], event: Any) -> None:
        path = self.put(empty, event.start_mark)
        if event.anchor:
            self.open_anchors[len(self.stack)] = event.anchor
        self.stack.append(_Frame(empty, path))

    def end(self) -> None:
        frame = self.stack.pop()
        if isinstance(frame.value, dict):
            for key in [key for key in frame.value if "\0" in key]:
                del frame.value[key]
        if (anchor := self.open_anchors.pop(len(self.stack), None)) is not None:
            self.anchors[anchor] = (frame.value, size(frame.value))

    def alias(self, event: Any) -> bool:
        if event.anchor not in self.anchors:
            self.refuse(event.start_mark, f"*{event.anchor} chưa được đặt bằng &{event.anchor}")
            return False
        value, weight = self.anchors[event.anchor]
        self.nodes += weight
        if self.nodes > MAX_NODES:
            self.refuse(event.start_mark, "bí danh (*) nhân nội dung lên quá nhiều lần", "F008")
            return False
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is None:
            self.refuse(event.start_mark, "bí danh (*) không dùng làm khoá")
            return False
        self.put(value, event.start_mark)
        return True


def size(value: Plain) -> int:
    """How many nodes a value would have when written out in full."""
    total, waiting = 0, [value]
    while waiting:
        here = waiting.pop()
        total += 1
        if total > MAX_NODES:
            return total
        if isinstance(here, list):
            waiting.extend(here)
        elif isinstance(here, dict):
            waiting.extend(here.values())
    return total


def nfc_lines(text: str) -> str:
    """NFC with control characters removed but line breaks kept."""
    return "\n".join(nfc(line) for line in text.split("\n"))


def parse(text: str, file: str) -> tuple[Document | None, list[Diagnostic]]:
    """Build the document of `text`; `file` is its name in findings. None when nothing usable came out."""
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if not builder.feed(event):
                return None, builder.findings
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = builder.place(mark) if mark else Place(file)
        deep = "nesting depth" in (error.problem or "")
        code, problem = ("F008", TOO_DEEP) if deep else ("F002", _problem(error))
        builder.findings.append(finding(code, place, problem=problem))
        return None, builder.findings
    except yaml.reader.ReaderError as error:
        builder.findings.append(_unreadable(text, file, error))
        return None, builder.findings
    if any(found.code in {"F002", "F010"} for found in builder.findings):
        return None, builder.findings
    return Document(builder.root, Positions(file, builder.values, builder.keys)), builder.findings


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
}  # fmt: skip


def _problem(error: yaml.MarkedYAMLError) -> str:
    said = error.problem or error.context or "không đọc được"
    for english, vietnamese in _PROBLEMS.items():
        if english in said:
            return vietnamese
    return f"cú pháp YAML sai ({said})"


def _unreadable(text: str, file: str, error: yaml.reader.ReaderError) -> Diagnostic:
    """The finding for a character that YAML forbids, at its line."""
    letter = error.character if isinstance(error.character, int) else ord(str(error.character)[:1] or "?")
    before = text.split(chr(letter), 1)[0]
    place = Place(file, "", before.count("\n") + 1, len(before) - before.rfind("\n"))
    return finding("F009", place, problem=f"có ký tự điều khiển U+{letter:04X}")


def load(path: FilePath, file: str) -> tuple[Document | None, list[Diagnostic]]:
    """Read and parse a YAML file; unreadable, oversized or wrongly encoded files are findings."""
    try:
        state = path.stat()
        if not S_ISREG(state.st_mode) and not S_ISDIR(state.st_mode):
            return None, [finding("F001", Place(file), problem="đây không phải tệp thường")]
        if state.st_size > MAX_BYTES:
            return None, [finding("F008", Place(file), problem=f"tệp lớn hơn {MAX_BYTES // 1_000_000} MB")]
        raw = path.read_bytes()
    except FileNotFoundError:
        return None, [finding("F001", Place(file), problem="không có tệp này")]
    except OSError as error:
        return None, [finding("F001", Place(file), problem=why_refused(error))]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return None, [finding("F009", Place(file, "", line), problem="không phải chữ UTF-8")]
    return parse(text, file)
