"""Every file under bad/ has exactly the fault that its name says, at its expected lines; good/ is silent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parscore.catalogue import family
from parscore.pipeline.lint import lint
from parscore.write.diagnostics import as_text

FIXTURES = Path(__file__).parents[1] / "fixtures" / "lint"
WITHOUT_FIXTURE = {"F001"}
"""A file that cannot be opened cannot lie in a folder of fixtures; it has a test of its own."""


def fixtures(kind: str) -> list[Path]:
    return sorted((FIXTURES / kind).iterdir())


def linted(path: Path) -> Path:
    return path / "cycle.yaml" if path.is_dir() else path


def code_of(path: Path) -> str:
    return path.name.split("-")[0]


def expectations(path: Path) -> tuple[list[int], set[str]]:
    """The lines named after `# expect:`, and the codes that follow from the fault, named after `also:`."""
    first = path.read_bytes().splitlines()[0].decode("utf-8-sig")
    assert first.startswith("# expect: "), f"{path}: the first line must say what to expect"
    lines, _, also = first.partition("; also: ")
    return [int(number) for number in re.findall(r"line (\d+)", lines)], set(re.findall(r"[A-Z]\d{3}", also))


@pytest.mark.parametrize("path", fixtures("bad"), ids=lambda path: path.name)
def test_bad(path: Path) -> None:
    file = linted(path)
    lines, also = expectations(file)
    found = [finding for finding in lint([file]).findings if finding.code == code_of(path)]
    others = {finding.code for finding in lint([file]).findings} - {code_of(path)}
    assert [finding.place.line for finding in found] == lines, as_text(lint([file]).findings)
    assert others == also, as_text(lint([file]).findings)
    assert {finding.place.file for finding in found} == {file.as_posix()}


@pytest.mark.parametrize("path", fixtures("good"), ids=lambda path: path.name)
def test_good(path: Path) -> None:
    assert as_text(lint([linted(path)]).findings) == ""


@pytest.mark.parametrize("letter", ["F", "C"])
def test_every_code_has_both(letter: str) -> None:
    codes = set(family(letter)) - WITHOUT_FIXTURE
    for kind in ("bad", "good"):
        assert codes <= {code_of(path) for path in fixtures(kind)}


def test_every_fixture_has_a_code() -> None:
    known = set(family("F")) | set(family("C"))
    assert {code_of(path) for kind in ("bad", "good") for path in fixtures(kind)} <= known


@pytest.mark.parametrize("code", [*family("F"), *family("C")])
def test_entries_are_written_out(code: str) -> None:
    entry = family(code[0])[code]
    for said in (entry.title, entry.message, entry.why, entry.fix):
        assert said.strip('" ') == said.strip()
        assert said.strip()
