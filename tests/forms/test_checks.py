"""One good and one bad case for every check of marks and figures (W2xx), of stamp and unit (W3xx)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec import structs

from parscore.check.form.form import accept
from parscore.model.submission import Stamp
from parscore.read.forms.form import identify, open_form
from tests.forms.kit import (
    CYCLE,
    FRAMEWORK,
    GOOD,
    SET,
    blank_form,
    book,
    checked,
    codes,
    fill,
    framework,
    read,
    rows_with,
)

SCORE = "Điểm tự chấm"
FIGURE = "Số liệu kê khai"
EVIDENCE = "Tài liệu kiểm chứng"
Changes = dict[str, dict[str, object]]


def test_a_good_form_is_accepted_as_it_is(tmp_path: Path) -> None:
    accepted, findings = checked(book(tmp_path / "a.xlsx", GOOD))
    assert findings == []
    assert structs.replace(accepted, outcomes={}) == read(tmp_path / "a.xlsx")[0]


ERRORS: list[tuple[str, str, Changes]] = [
    ("W201", "1.10", {"1.10": {SCORE: 2.5}}),
    ("W201", "1.10", {"1.10": {SCORE: -1}}),
    ("W201", "C1", {"C1": {SCORE: 3}, "– Số mô hình": {FIGURE: 3}}),
    ("W201", "T1", {"T1": {SCORE: 9}, "– Số lần bị phê bình": {FIGURE: 9}}),
    ("W202", "1.6", {"1.6": {SCORE: 1.8}}),
    ("W207", "2.1", {"2.1": {SCORE: 4}}),
    ("W207", "2.2", {"2.2": {SCORE: 1}}),
    ("W208", "1.10", {"1.10": {SCORE: None}}),
    ("W208", "T1", {"T1": {SCORE: None}, "– Số lần bị phê bình": {FIGURE: 2}}),
    ("W208", "T1", {"T1": {SCORE: "không áp dụng"}, "– Số lần bị phê bình": {FIGURE: 2}}),
    ("W208", "C1", {"C1": {SCORE: None}, "– Số mô hình": {FIGURE: 1}}),
]
WARNINGS: list[tuple[str, str, Changes]] = [
    ("W203", "1.1", {"1.1": {FIGURE: None}}),
    ("W203", "1.2", {"– Tổng số nhiệm vụ": {FIGURE: None}}),
    ("W204", "1.2", {"1.2": {SCORE: 1.9}}),
    ("W204", "T1", {"T1": {SCORE: 2}, "– Số lần bị phê bình": {FIGURE: 1}}),
    ("W206", "1.1", {"1.1": {EVIDENCE: None}}),
    ("W219", "T1", {"T1": {SCORE: -1}, "– Số lần bị phê bình": {FIGURE: 1}}),
    ("W211", "1.2", {"– Số nhiệm vụ hoàn thành": {FIGURE: 0}, "– Tổng số nhiệm vụ": {FIGURE: 0}}),
    ("W212", "1.3", {"– Số hồ sơ đúng hạn": {FIGURE: 101}}),
]


@pytest.mark.parametrize(("code", "criterion", "changes"), ERRORS)
def test_marks_that_do_not_count(tmp_path: Path, code: str, criterion: str, changes: Changes) -> None:
    accepted, findings = checked(book(tmp_path / "a.xlsx", rows_with(changes)))
    assert [(found.code, found.criterion) for found in findings] == [(code, criterion)]
    assert accepted.entries[criterion].claimed.value is None
    assert findings[0].place == accepted.entries[criterion].claimed.place


@pytest.mark.parametrize(("code", "criterion", "changes"), WARNINGS)
def test_marks_that_stay(tmp_path: Path, code: str, criterion: str, changes: Changes) -> None:
    accepted, findings = checked(book(tmp_path / "a.xlsx", rows_with(changes)))
    assert [(found.code, found.criterion) for found in findings] == [(code, criterion)]
    assert accepted.entries[criterion].claimed.value is not None
    assert findings[0].severity == "warning"


@pytest.mark.parametrize(
    "written",
    ["-", "…", "/", "không", "Không có", "(không có)", "x", "...", "N/A", 0, "chưa có", " – ", "-nt-", '"'],
)
def test_words_that_name_no_document_are_no_evidence(tmp_path: Path, written: object) -> None:
    _, findings = checked(book(tmp_path / "a.xlsx", rows_with({"1.1": {EVIDENCE: written}})))
    named = not codes(findings)
    assert named == (written in ("-nt-", '"'))
    assert named or (codes(findings), findings[0].criterion) == (["W206"], "1.1")


def test_as_above_is_missing_where_the_line_above_is(tmp_path: Path) -> None:
    text = SET.replace("title: Sáng kiến, max: 2,", "title: Sáng kiến, max: 2, evidence: required,")
    text = text.replace("title: Chất lượng tham mưu, max: 2,", "title: Tham mưu, max: 2, evidence: required,")
    demanding = framework(text)

    def lacking(above: object, below: object) -> list[str]:
        rows = rows_with({"1.6": {EVIDENCE: above}, "1.10": {EVIDENCE: below}})
        submission, _ = read(book(tmp_path / "a.xlsx", rows), demanding)
        assert submission is not None
        findings = accept(submission, demanding, frozenset())[1]
        return [found.criterion for found in findings if found.code == "W206"]

    assert lacking("BC 1/BC-SNV", "-nt-") == []
    assert lacking("-", "-nt-") == ["1.6", "1.10"]
    assert lacking(None, "như trên") == ["1.6", "1.10"]
    assert lacking(None, "BC 1/BC-SNV") == ["1.6"]


def test_missing_evidence_that_is_explained_is_a_remark(tmp_path: Path) -> None:
    line = {EVIDENCE: None, "Giải trình": "Báo cáo đang chờ ký"}
    _, findings = checked(book(tmp_path / "a.xlsx", rows_with({"1.1": line})))
    assert [(found.code, found.severity) for found in findings] == [("W216", "info")]
    _, findings = checked(book(tmp_path / "a.xlsx", rows_with({"1.1": {**line, "Giải trình": "-"}})))
    assert codes(findings) == ["W206"]


def test_a_difference_quotes_both_numbers(tmp_path: Path) -> None:
    _, findings = checked(book(tmp_path / "a.xlsx", rows_with({"1.2": {SCORE: "1,9"}})))
    assert "1,9" in findings[0].message
    assert "1,8" in findings[0].message


def test_a_rounded_mark_is_no_difference(tmp_path: Path) -> None:
    thirds: Changes = {"– Số nhiệm vụ hoàn thành": {FIGURE: 2}, "– Tổng số nhiệm vụ": {FIGURE: 3}}
    assert checked(book(tmp_path / "a.xlsx", rows_with({**thirds, "1.2": {SCORE: 1.33}})))[1] == []
    path = book(tmp_path / "a.xlsx", rows_with({**thirds, "1.2": {SCORE: 1.3}}))
    assert codes(checked(path)[1]) == ["W204"]


def test_a_mark_the_rule_cannot_give(tmp_path: Path) -> None:
    changes: Changes = {"1.4": {SCORE: 0.6}, "– Số tin bài": {FIGURE: None}}
    assert codes(checked(book(tmp_path / "a.xlsx", rows_with(changes)))[1]) == ["W203", "W205"]
    changes["1.4"] = {SCORE: 0.5}
    assert codes(checked(book(tmp_path / "a.xlsx", rows_with(changes)))[1]) == ["W203"]


def test_a_missing_mark_says_what_the_figures_give(tmp_path: Path) -> None:
    _, findings = checked(book(tmp_path / "a.xlsx", rows_with({"1.2": {SCORE: None}})))
    assert codes(findings) == ["W208"]
    assert "số liệu kê khai cho 1,8 điểm" in findings[0].message


def test_nothing_arose_and_nothing_claimed_is_fine(tmp_path: Path) -> None:
    none: Changes = {
        "1.2": {SCORE: None},
        "– Số nhiệm vụ hoàn thành": {FIGURE: 0},
        "– Tổng số nhiệm vụ": {FIGURE: 0},
    }
    assert checked(book(tmp_path / "a.xlsx", rows_with(none)))[1] == []


def test_a_missing_row(tmp_path: Path) -> None:
    _, findings = checked(book(tmp_path / "a.xlsx", rows_with({}, drop=["1.10"])))
    assert [(found.code, found.criterion) for found in findings] == [("W209", "1.10")]
    assert checked(book(tmp_path / "a.xlsx", rows_with({}, drop=["1.10"])), frozenset({"1.10"}))[1] == []


def test_a_mark_that_does_not_apply(tmp_path: Path) -> None:
    accepted, findings = checked(book(tmp_path / "a.xlsx", GOOD), frozenset({"1.10"}))
    assert codes(findings) == ["W210"]
    assert accepted.entries["1.10"].claimed.value is None
    blank = book(tmp_path / "b.xlsx", rows_with({"1.10": {SCORE: "Không áp dụng"}}))
    assert checked(blank, frozenset({"1.10"}))[1] == []


def test_figures_below_nothing_are_left_out(tmp_path: Path) -> None:
    accepted, findings = checked(book(tmp_path / "a.xlsx", rows_with({"– Số tin bài": {FIGURE: -3}})))
    assert codes(findings) == ["W203", "W213"]
    assert accepted.entries["1.4"].figures["of"].value is None
    assert accepted.entries["1.4"].claimed.value == Decimal("0.75")


def test_numbers_of_cases_are_whole(tmp_path: Path) -> None:
    changes: Changes = {"– Số tin bài": {FIGURE: 2.4}, "1.4": {SCORE: 0.6}}
    assert codes(checked(book(tmp_path / "a.xlsx", rows_with(changes)))[1]) == ["W214"]


def test_an_unreadable_mark_is_told_once(tmp_path: Path) -> None:
    assert codes(checked(book(tmp_path / "a.xlsx", rows_with({"1.10": {SCORE: "x"}})))[1]) == ["W110"]


def test_a_form_left_blank(tmp_path: Path) -> None:
    accepted, findings = checked(blank_form(tmp_path / "so-noi-vu.xlsx"))
    assert codes(findings) == ["W320"]
    assert all(entry.claimed.value is None for entry in accepted.entries.values())


@pytest.mark.parametrize(
    ("code", "stamp"),
    [
        ("W310", Stamp("bo-khac", "1", "so-noi-vu", "ky-2022")),
        ("W311", Stamp("thu-nghiem", "000000000000", "so-noi-vu", "ky-2022")),
        ("W312", Stamp("thu-nghiem", "", "so-noi-vu", "ky-2021")),
    ],
)
def test_stamps_of_something_else(tmp_path: Path, code: str, stamp: Stamp) -> None:
    submission, _ = read(book(tmp_path / "a.xlsx", GOOD))
    assert submission is not None
    accepted, findings = accept(
        structs.replace(submission, stamp=stamp), FRAMEWORK, frozenset(), cycle="ky-2022"
    )
    assert codes(findings) == [code]
    taken = [entry for entry in accepted.entries.values() if entry.claimed.value is not None]
    assert bool(taken) is (code != "W310")


def test_the_version_changes_with_the_points(tmp_path: Path) -> None:
    path = blank_form(tmp_path / "so-noi-vu.xlsx")
    fill(path, {"1.10": {SCORE: 1}})
    newer = framework(framework().model_dump_json(by_alias=True).replace('"each":"0.25"', '"each":"0.2"'))
    submission, _ = read(path, newer)
    assert submission is not None
    assert "W311" in codes(accept(submission, newer, frozenset())[1])


@pytest.mark.parametrize(
    ("name", "above", "unit"),
    [
        ("so-noi-vu.xlsx", (("UBND TỈNH",),), "so-noi-vu"),
        ("Sở Nội vụ.xlsx", (("UBND TỈNH",),), "so-noi-vu"),
        ("SNV.xlsx", (("UBND TỈNH",),), "so-noi-vu"),
        ("bieu.xlsx", (("SỞ NỘI VỤ",),), "so-noi-vu"),
        ("bieu.xlsx", (("Đơn vị: Sở Y tế",),), "so-y-te"),
    ],
)
def test_whose_form_it_is(tmp_path: Path, name: str, above: tuple[tuple[str]], unit: str) -> None:
    form, _ = open_form(book(tmp_path / name, GOOD, above=above), name)
    assert form is not None
    assert identify(form, Path(name), CYCLE) == (unit, [])


@pytest.mark.parametrize(
    ("code", "name", "above"),
    [
        ("W301", "bieu.xlsx", (("UBND TỈNH",),)),
        ("W302", "so-y-te.xlsx", (("SỞ NỘI VỤ",),)),
        ("W305", "bieu.xlsx", (("SỞ NỘI VỤ",), ("SỞ Y TẾ",))),
    ],
)
def test_whose_form_cannot_be_told(
    tmp_path: Path, code: str, name: str, above: tuple[tuple[str], ...]
) -> None:
    form, _ = open_form(book(tmp_path / name, GOOD, above=above), name)
    assert form is not None
    unit, findings = identify(form, Path(name), CYCLE)
    assert (unit, codes(findings)) == (None, [code])


def test_a_stamp_must_agree_with_the_file_name(tmp_path: Path) -> None:
    form, _ = open_form(blank_form(tmp_path / "so-y-te.xlsx"), "so-y-te.xlsx")
    assert form is not None
    assert codes(identify(form, Path("so-y-te.xlsx"), CYCLE)[1]) == ["W302"]
    assert form.stamp is not None
    stranger = structs.replace(form, stamp=structs.replace(form.stamp, unit="so-noi"))
    unit, findings = identify(stranger, Path("so-noi-vu.xlsx"), CYCLE)
    assert (unit, codes(findings)) == (None, ["W303"])
    assert "so-noi-vu" in findings[0].message


def test_a_parent_that_does_not_apply(tmp_path: Path) -> None:
    bare: Changes = {code: {SCORE: None, FIGURE: None} for code in ("1.1", "1.5", "1.6")}
    changes: Changes = {"1": {SCORE: "Không áp dụng"}, **bare}
    accepted, findings = checked(book(tmp_path / "a.xlsx", rows_with(changes, drop=["1.10"])))
    claims = {code for code, entry in accepted.entries.items() if entry.claims_not_applicable}
    assert claims == {"1.1", "1.5", "1.6", "1.10"}
    assert {accepted.entries[code].claimed.place.cell for code in claims} == {"F3"}
    told = {(found.code, found.criterion) for found in findings}
    assert told == {("W217", "1"), ("W218", "1.2"), ("W218", "1.3"), ("W218", "1.4")}
    assert accepted.entries["1.4"].claimed.value == Decimal("0.75")


def test_a_parent_of_surveyed_leaves_that_does_not_apply(tmp_path: Path) -> None:
    accepted, findings = checked(book(tmp_path / "a.xlsx", rows_with({"2": {FIGURE: "không áp dụng"}})))
    assert findings == []
    assert accepted.entries["2.1"].claims_not_applicable
    path = book(tmp_path / "b.xlsx", rows_with({"2": {SCORE: "-"}}))
    assert checked(path, frozenset({"2.1", "2.2"}))[1] == []


def test_nothing_arose_in_a_whole_branch(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", rows_with({"1": {SCORE: "Không phát sinh"}}))
    assert [(found.code, found.criterion) for found in checked(path)[1]] == [("W123", "1")]


@pytest.mark.parametrize("figure", [None, 0])
def test_a_penalty_that_did_not_occur_needs_no_mark(figure: object, tmp_path: Path) -> None:
    changes: Changes = {"T1": {SCORE: None}, "– Số lần bị phê bình": {FIGURE: figure}}
    assert checked(book(tmp_path / "a.xlsx", rows_with(changes)))[1] == []
