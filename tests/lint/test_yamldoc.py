"""YAML as text: numbers stay as typed, nodes have their places, hostile files are findings, never a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from parscore.diagnostics import Place
from parscore.read.yaml.document import Document, load, parse


def data(text: str) -> object:
    document, findings = parse(text, "a.yaml")
    assert findings == []
    assert document is not None
    return document.data


def codes(text: str) -> list[str]:
    return [finding.code for finding in parse(text, "a.yaml")[1]]


@pytest.mark.parametrize(
    "scalar", ["1.10", "1:30", "0x10", "1e3", "yes", "on", "2022-12-29", "010", ".5", "1_000"]
)
def test_scalars_stay_text(scalar: str) -> None:
    assert data(f"code: {scalar}") == {"code": scalar}


@pytest.mark.parametrize("scalar", ["", "~", "null"])
def test_nothing_is_none(scalar: str) -> None:
    assert data(f"note: {scalar}") == {"note": None}


def test_quoted_null_is_text() -> None:
    assert data('note: "null"') == {"note": "null"}


def test_text_is_composed() -> None:
    assert data("ten: Tie\u0302\u0301ng Vie\u0323\u0302t") == {"ten": "Tiếng Việt"}


def test_every_node_has_its_place() -> None:
    document, _ = parse("criteria:\n  - code: '1'\n    max: 2\n", "a.yaml")
    assert document is not None
    assert document.positions.at("criteria", 0, "max") == Place("a.yaml", "", 3, 10)
    assert document.positions.key("criteria", 0, "max") == Place("a.yaml", "", 3, 5)
    assert document.positions.at("criteria", 0, "rule", "kind") == Place("a.yaml", "", 2, 5)


def test_doubled_keys_are_found_and_the_first_stays() -> None:
    document, findings = parse("max: 2\nmax: 3\nmax: 4\n", "a.yaml")
    assert isinstance(document, Document)
    assert document.data == {"max": "2"}
    assert [(finding.code, finding.place.line) for finding in findings] == [("F003", 2), ("F003", 3)]
    assert "dòng 1" in findings[0].message


def test_alias_bomb() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert codes("\n".join(lines)) == ["F008"]


def test_alias_of_itself() -> None:
    assert codes("a: &a [*a]") == ["F002"]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_depth_bomb(opening: str) -> None:
    assert codes(opening * 100_000) == ["F008"]


def test_too_many_nodes() -> None:
    assert codes("[" + "1," * 500_000 + "]") == ["F008"]


def test_merge_keys_are_refused() -> None:
    assert "F004" in codes("a: &a {x: 1}\nb:\n  <<: *a\n")


def test_tags_run_nothing() -> None:
    assert data("a: !!python/object/apply:os.system [ls]") == {"a": ["ls"]}


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a:\n\tb: 1\n", 2, "TAB"),
        ("a: b: c\n", 1, ":"),
        ("a: [1, 2\nb: 3\n", 2, "]"),
        ('a: "chưa đóng\n', 2, "ngoặc kép"),
        ("a: *b\n", 1, "&b"),
        ("a: 1\n---\nb: 2\n", 2, "---"),
        ("? [a, b]\n: 1\n", 1, "khoá"),
        ("a: 1\n  b: 2\n", 2, ":"),
        ("a:\n  - 1\n b: 2\n", 3, "lề"),
    ],
)
def test_syntax_is_explained(text: str, line: int, word: str) -> None:
    document, findings = parse(text, "a.yaml")
    assert document is None
    assert findings[0].code == "F002"
    assert findings[0].place.line == line
    assert word in findings[0].message


def test_control_characters() -> None:
    document, findings = parse("a: 1\nb: x\x07y\n", "a.yaml")
    assert document is None
    assert [(finding.code, finding.place) for finding in findings] == [("F009", Place("a.yaml", "", 2, 5))]
    assert "U+0007" in findings[0].message


@pytest.mark.parametrize("text", ["", "\n\n", "# chỉ có ghi chú\n"])
def test_empty_file(text: str) -> None:
    document, findings = parse(text, "a.yaml")
    assert document is not None
    assert (document.data, findings) == (None, [])


def test_list_at_the_top() -> None:
    assert data("- a\n- b\n") == ["a", "b"]


def test_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfcode: 1.10\n")
    document, findings = load(path, "a.yaml")
    assert document is not None
    assert (document.data, findings) == ({"code": "1.10"}, [])
    assert document.positions.key("code") == Place("a.yaml", "", 1, 1)


@pytest.mark.parametrize("raw", [b"a: 1\nb: \xea\xf2\n", "a: Đ\n".encode("utf-16")])
def test_other_encodings(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(raw)
    document, findings = load(path, "a.yaml")
    assert document is None
    assert [finding.code for finding in findings] == ["F009"]


def test_huge_file(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"#" * 9_000_000)
    assert [finding.code for finding in load(path, "a.yaml")[1]] == ["F008"]


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "khong-co.yaml", tmp_path):
        document, findings = load(path, "a.yaml")
        assert document is None
        assert [finding.code for finding in findings] == ["F001"]
        assert findings[0].message.isascii() is False


@pytest.mark.parametrize(
    "text",
    [
        "%YAML 3.0\n---\na: 1",
        "%YAML 1\n---\na: 1",
        "%YAML a.b\n---\na: 1",
        "%FOO\n---\na: 1",
        "%TAG x y\n---\na: 1",
        "%YAML 1.1\n%YAML 1.1\n---\na: 1",
        "a: !<> b",
        "a: !<x b",
        "a: !e!x b",
        "a: !a%zz b",
        'a: "\\x4"',
        'a: "\\ud800"',
        "a: |0\n b",
        "a: >-x\n b",
        "a: &x &y b",
        "a: *",
    ],
)
def test_rare_faults_are_said_in_vietnamese(text: str) -> None:
    (found,) = parse(text, "a.yaml")[1]
    assert found.code == "F002"
    assert not {"found", "expected", "not", "did"} & set(found.message.split())
