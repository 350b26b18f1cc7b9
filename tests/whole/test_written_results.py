"""Results that were written: whoever opens them gets what their marks give, or a refusal that says what is wrong."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

import parscore as library
from parscore.pipeline.results import open_results
from parscore.pipeline.score import score_cycle
from tests.kit.cli import cycle_folder, parscore, replace_in

COMMANDS = (
    ("rank",),
    ("rank", "--json"),
    ("rank", "--pending"),
    ("report", "--out", "{folder}/bao-cao"),
    ("explain", "{folder}", "so-y-te"),
    ("explain", "{folder}", "so-y-te", "1.2"),
    ("diff",),
    ("diff", "--consistency"),
    ("survey",),
    ("compare", "{folder}", "{folder}/round-1.csv"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small cycle, scored."""
    made = cycle_folder(tmp_path / "ky")
    assert score_cycle(made).written is not None
    return made


def file_of(folder: Path) -> Path:
    return folder / "out" / "results.json"


def sealed(path: Path, data: dict[str, Any]) -> None:
    """Write the data as results with the digest that fits, as somebody would who knows the file well."""
    del data["digest"]
    body = json.dumps(data, ensure_ascii=False).encode()[:-1]
    digest = hashlib.sha256(body).hexdigest()
    path.write_bytes(body + b',\n"digest":"' + digest.encode() + b'"\n}\n')


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_refuses_a_changed_ranking(folder: Path, words: tuple[str, ...]) -> None:
    before = parscore(*(word.format(folder=folder) for word in words), cwd=folder)
    assert before.returncode == (2 if words == ("survey",) else 1 if words[0] == "compare" else 0)
    replace_in(file_of(folder), '"points":"9"', '"points":"10"')
    done = parscore(*(word.format(folder=folder) for word in words), cwd=folder)
    assert (done.returncode, done.stdout) == (1, ""), done.stdout
    assert "K270" in done.stderr
    assert "K271" in done.stderr
    assert "tổng điểm của Sở Nội vụ ghi trong tệp kết quả là 10; các điểm trong tệp cho 9" in done.stderr
    assert not (folder / "bao-cao").exists() or words[0] == "report"


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("points", "9.001", "tổng điểm của Sở Nội vụ ghi trong tệp kết quả là 9,001"),
        ("maximum", "11", "điểm tối đa áp dụng của Sở Nội vụ"),
        ("index", "99.99", "chỉ số của Sở Nội vụ ghi trong tệp kết quả là 99,99; các điểm trong tệp cho 90"),
        ("rank", 2, "hạng của Sở Nội vụ ghi trong tệp kết quả là 2; các điểm trong tệp cho 1"),
        ("band", "Yếu", "xếp loại của Sở Nội vụ"),
        ("status", "provisional", "trạng thái của Sở Nội vụ"),
        ("name", "Sở Khác", "tên của Sở Khác"),
        ("unit", "so-la", "các dòng xếp hạng"),
    ],
)
def test_a_ranking_that_the_marks_do_not_give_is_refused_whatever_the_digest(
    folder: Path, key: str, value: Any, said: str
) -> None:
    data = json.loads(file_of(folder).read_bytes())
    row = data["standings"][0]
    assert row[key] != value
    row[key] = value
    sealed(file_of(folder), data)
    results, findings = open_results(folder)
    assert results is None
    assert {one.code for one in findings} == {"K271"}
    assert any(said in one.message for one in findings)


def test_the_order_of_the_ranking_belongs_to_it(folder: Path) -> None:
    data = json.loads(file_of(folder).read_bytes())
    data["standings"].reverse()
    sealed(file_of(folder), data)
    assert [one.code for one in open_results(folder)[1]] == ["K271"]


def test_untouched_results_with_a_digest_that_fits_are_taken(folder: Path) -> None:
    sealed(file_of(folder), json.loads(file_of(folder).read_bytes()))
    results, findings = open_results(folder)
    assert results is not None
    assert findings == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "tệp bị cắt"),
        (b"7", "giá trị không đúng kiểu"),
        (b"[]", "giá trị không đúng kiểu"),
        (b"{}", "phiên bản «không ghi», cần «parscore-results/2»"),
        (b'{"schema":"parscore-results/1"}', "phiên bản «parscore-results/1», cần «parscore-results/2»"),
        (b'{"schema":"parscore-results/2"}', "thiếu khoá «tool»"),
        (b"\xff\xfe{", "tệp bị cắt"),
    ],
)
def test_damaged_and_older_results_are_refused_in_vietnamese(folder: Path, content: bytes, said: str) -> None:
    file_of(folder).write_bytes(content)
    others = () if content else (("report", folder), ("rank", file_of(folder)), ("verify", folder))
    for words in (("rank", folder), *others):
        done = parscore(*words)
        assert done.returncode == 1
        assert "K102" in done.stderr
        assert said in done.stderr
        assert "Expected" not in done.stderr
        assert "Error" not in done.stderr
    with pytest.raises(library.DataError):
        library.read_results(folder)


@pytest.mark.parametrize("part", ["cards", "frameworks", "standings"])
def test_parts_that_do_not_belong_together_are_refused(folder: Path, part: str) -> None:
    data = json.loads(file_of(folder).read_bytes())
    data[part] = type(data[part])()
    sealed(file_of(folder), data)
    results, findings = open_results(folder)
    assert results is None
    assert {one.code for one in findings} <= {"K102", "K271"}


def test_a_changed_mark_is_refused_although_the_ranking_was_made_to_fit(folder: Path) -> None:
    replace_in(file_of(folder), '"reason":"Hội đồng xem lại"', '"reason":"Hội đồng đã xem"')
    results, findings = open_results(folder)
    assert results is None
    assert [one.code for one in findings] == ["K270"]


def test_results_of_an_earlier_cycle_are_held_to_the_same(folder: Path, tmp_path: Path) -> None:
    later = cycle_folder(tmp_path / "sau")
    replace_in(later / "cycle.yaml", "cycle: thu-2022", "cycle: thu-2023\nprevious: ../ky/out/results.json")
    assert "K221" not in {one.code for one in score_cycle(later).findings}
    replace_in(file_of(folder), '"points":"9"', '"points":"10"')
    assert "K221" in {one.code for one in score_cycle(later).findings}
