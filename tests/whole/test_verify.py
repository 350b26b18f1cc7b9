"""`verify` names every planted change: of the inputs by name, of the results by unit, criterion and number."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parscore.check.results.reproduction import check_reproduction
from parscore.diagnostics import Diagnostic, Place
from parscore.pipeline.load import load_cycle
from parscore.pipeline.results import open_results, verify
from parscore.pipeline.score import score_cycle
from parscore.write.forms.form import make_form
from tests.forms.kit import fill as type_in
from tests.kit.cli import FRAMEWORK, ROUND_1, parscore, replace_in

CYCLE = """\
cycle: thu-2022
title: Kỳ thử năm 2022
year: 2022
groups:
  - id: so
    title: Các sở
    framework: so.yaml
    units:
      - {id: so-noi-vu, name: Sở Nội vụ, aliases: [SNV]}
      - {id: so-y-te, name: Sở Y tế}
      - {id: so-tai-chinh, name: Sở Tài chính}
stages: [self, round-1, round-2]
appraisal:
  round-1: tham-dinh
  round-2: round-2.csv
explanations: giai-trinh
survey: {shares: ty-le.csv}
given: diem.csv
previous: nam-truoc.csv
"""
ROUND_2 = "unit,code,points,reason,by,status\nso-y-te,1.2,3,Hội đồng xem lại,hoi-dong,\n"
OPINIONS = """\
  - code: "2"
    title: Tác động
    max: 3
    children:
      - {code: "2.1", title: Hài lòng, max: 2, basis: Phụ lục I, rule: {kind: survey, audiences: {hdnd: 1}}}
      - {code: "2.2", title: Chỉ số khác, max: 1, basis: Phụ lục I, rule: {kind: given}}
"""


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cycle with an input of every kind, scored."""
    folder = tmp_path_factory.mktemp("verify") / "ky"
    texts = {
        "so.yaml": FRAMEWORK.replace("counts: [1, 2], points: 10", "counts: [2, 4], points: 13").replace(
            "policy:", "audiences: {hdnd: Đại biểu HĐND}\npolicy:", 1
        )
        + OPINIONS,
        "cycle.yaml": CYCLE,
        "tham-dinh/so-noi-vu.csv": ROUND_1,
        "round-2.csv": ROUND_2,
        "giai-trinh/vong-1.csv": "unit,code,text\nso-y-te,1.2,Đã bổ sung hồ sơ\n",
        "ty-le.csv": "unit,audience,code,share,replies\nso-noi-vu,hdnd,2.1,90,20\nso-y-te,hdnd,2.1,80,20\n",
        "diem.csv": "unit,code,points\nso-noi-vu,2.2,0.8\nso-y-te,2.2,0.7\n",
        "nam-truoc.csv": "Đơn vị,Điểm,Chỉ số,Hạng\nSở Nội vụ,8,80,1\nSở Y tế,7,70,2\n",
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    loaded = load_cycle(folder / "cycle.yaml", "cycle.yaml")
    assert loaded.cycle is not None
    (folder / "submissions").mkdir()
    for _, unit in loaded.cycle.units():
        framework = loaded.frameworks["so.yaml"]
        assert framework is not None
        path = folder / "submissions" / f"{unit.id}.xlsx"
        path.write_bytes(make_form(framework, loaded.cycle, unit, carried=True))
        fill(path, "1.1", 4)
        fill(path, "1.2", 5)
    run = score_cycle(folder / "cycle.yaml")
    assert [row.status for row in run.results.standings if run.results is not None] != []  # type: ignore[union-attr]
    return folder


@pytest.fixture
def folder(scored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(scored, tmp_path / "ky"))


def fill(path: Path, code: str, points: float) -> None:
    """Write a unit's own mark into its form."""
    type_in(path, {code: {"Điểm tự chấm": points}})


def results_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "out" / "results.json").read_bytes())  # type: ignore[no-any-return]


def edited(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """A change of the results, sealed with a digest that fits."""

    def plant(folder: Path) -> None:
        path = folder / "out" / "results.json"
        data = json.loads(path.read_bytes())
        change(data)
        del data["digest"]
        body = json.dumps(data, ensure_ascii=False).encode()[:-1]
        path.write_bytes(body + b',\n"digest":"' + hashlib.sha256(body).hexdigest().encode() + b'"\n}\n')

    return plant


def put(*steps: str | int, value: Any) -> Callable[[Path], None]:
    """A change of one value of the results; a card by its unit, a line by its code."""

    def change(data: Any) -> None:
        for step in steps[:-1]:
            named = (
                [one for one in data if step in (one.get("unit"), one.get("code"))]
                if type(data) is list
                else ()
            )
            data = named[0] if named else data[step]
        assert data.get(steps[-1]) != value if isinstance(data, dict) else data[steps[-1]] != value
        data[steps[-1]] = value

    return edited(change)


def written(name: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: replace_in(folder / name, old, new)


def appended(name: str, text: str) -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        path = folder / name
        path.write_text((path.read_text("utf-8") if path.exists() else "") + text, encoding="utf-8")

    return plant


def moved(name: str, new: str) -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        (folder / name).rename(folder / new)

    return plant


def removed(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def heavier(folder: Path) -> None:
    """A criterion worth a point more, its set adding up all the same."""
    for old, new in (("max: 6,", "max: 7,"), ("max: 10", "max: 11"), ("points: 13", "points: 14")):
        replace_in(folder / "so.yaml", old, new)


def copied(name: str, new: str) -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        shutil.copy(folder / name, folder / new)

    return plant


MARK = ("cards", "so-y-te", "lines", "1.2")
PLANTED: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "a mark in a form": (
        lambda folder: fill(folder / "submissions" / "so-y-te.xlsx", "1.1", 2),
        (
            "submissions/so-y-te.xlsx: nội dung đã đổi",
            "so-y-te, tiêu chí 1.1: lần chấm 1 điểm: tệp kết quả ghi 4, chấm lại được 2",
        ),
    ),
    "a form removed": (
        removed("submissions/so-tai-chinh.xlsx"),
        ("submissions/so-tai-chinh.xlsx: không còn",),
    ),
    "a form renamed": (
        moved("submissions/so-y-te.xlsx", "submissions/y-te.xlsx"),
        ("submissions/so-y-te.xlsx: đã đổi tên thành «submissions/y-te.xlsx»",),
    ),
    "a form added": (
        copied("submissions/so-y-te.xlsx", "submissions/them.xlsx"),
        ("submissions/them.xlsx: mới thêm",),
    ),
    "a ruling": (
        written("round-2.csv", ",3,", ",2.5,"),
        ("round-2.csv: nội dung đã đổi", "ghi 3, chấm lại được 2,5"),
    ),
    "a reason": (
        written("round-2.csv", "Hội đồng xem lại", "Hội đồng bỏ phiếu"),
        ("lý do: tệp kết quả ghi «Hội đồng xem lại», chấm lại được «Hội đồng bỏ phiếu»",),
    ),
    "a file of rulings added to its folder": (
        appended(
            "tham-dinh/moi.csv", "unit,code,points,reason,by,status\nso-tai-chinh,1.1,1,Thiếu,so-noi-vu,\n"
        ),
        ("tham-dinh/moi.csv: mới thêm", "so-tai-chinh, tiêu chí 1.1: lần chấm 2"),
    ),
    "a file of rulings renamed": (
        moved("tham-dinh/so-noi-vu.csv", "tham-dinh/khac.csv"),
        ("đã đổi tên thành «tham-dinh/khac.csv»",),
    ),
    "a file of rulings removed": (removed("round-2.csv"), ("round-2.csv: không còn",)),
    "an explanation": (
        written("giai-trinh/vong-1.csv", "Đã bổ sung", "Chưa bổ sung"),
        (
            "so-y-te, tiêu chí 1.2: giải trình: tệp kết quả ghi «Đã bổ sung hồ sơ», chấm lại được «Chưa bổ sung hồ sơ»",
        ),
    ),
    "a file of explanations added": (
        appended("giai-trinh/vong-2.csv", "unit,code,text\nso-noi-vu,1.1,Giữ nguyên\n"),
        ("giai-trinh/vong-2.csv: mới thêm", "chấm lại được «Giữ nguyên»"),
    ),
    "a share": (written("ty-le.csv", ",80,", ",81,"), ("ty-le.csv: nội dung đã đổi", "tiêu chí 2.1")),
    "given points": (
        written("diem.csv", ",0.7", ",0.6"),
        ("diem.csv: nội dung đã đổi", "ghi 0,7, chấm lại được 0,6"),
    ),
    "the year before": (
        written("nam-truoc.csv", "70,2", "71,2"),
        ("so-y-te: kết quả kỳ trước chỉ số: tệp kết quả ghi 70, chấm lại được 71",),
    ),
    "a key of the set": (
        written("so.yaml", "{mark: 4, points: 4}", "{mark: 3, points: 3}"),
        (
            "so.yaml: nội dung đã đổi",
            "bộ tiêu chí › so.yaml › criteria › 1 › children › 1.1 › rule › examples",
        ),
    ),
    "a remark in the set": (appended("so.yaml", "# ghi chú\n"), ("so.yaml: nội dung đã đổi",)),
    "the maximum of a criterion": (
        heavier,
        (
            "› 1.2 › max: tệp kết quả ghi 6, chấm lại được 7",
            "so-y-te: dòng xếp hạng điểm tối đa áp dụng: tệp kết quả ghi 13",
        ),
    ),
    "a set that does not hold": (
        written("so.yaml", "criteria:", "criterias:"),
        ("so.yaml: nội dung đã đổi",),
    ),
    "a name in the cycle": (
        written("cycle.yaml", "name: Sở Y tế", "name: Sở Y tế tỉnh"),
        (
            "kỳ đánh giá › groups › so › units › so-y-te › name",
            "so-y-te: tên: tệp kết quả ghi «Sở Y tế», chấm lại được «Sở Y tế tỉnh»",
        ),
    ),
    "a stage of the cycle": (
        written("cycle.yaml", "title: Kỳ thử", "title: Kỳ thử lại"),
        ("kỳ đánh giá › title",),
    ),
    "points of a standing": (
        put("standings", "so-y-te", "points", value="12.9"),
        ("so-y-te: dòng xếp hạng điểm: tệp kết quả ghi 12,9",),
    ),
    "an index": (
        put("standings", "so-y-te", "index", value="99.99"),
        ("so-y-te: dòng xếp hạng chỉ số: tệp kết quả ghi 99,99",),
    ),
    "a maximum": (
        put("standings", "so-y-te", "maximum", value="12"),
        ("so-y-te: dòng xếp hạng điểm tối đa áp dụng: tệp kết quả ghi 12",),
    ),
    "a rank": (
        put("standings", "so-y-te", "rank", value=7),
        ("so-y-te: dòng xếp hạng hạng: tệp kết quả ghi 7",),
    ),
    "a band": (
        put("standings", "so-y-te", "band", value="Xuất sắc"),
        ("so-y-te: dòng xếp hạng xếp loại: tệp kết quả ghi «Xuất sắc»",),
    ),
    "a status": (
        put("standings", "so-y-te", "status", value="not_submitted"),
        ("so-y-te: dòng xếp hạng trạng thái: tệp kết quả ghi «not_submitted»",),
    ),
    "a standing dropped": (edited(lambda data: data["standings"].pop()), ("so-y-te: dòng xếp hạng",)),
    "the order of the ranking": (
        edited(lambda data: data["standings"].reverse()),
        ("thứ tự của › standings",),
    ),
    "a mark": (
        put(*MARK, "marks", 0, "points", value="6"),
        ("so-y-te, tiêu chí 1.2: lần chấm 1 điểm: tệp kết quả ghi 6, chấm lại được 5",),
    ),
    "the reason of a mark": (
        put(*MARK, "marks", 1, "reason", value="Khác"),
        ("so-y-te, tiêu chí 1.2: lần chấm 2 lý do: tệp kết quả ghi «Khác»",),
    ),
    "the end of a long reason": (
        put(*MARK, "marks", 1, "reason", value=f"Đủ hồ sơ{' và' * 200}"),
        ("lần chấm 2 lý do: tệp kết quả ghi «Đủ hồ sơ và", "chấm lại được «Đủ hồ sơ»"),
    ),
    "how a number is written": (
        put(*MARK, "marks", 0, "points", value="5.0"),
        ('so-y-te, tiêu chí 1.2: lần chấm 1 điểm: tệp kết quả ghi "5.0", chấm lại được "5"',),
    ),
    "a letter that nobody sees": (
        put("cards", "so-y-te", "name", value="Sở Y tế\u200b"),
        ('so-y-te: tên: tệp kết quả ghi "S\\u1edf Y t\\u1ebf\\u200b", chấm lại được "S',),
    ),
    "who marked": (
        put(*MARK, "marks", 1, "by", value="hoi-dong"),
        ("lần chấm 2 người chấm: tệp kết quả ghi «hoi-dong», chấm lại được «so-noi-vu»",),
    ),
    "where a mark stands": (
        put(*MARK, "marks", 1, "source", value="x.csv:1"),
        ("lần chấm 2 nơi ghi điểm: tệp kết quả ghi «x.csv:1»",),
    ),
    "the stage of a mark": (
        put(*MARK, "marks", 1, "stage", value="round-2"),
        ("lần chấm 2 vòng: tệp kết quả ghi «round-2»",),
    ),
    "a mark that asks": (
        put(*MARK, "marks", 1, "asks", value=True),
        ("lần chấm 2 yêu cầu giải trình: tệp kết quả ghi true",),
    ),
    "a mark removed": (
        edited(lambda data: data["cards"][0]["lines"][0]["marks"].pop()),
        ("so-noi-vu, tiêu chí 1.1: lần chấm 2: tệp kết quả ghi không có",),
    ),
    "an explanation in the results": (
        put(*MARK, "explanation", value="Khác"),
        ("so-y-te, tiêu chí 1.2: giải trình: tệp kết quả ghi «Khác»",),
    ),
    "a line that does not count": (
        put(*MARK, "excluded", value="cycle"),
        ("so-y-te, tiêu chí 1.2: lý do không tính: tệp kết quả ghi «cycle», chấm lại được không có",),
    ),
    "a line dropped": (
        edited(lambda data: data["cards"][0]["lines"].pop()),
        ("so-noi-vu, tiêu chí 2.2: dòng điểm",),
    ),
    "a card dropped": (edited(lambda data: data["cards"].pop(0)), ("so-noi-vu: bảng điểm của đơn vị",)),
    "the file of a card": (
        put("cards", "so-y-te", "file", value="x.xlsx"),
        ("so-y-te: tệp của đơn vị: tệp kết quả ghi «x.xlsx»",),
    ),
    "the name of a card": (
        put("cards", "so-y-te", "name", value="Sở X"),
        ("so-y-te: tên: tệp kết quả ghi «Sở X»",),
    ),
    "an agency that is awaited": (
        put("cards", "so-y-te", "awaited", value=[{"stage": "round-2", "by": "x"}]),
        ("so-y-te: cơ quan chưa chấm",),
    ),
    "given points in the results": (
        put("cards", "so-y-te", "lines", "2.2", "marks", 0, "points", value="1.9"),
        ("so-y-te, tiêu chí 2.2: lần chấm 1 điểm: tệp kết quả ghi 1,9, chấm lại được 0,7",),
    ),
    "a digest": (
        edited(lambda data: data["inputs"].update({"round-2.csv": "0" * 64})),
        ("round-2.csv: nội dung đã đổi",),
    ),
    "an input left out": (edited(lambda data: data["inputs"].pop("diem.csv")), ("diem.csv: mới thêm",)),
    "a finding dropped": (
        edited(lambda data: data["findings"].pop(0)),
        ("phát hiện «", "tệp kết quả ghi không có, chấm lại được có"),
    ),
    "a finding made lighter": (
        edited(lambda data: data["findings"][0].update(severity="info", message="nhẹ")),
        ("nhẹ» ở",),
    ),
    "a set in the results": (
        edited(lambda data: data["frameworks"]["so.yaml"].update(title="Bộ khác")),
        ("bộ tiêu chí › so.yaml › title: tệp kết quả ghi «Bộ khác», chấm lại được «Bộ thử»",),
    ),
    "the tool": (put("tool", value="parscore 9.9"), ("phiên bản phần mềm: tệp kết quả ghi «parscore 9.9»",)),
    "the earlier results": (
        put("previous", "so-y-te", "rank", value=1),
        ("so-y-te: kết quả kỳ trước hạng: tệp kết quả ghi 1, chấm lại được 2",),
    ),
    "who sent rulings": (
        edited(lambda data: data["returns"][0].update(rulings=99)),
        ("so-noi-vu.csv › rulings: tệp kết quả ghi 99",),
    ),
    "the layout of the file": (
        lambda folder: (folder / "out" / "results.json").write_bytes(
            (folder / "out" / "results.json").read_bytes() + b"\n"
        ),
        ("cách viết của tệp",),
    ),
    "a value of another kind": (
        put("standings", "so-y-te", "points", value=7),
        ("so-y-te: dòng xếp hạng điểm: tệp kết quả ghi 7",),
    ),
}


def said(findings: list[Diagnostic]) -> str:
    lines = []
    for one in findings:
        whose = ", ".join(filter(None, (one.unit, f"tiêu chí {one.criterion}" if one.criterion else "")))
        lines.append(f"{one.code} {whose}: {one.message}" if whose else f"{one.code} {one.message}")
    return "\n".join(lines)


def test_nothing_differs_in_results_that_are_as_written(folder: Path) -> None:
    results, findings = verify(folder)
    assert results is not None
    assert findings == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_change_is_named(folder: Path, name: str) -> None:
    plant, words = PLANTED[name]
    plant(folder)
    same, findings = verify(folder)
    assert not same
    assert findings
    for word in words:
        assert word in said(findings)


def test_of_long_texts_the_part_that_differs_is_told() -> None:
    written, computed = ({"tool": f"{'Đủ hồ sơ, ' * 50}{end}"} for end in ("đạt", "không đạt"))
    (told,) = [one.message for one in check_reproduction(written, computed, Place("results.json"))]
    assert ", đạt», chấm lại được «…" in told
    assert told.endswith(", không đạt»")


def test_more_than_forty_kinds_are_planted() -> None:
    assert len(PLANTED) >= 40


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a file of rulings added to its folder", "tham-dinh/moi.csv (mới thêm)"),
        ("a file of explanations added", "giai-trinh/vong-2.csv (mới thêm)"),
        ("a form removed", "submissions/so-tai-chinh.xlsx (không còn)"),
        ("a form renamed", "submissions/so-y-te.xlsx (đã đổi tên thành «submissions/y-te.xlsx»)"),
        ("a remark in the set", "so.yaml (nội dung đã đổi)"),
    ],
)
def test_changed_inputs_are_told_by_whoever_opens_the_results(folder: Path, name: str, words: str) -> None:
    PLANTED[name][0](folder)
    findings = open_results(folder)[1]
    assert [one.code for one in findings] == ["K103"]
    assert words in findings[0].message


def test_the_command_names_them_and_ends_with_1(folder: Path) -> None:
    PLANTED["a rank"][0](folder)
    done = parscore("verify", folder)
    assert done.returncode == 1
    assert "so-y-te" in done.stderr
    assert "tệp kết quả ghi 7, chấm lại được" in done.stderr
    assert "Không khớp" in done.stdout
