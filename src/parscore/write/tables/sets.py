"""Criteria sets as tables: what changed between two, and those of the package; may not compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from parscore.catalogue.keys import label
from parscore.compute.diff_sets import SetChange, Value
from parscore.model.framework import Framework, Status
from parscore.number import vi
from parscore.text import squeeze
from parscore.write.tables.data import Column, ColumnOf, RowStyle, Table, table_of
from parscore.write.tables.words import ORIGINS, WARNINGS, basis_in_words

KINDS = {
    "set": "Thông tin chung", "levels": "Các cấp", "declares": "Số khai", "policy": "Quy ước",
    "bands": "Xếp loại", "audiences": "Đối tượng khảo sát", "sources": "Nguồn điểm", "scales": "Thang điểm",
    "figures": "Số liệu dùng chung", "kinds": "Loại đơn vị",
    "added": "Thêm", "dropped": "Bỏ", "moved": "Chuyển", "renamed": "Đổi tên", "max": "Điểm tối đa",
    "rule": "Cách chấm", "label": "Số của văn bản", "printed": "Điểm in ở cột", "lead": "Cơ quan chủ trì",
    "evidence": "Tài liệu kiểm chứng", "guide": "Hướng dẫn",
    "basis": "Căn cứ", "source": "Nguồn điểm", "note": "Ghi chú",
}  # fmt: skip
_COUNTED = {
    "added": "thêm", "dropped": "bỏ", "moved": "chuyển mã", "renamed": "đổi tên", "max": "đổi điểm tối đa",
    "rule": "đổi cách chấm",
}  # fmt: skip
_FIELDS = {"code": "mã", "section": "phần", "kind": "cả cách chấm"}
_SECTIONS = {"criteria": "trong thang điểm", "bonus": "điểm thưởng", "penalty": "điểm trừ"}
STATUS: Mapping[Status, str] = {**ORIGINS, "verified": "đã xác minh"}


def set_changes_table(old: Framework, new: Framework, changes: Sequence[SetChange]) -> Table:
    """Every difference, one a row, with what stood before and what stands now."""
    maybe = {True: " (có thể là)", False: ""}
    columns: list[ColumnOf[SetChange]] = [
        (Column("Thay đổi", "text", 16), lambda one: KINDS[one.change] + maybe[one.proposed]),
        (Column("Mã", "code", 8), lambda one: one.code),
        (Column("Tiêu chí", "text", 34), lambda one: one.title),
        (Column("Mục", "text", 18), _field),
        (Column("Trước", "text", 40), lambda one: _value(one, one.before)),
        (Column("Sau", "text", 40), lambda one: _value(one, one.after)),
    ]
    return table_of(
        f"Thay đổi giữa hai bộ tiêu chí: {old.framework} ({old.year}) → {new.framework} ({new.year})",
        columns,
        changes,
        notes=_notes(old, new, changes),
        style=lambda one: RowStyle("section" if one.change in ("added", "dropped", "moved") else ""),
    )


def _field(change: SetChange) -> str:
    """The key in words, with the key itself where the reader must find it in the file."""
    if change.change in ("added", "dropped", "max"):
        return "điểm tối đa"
    if change.field in _FIELDS:
        return _FIELDS[change.field]
    words = label(change.field.rpartition(".")[2])
    return f"{words} ({change.field})" if words else change.field


def _value(change: SetChange, value: Value) -> str:
    if value is None:
        return "–"
    if change.field == "section":
        return _SECTIONS[str(value)]
    return squeeze(value) if isinstance(value, str) else vi(value)


def _notes(old: Framework, new: Framework, changes: Sequence[SetChange]) -> tuple[str, ...]:
    counts = Counter((one.change, one.code) for one in changes)
    numbers = Counter(kind for kind, _ in counts)
    said = [f"{words} {numbers[kind]}" for kind, words in _COUNTED.items() if numbers[kind]]  # type: ignore[index]
    notes = [f"Tiêu chí: {', '.join(said)}."] if said else []
    pair = [f"{vi(one.maximum)} điểm, {len(one.leaves)} tiêu chí chấm điểm" for one in (old, new)]
    notes.append(f"Cả bộ: {pair[0]} → {pair[1]}.")
    if any(one.proposed for one in changes):
        notes.append(
            "«Có thể là»: chỉ suy từ tên tiêu chí; nếu đúng thì ghi was ở bộ mới, nếu sai thì đổi mã "
            "hoặc tên cho rõ."
        )
    notes.append("Ví dụ thử (examples) không so, vì không ảnh hưởng đến điểm.")
    return tuple(notes)


def shipped_table(sets: Mapping[str, Framework]) -> Table:
    """The sets that come with the package, by the name under which commands and cycles find them."""
    columns: list[ColumnOf[tuple[str, Framework]]] = [
        (Column("Tên", "code", 22), lambda pair: pair[0]),
        (Column("Bộ tiêu chí", "text", 40), lambda pair: pair[1].title),
        (Column("Căn cứ", "text", 30), lambda pair: basis_in_words(pair[1].basis)),
        (Column("Số lượng", "text", 20), lambda pair: counts_in_words(pair[1])),
        (Column("Điểm", "number", 7), lambda pair: vi(pair[1].maximum)),
        (Column("Điểm XHH", "number", 8), lambda pair: vi(pair[1].survey_maximum)),
        (
            Column("Trạng thái", "word", 12),
            lambda pair: STATUS[pair[1].status] + (", một phần" if pair[1].part else ""),
        ),
    ]
    present = {made.status for made in sets.values()}
    notes = (
        said.replace(f"Bộ tiêu chí {ORIGINS[status]}", f"Bộ «{ORIGINS[status]}»", 1)
        for status, said in WARNINGS.items()
        if status in present
    )
    return table_of("Các bộ tiêu chí có sẵn", columns, sets.items(), notes=notes)


def counts_in_words(framework: Framework) -> str:
    """How many criteria stand on each level: `8 lĩnh vực, 40 tiêu chí, 49 tiêu chí thành phần`."""
    depths = Counter(node.depth for node in framework.nodes())
    numbers = [(depths[depth], level[:1].lower() + level[1:]) for depth, level in enumerate(framework.levels)]
    numbers += [(len(framework.bonus), "mục thưởng"), (len(framework.penalty), "mục trừ")]
    return ", ".join(f"{number} {name}" for number, name in numbers if number)
