"""The mark that counts is the one that was decided, or the unit is provisional and the result says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parscore.compute.pending import pending
from parscore.compute.progress import agency_progress, remaining
from parscore.model.scorecard import Results
from parscore.number import vi
from parscore.pipeline.score import Run, score_cycle
from parscore.write.tables.words import said_of
from tests.kit.cli import parscore
from tests.kit.world import write_csv

SET = """
framework: bo-thu
title: Bộ thử
year: 2026
status: illustrative
basis: {document: 01/QĐ-UBND}
levels: [Lĩnh vực, Tiêu chí]
policy:
  not_applicable: reduce_maximum
  rounding: {mode: half_up, digits: 2}
  rank: {by: index, compare: exact, ties: competition}
bands: [{name: Đạt, from: 0}]
bands_on: index
criteria:
  - code: "1"
    title: Chỉ đạo
    max: 8
    children:
      - {code: "1.1", title: Kế hoạch, max: 2, lead: so-noi-vu, evidence: none, rule: {kind: judged, step: 0.5}}
      - {code: "1.2", title: Giải ngân, max: 2, lead: so-tai-chinh, evidence: none, rule: {kind: judged, step: 0.5}}
      - {code: "1.3", title: Công khai, max: 2, lead: so-noi-vu, evidence: none, rule: {kind: judged, step: 0.5}}
      - {code: "1.4", title: Một cửa, max: 2, lead: so-tai-chinh, evidence: none, rule: {kind: judged, step: 0.5}}
penalty:
  - {code: T1, title: Báo cáo sai, max: 3, lead: so-noi-vu, evidence: none, rule: {kind: count, of: Số lần, each: 1}}
"""
UNITS = {"hoa": "Sở Hoa", "qua": "Sở Quả", "la": "Sở Lá"}
LEADS = {
    "1.1": "so-noi-vu",
    "1.2": "so-tai-chinh",
    "1.3": "so-noi-vu",
    "1.4": "so-tai-chinh",
    "T1": "so-noi-vu",
}
LEAVES = tuple(code for code in LEADS if code != "T1")
FORM = ("STT", "Tiêu chí", "Điểm tối đa", "Tài liệu kiểm chứng", "Điểm tự chấm", "Số liệu kê khai")
TITLES = {"1.1": "Kế hoạch", "1.2": "Giải ngân", "1.3": "Công khai", "1.4": "Một cửa", "T1": "Báo cáo sai"}
HEAD = ("Đơn vị", "Mã tiêu chí", "Điểm tự chấm", "Điểm thẩm định", "Lý do")
Line = tuple[str, str]


@dataclass(frozen=True)
class Said:
    """A row of an appraiser's table; `seen` is the unit's score printed in it, if any."""

    unit: str
    code: str
    points: str
    reason: str = ""
    seen: str = ""


@dataclass
class World:
    """A cycle of three units, two lead agencies and the council in one round, as files."""

    own: dict[Line, str] = field(
        default_factory=lambda: {
            (unit, code): "0" if code == "T1" else "1" for unit in UNITS for code in LEADS
        }
    )
    tables: dict[str, list[Said]] = field(default_factory=dict)
    heads: dict[str, Sequence[str]] = field(default_factory=dict)
    figures: dict[Line, str] = field(default_factory=dict)
    listed: str = "[tham-dinh]"
    more: str = ""
    lead_of_item: str = "so-noi-vu"

    def score(self, folder: Path) -> Run:
        """Write the files and score."""
        made = SET.replace("max: 3, lead: so-noi-vu", f"max: 3, lead: {self.lead_of_item}")
        (folder / "bo.yaml").write_text(made, encoding="utf-8")
        units = ", ".join(f"{{id: {unit}, name: {name}}}" for unit, name in UNITS.items())
        (folder / "cycle.yaml").write_text(
            f"cycle: thu-2026\ntitle: Kỳ thử\nyear: 2026\nstages: [self, round-1]\n"
            f"groups: [{{id: so, title: Các sở, framework: bo.yaml, units: [{units}]}}]\n"
            "agencies: [{id: so-noi-vu, name: Sở Nội vụ}, {id: so-tai-chinh, name: Sở Tài chính}, "
            "{id: thanh-tra, name: Thanh tra tỉnh}]\n"
            f"appraisal: {{round-1: {self.listed}}}\n{self.more}\n",
            encoding="utf-8",
        )
        for unit, name in UNITS.items():
            rows = [(code, TITLES[code], 2, "CV 1", *self._typed(unit, code)) for code in LEADS]
            write_csv(folder / "submissions" / f"{unit}.csv", [("", name), FORM, *rows])
        for by, said in self.tables.items():
            names = [
                (UNITS.get(one.unit, one.unit), one.code, one.seen, one.points, one.reason) for one in said
            ]
            write_csv(folder / "tham-dinh" / f"{by}.csv", [self.heads.get(by, HEAD), *names])
        return score_cycle(folder, write=False)

    def _typed(self, unit: str, code: str) -> tuple[str, str]:
        """The unit's score and figure on a line; a score of "" is a blank cell."""
        own = self.own[unit, code]
        return vi(Decimal(own)) if own[:1].isdecimal() else own, self.figures.get((unit, code), "")


def confirmed() -> World:
    """Every lead confirms every self-score without a word."""
    world = World()
    for by in ("so-noi-vu", "so-tai-chinh"):
        world.tables[by] = [
            Said(unit, code, world.own[unit, code]) for unit in UNITS for code in LEADS if LEADS[code] == by
        ]
    return world


def with_row(world: World, by: str, place: int, **values: str) -> World:
    """The world with one row of a table changed."""
    world.tables[by][place] = replace(world.tables[by][place], **values)
    return world


def results_of(run: Run) -> Results:
    assert run.results is not None
    return run.results


def statuses(results: Results) -> dict[str, str]:
    """The status of every unit."""
    return {row.unit: row.status for row in results.standings}


def values(results: Results) -> dict[Line, Decimal | None]:
    """The points that count on every line."""
    return {(card.unit, line.code): line.value() for card in results.cards for line in card.lines}


def open_lines(results: Results) -> set[Line]:
    """The lines that `rank --pending` lists."""
    return {(one.unit, one.line.criterion.code) for group in pending(results) for one in group.lines}


def test_what_every_lead_confirms_is_final(tmp_path: Path) -> None:
    results = results_of(confirmed().score(tmp_path))
    assert set(statuses(results).values()) == {"final"}
    assert open_lines(results) == set()


def test_a_form_sent_again_after_a_confirmation_does_not_undo_it(tmp_path: Path) -> None:
    """The table does not say what the appraiser saw: its number stands against the new one, the line is open."""
    world = confirmed()
    world.own["hoa", "1.1"] = "2"
    results = results_of(world.score(tmp_path))
    assert statuses(results) == {"hoa": "provisional", "qua": "final", "la": "final"}
    assert open_lines(results) == {("hoa", "1.1")}


@pytest.mark.parametrize(("points", "reason"), [("1", ""), ("0.5", "Thiếu phụ lục")])
def test_a_form_sent_again_after_a_ruling_on_figures_that_were_seen(
    points: str, reason: str, tmp_path: Path
) -> None:
    """The appraiser's mark counts, the line is open, and unit, agency and council are told where."""
    world = with_row(confirmed(), "so-noi-vu", 0, points=points, reason=reason, seen="1")
    world.own["hoa", "1.1"] = "2"
    run = world.score(tmp_path)
    results = results_of(run)
    assert values(results)["hoa", "1.1"] == Decimal(points)
    assert statuses(results)["hoa"] == "provisional"
    assert open_lines(results) == {("hoa", "1.1")}
    (told,) = [one for one in run.findings if one.code == "R114"]
    assert (told.unit, told.criterion) == ("hoa", "1.1")
    assert "mở lại" in told.message


def test_a_wrong_name_in_many_rows_opens_every_line_once(tmp_path: Path) -> None:
    """However many rows name nobody, what is kept of them does not grow with their number, and all are counted."""
    world, results = confirmed(), list[Results]()
    for rows in (3, 40):
        world.tables["thanh-tra"] = [Said("Sở Không Có", "1.1", "1", "Thiếu phụ lục")] * rows
        results.append(results_of(world.score(tmp_path)))
        assert sum(one.rows for one in remaining(results[-1], "so").unused) == rows
        assert open_lines(results[-1]) == set(world.own)
    few, many = ([line.marks for card in made.cards for line in card.lines] for made in results)
    assert list(map(len, few)) == list(map(len, many))
    assert said_of(many[0][-1]) == "ý kiến chưa dùng được (R002) và 39 dòng khác"


def test_a_score_changed_to_what_was_ruled_leaves_nothing_open(tmp_path: Path) -> None:
    world = with_row(confirmed(), "so-noi-vu", 0, points="0.5", reason="Thiếu phụ lục", seen="1")
    world.own["hoa", "1.1"] = "0.5"
    results = results_of(world.score(tmp_path))
    assert values(results)["hoa", "1.1"] == Decimal("0.5")
    assert set(statuses(results).values()) == {"final"}


def test_a_change_is_judged_against_the_score_that_was_seen(tmp_path: Path) -> None:
    """The unit sends the mark that the appraiser gave without a reason: the reason is still missing."""
    world = with_row(confirmed(), "so-noi-vu", 0, points="2", seen="1")
    world.own["hoa", "1.1"] = "2"
    results = results_of(world.score(tmp_path))
    assert statuses(results)["hoa"] == "provisional"


UNUSABLE: dict[str, Mapping[str, str]] = {
    "no reason": {"points": "0.5"},
    "out of range": {"points": "5", "reason": "Tốt"},
    "below nothing": {"points": "-1", "reason": "Kém"},
    "off the step": {"points": "0.7", "reason": "Tốt"},
    "no number": {"points": "khá", "reason": "Tốt"},
    "outside the lead": {"code": "1.2", "points": "0.5", "reason": "Chậm"},
    "no code": {"code": ""},
}


@pytest.mark.parametrize("values", UNUSABLE.values(), ids=UNUSABLE)
def test_a_ruling_of_no_use_keeps_its_line_open(values: Mapping[str, str], tmp_path: Path) -> None:
    results = results_of(with_row(confirmed(), "so-noi-vu", 0, **values).score(tmp_path))
    assert statuses(results) == {"hoa": "provisional", "qua": "final", "la": "final"}
    assert ("hoa", values.get("code") or "1.1") in open_lines(results)
    assert len({one.source for one in remaining(results, "so").unused if one.fault != "R140"}) == 1


def test_an_unknown_code_opens_the_line_that_lacks_a_ruling(tmp_path: Path) -> None:
    results = results_of(with_row(confirmed(), "so-noi-vu", 0, code="9.9").score(tmp_path))
    assert open_lines(results) == {("hoa", "1.1")}


def test_an_unknown_unit_opens_the_line_that_lacks_a_ruling(tmp_path: Path) -> None:
    results = results_of(with_row(confirmed(), "so-noi-vu", 0, unit="Sở Cành").score(tmp_path))
    assert open_lines(results) == {("hoa", "1.1")}
    assert statuses(results) == {"hoa": "provisional", "qua": "final", "la": "final"}


def test_two_that_differ_open_their_line(tmp_path: Path) -> None:
    world = confirmed()
    world.tables["so-noi-vu"].append(Said("hoa", "1.1", "0.5", "Chậm"))
    results = results_of(world.score(tmp_path))
    assert open_lines(results) == {("hoa", "1.1")}
    assert len(remaining(results, "so").unused) == 2


def test_a_file_refused_whole_takes_every_line_of_its_agency(tmp_path: Path) -> None:
    """Two headings of one meaning: nobody knows which column holds the mark."""
    world = confirmed()
    world.heads["so-tai-chinh"] = ("Đơn vị", "Mã tiêu chí", "Điểm thẩm định", "Điểm thẩm định", "Lý do")
    results = results_of(world.score(tmp_path))
    assert set(statuses(results).values()) == {"provisional"}
    assert open_lines(results) == {(unit, code) for unit in UNITS for code in ("1.2", "1.4")}


def test_a_file_that_is_named_and_missing_takes_every_line_of_its_agency(tmp_path: Path) -> None:
    world = confirmed()
    world.listed = "[tham-dinh/so-noi-vu.csv, tham-dinh/so-tai-chinh.csv]"
    del world.tables["so-tai-chinh"]
    results = results_of(world.score(tmp_path))
    assert open_lines(results) == {(unit, code) for unit in UNITS for code in ("1.2", "1.4")}


def test_the_council_closes_what_an_agency_left_unusable(tmp_path: Path) -> None:
    world = with_row(confirmed(), "so-noi-vu", 0, points="5", reason="Tốt")
    world.tables["hoi-dong"] = [Said("hoa", "1.1", "2", "Hội đồng thống nhất")]
    results = results_of(world.score(tmp_path))
    assert values(results)["hoa", "1.1"] == 2
    assert statuses(results)["hoa"] == "final"


def test_a_penalty_written_with_a_minus_sign_is_taken_off(tmp_path: Path) -> None:
    """It says «two points off», as 2 does; the office is told."""
    world = confirmed()
    place = next(
        n for n, one in enumerate(world.tables["so-noi-vu"]) if (one.unit, one.code) == ("hoa", "T1")
    )
    run = with_row(world, "so-noi-vu", place, points="-2", reason="Hai lần").score(tmp_path)
    results = results_of(run)
    assert values(results)["hoa", "T1"] == 2
    assert [one.code for one in run.findings if one.code.startswith("R")] == ["R119"]
    assert statuses(results)["hoa"] == "final"


@pytest.mark.parametrize("ruled", [False, True])
def test_a_penalty_declared_by_its_figure_alone_is_not_zero_in_silence(ruled: bool, tmp_path: Path) -> None:
    """The unit declares two late reports and leaves the points blank: nothing is put in for it, the line waits."""
    world = confirmed()
    world.own["hoa", "T1"], world.figures["hoa", "T1"] = "", "2"
    said = [one for one in world.tables["so-noi-vu"] if (one.unit, one.code) != ("hoa", "T1")]
    world.tables["so-noi-vu"] = [*said, *([Said("hoa", "T1", "2", "Hai lần")] if ruled else [])]
    run = world.score(tmp_path)
    results = results_of(run)
    (told,) = [one for one in run.findings if one.code == "W208"]
    assert (told.unit, told.criterion) == ("hoa", "T1")
    assert "số liệu kê khai cho 2 điểm" in told.message
    assert statuses(results)["hoa"] == ("final" if ruled else "provisional")
    assert remaining(results, "so").refused == (0 if ruled else 1)
    assert open_lines(results) == (set() if ruled else {("hoa", "T1")})


def test_an_agency_that_returned_nothing_is_named(tmp_path: Path) -> None:
    world = confirmed()
    del world.tables["so-tai-chinh"]
    run = world.score(tmp_path)
    results = results_of(run)
    assert set(statuses(results).values()) == {"provisional"}
    (missed,) = [one for one in run.findings if one.code == "K210"]
    assert "Sở Tài chính" in missed.message
    assert {one.by for one in remaining(results, "so").awaited} == {"so-tai-chinh"}
    states = {one.by: (one.state, one.lines, one.ruled, one.blank) for one in agency_progress(results)}
    assert states == {"so-noi-vu": ("returned", 9, 9, 0), "so-tai-chinh": ("awaited", 6, 0, 6)}


@pytest.mark.parametrize("returned", [False, True])
def test_an_agency_is_done_by_a_blank_table_or_by_word_of_the_cycle(returned: bool, tmp_path: Path) -> None:
    world = confirmed()
    if returned:
        world.tables["so-tai-chinh"] = []
    else:
        del world.tables["so-tai-chinh"]
        world.more = "done: {round-1: [so-tai-chinh]}"
    results = results_of(world.score(tmp_path))
    assert set(statuses(results).values()) == {"final"}


@pytest.mark.parametrize(
    "name", ["Sở Tài chính", "So Tai chinh", "[Sở Tài chính tỉnh Lai Châu]", "[SỞ TÀI CHÍNH]"]
)
def test_an_agency_is_declared_done_by_any_of_its_names(name: str, tmp_path: Path) -> None:
    world = confirmed()
    del world.tables["so-tai-chinh"]
    world.more = f"done: {{round-1: {name}}}"
    assert set(statuses(results_of(world.score(tmp_path))).values()) == {"final"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("done: {round-1: [Sở Trăng]}", "C131"),
        ("done: {Vòng chín: [so-tai-chinh]}", "C130"),
        ("submitted: {Sở Trăng: a.csv}", "C132"),
    ],
)
def test_a_name_that_nobody_has_refuses_only_itself(more: str, code: str, tmp_path: Path) -> None:
    """It is told at its line and counts for nothing; everything else is scored."""
    world = confirmed()
    del world.tables["so-tai-chinh"]
    world.more = more
    run = world.score(tmp_path)
    (told,) = [one for one in run.findings if one.code == code]
    assert (told.place.file, told.place.line) == ("cycle.yaml", 8)
    assert set(statuses(results_of(run)).values()) == {"provisional"}
    assert "K210" in {one.code for one in run.findings}


@pytest.mark.parametrize(
    ("seen", "reason", "code", "status"),
    [
        ("", "", "R130", "provisional"),
        ("", "Có phát sinh", "R130", "final"),
        ("1", "", "R114", "provisional"),
    ],
)
def test_a_line_withdrawn_after_a_ruling_is_told(
    seen: str, reason: str, code: str, status: str, tmp_path: Path
) -> None:
    """The unit first scored the line and now calls it not applicable: unit, agency and council are told."""
    world = with_row(confirmed(), "so-noi-vu", 0, seen=seen, reason=reason)
    world.own["hoa", "1.1"] = "không áp dụng"
    run = world.score(tmp_path)
    results = results_of(run)
    (told,) = [one for one in run.findings if one.code[0] == "R"]
    assert (told.code, told.unit, told.criterion) == (code, "hoa", "1.1")
    assert values(results)["hoa", "1.1"] == 1
    assert statuses(results) == {"hoa": status, "qua": "final", "la": "final"}


@pytest.mark.parametrize(
    ("names", "counted"), [(("Sở Hoa",), "2"), (("so hoa",), "2"), (("Sở Hoa", "hoa"), None)]
)
def test_the_file_that_counts_is_chosen_by_any_name_of_its_unit(
    names: Sequence[str], counted: str | None, tmp_path: Path
) -> None:
    """Two entries for one unit that choose two files choose none."""
    world = World(tables={"hoi-dong": []})
    world.own["hoa", "1.1"] = "2"
    world.score(tmp_path)
    again = (tmp_path / "submissions" / "hoa.csv").read_text(encoding="utf-8").replace("CV 1,2,", "CV 1,1,")
    (tmp_path / "submissions" / "Sở Hoa lần 2.csv").write_text(again, encoding="utf-8")
    files = ("hoa.csv", "Sở Hoa lần 2.csv")
    chosen = ", ".join(f"{name}: {file}" for name, file in zip(names, files, strict=False))
    world.more = f"submitted: {{{chosen}}}"
    run = world.score(tmp_path)
    value = values(results_of(run))["hoa", "1.1"]
    assert value == (None if counted is None else Decimal(counted))
    assert ("C141" in {one.code for one in run.findings}) == (counted is None)


TITLED = ("Đơn vị", "Mã tiêu chí", "Tiêu chí", "Điểm thẩm định", "Lý do")


@pytest.mark.parametrize(
    ("name", "code", "title", "expected"),
    [
        ("Sở Hoa", "1.1", "Công khai", {("hoa", "1.1"), ("hoa", "1.3")}),
        ("Sở Hoa", "1.3", "Kế hoạch", {("hoa", "1.1"), ("hoa", "1.3")}),
        ("Sở Hoa", "1.3", "Công khai", set()),
    ],
)
def test_a_row_that_names_two_lines_opens_both_and_no_other(
    name: str, code: str, title: str, expected: set[Line], tmp_path: Path
) -> None:
    """Both have a ruling of their own beside it: which of them the third row speaks of nobody knows."""
    world = confirmed()
    world.heads["so-noi-vu"] = TITLED
    said = [replace(one, seen=TITLES[one.code]) for one in world.tables["so-noi-vu"]]
    world.tables["so-noi-vu"] = [*said, Said(name, code, "1", seen=title)]
    assert open_lines(results_of(world.score(tmp_path))) == expected


def test_a_row_that_names_two_units_opens_lines_of_both(tmp_path: Path) -> None:
    world = without_rows(confirmed(), "hoa", "1.1")
    world.heads["so-noi-vu"] = ("Đơn vị", "Mã tiêu chí", "Mã đơn vị", "Điểm thẩm định", "Lý do")
    said = [replace(one, seen=one.unit) for one in world.tables["so-noi-vu"]]
    world.tables["so-noi-vu"] = [*said, Said("hoa", "1.1", "0.5", "Chậm", "qua")]
    opened = open_lines(results_of(world.score(tmp_path)))
    assert ("hoa", "1.1") in opened
    assert {unit for unit, _ in opened} == {"hoa", "qua"}


def without_rows(world: World, unit: str, *codes: str) -> World:
    """The world with rows of a unit gone from every table."""
    for by, said in world.tables.items():
        world.tables[by] = [one for one in said if one.unit != unit or one.code not in codes]
    return world


def claimed() -> World:
    """The world of `confirmed` with two late reports that a unit takes off itself and the lead confirms."""
    world = confirmed()
    world.own["hoa", "T1"] = "2"
    said = world.tables["so-noi-vu"]
    place = next(number for number, one in enumerate(said) if (one.unit, one.code) == ("hoa", "T1"))
    return with_row(world, "so-noi-vu", place, points="2")


@pytest.mark.parametrize("codes", [("T1",), ("1.1",), ("1.1", "T1"), tuple(LEADS)])
def test_a_line_that_a_full_table_leaves_out_is_open(codes: Sequence[str], tmp_path: Path) -> None:
    """The agencies confirm line by line: what has no row was seen by nobody, a claimed penalty like any other."""
    run = without_rows(claimed(), "hoa", *codes).score(tmp_path)
    results = results_of(run)
    assert statuses(results) == {"hoa": "provisional", "qua": "final", "la": "final"}
    assert open_lines(results) == {("hoa", code) for code in codes}
    assert {(one.unit, one.criterion) for one in run.findings if one.code == "R140"} == open_lines(results)
    left = remaining(results, "so")
    assert (len(left.unused), left.unseen) == (0, len(codes))


def test_what_was_not_seen_is_said_so(tmp_path: Path) -> None:
    without_rows(claimed(), "hoa", "T1").score(tmp_path)
    parscore("score", str(tmp_path))
    words = "1 dòng đơn vị đã chấm chưa có ý kiến thẩm định nào, chờ thẩm định."
    assert words in parscore("rank", str(tmp_path)).stdout
    assert "chưa có ý kiến thẩm định" in parscore("rank", str(tmp_path), "--pending").stdout
    said = parscore("explain", str(tmp_path), "hoa", "T1").stdout
    assert "Chưa có ý kiến thẩm định nào về dòng này nên dòng còn mở." in said


def test_a_claimed_item_left_out_where_every_criterion_is_changed_is_open(tmp_path: Path) -> None:
    world = without_rows(claimed(), "hoa", "T1")
    for by, said in world.tables.items():
        world.tables[by] = [replace(one, points="0.5", reason="Thiếu") for one in said if one.code != "T1"]
    results = results_of(world.score(tmp_path))
    assert open_lines(results) == {("hoa", "T1")}


def test_a_table_of_exceptions_agrees_to_the_rest(tmp_path: Path) -> None:
    """A lead that writes down only what it changes has seen the other lines, items among them."""
    world = claimed()
    world.tables = {"so-noi-vu": [Said("hoa", "1.1", "0.5", "Thiếu")], "so-tai-chinh": []}
    assert set(statuses(results_of(world.score(tmp_path))).values()) == {"final"}


@pytest.mark.parametrize("closed", ["council", "done"])
def test_what_a_full_table_leaves_out_is_closed_by_council_or_cycle(closed: str, tmp_path: Path) -> None:
    world = without_rows(claimed(), "hoa", "T1")
    if closed == "council":
        world.tables["hoi-dong"] = [Said("hoa", "T1", "1", "Một lần")]
    else:
        world.more = "done: {round-1: [so-noi-vu]}"
    results = results_of(world.score(tmp_path))
    assert set(statuses(results).values()) == {"final"}
    assert values(results)["hoa", "T1"] == (1 if closed == "council" else 2)


@pytest.mark.parametrize("own", ["0", "2"])
def test_the_lead_of_a_claimed_item_is_awaited(own: str, tmp_path: Path) -> None:
    """It leads nothing but the penalty: nobody is missed where no unit claims it."""
    world = confirmed()
    world.own["hoa", "T1"] = own
    world.lead_of_item = "thanh-tra"
    world = without_rows(without_rows(without_rows(world, "hoa", "T1"), "qua", "T1"), "la", "T1")
    run = world.score(tmp_path)
    results = results_of(run)
    assert statuses(results)["hoa"] == ("final" if own == "0" else "provisional")
    assert [one.code for one in run.findings if one.code == "K210"] == ["K210"] * (own == "2")


@pytest.mark.parametrize("said", ["nothing", "another line", "the line", "done"])
def test_a_claimed_item_that_the_council_leads_waits_for_it(said: str, tmp_path: Path) -> None:
    world = without_rows(without_rows(without_rows(claimed(), "hoa", "T1"), "qua", "T1"), "la", "T1")
    world.lead_of_item = "hoi-dong"
    if said == "done":
        world.more = "done: {round-1: [hoi-dong]}"
    elif said != "nothing":
        world.tables["hoi-dong"] = [Said("hoa", "T1" if said == "the line" else "1.1", "2", "Thống nhất")]
    run = world.score(tmp_path)
    results = results_of(run)
    waits = said in ("nothing", "another line")
    assert open_lines(results) == ({("hoa", "T1")} if waits else set())
    assert statuses(results)["hoa"] == ("provisional" if waits else "final")
    assert [one.code for one in run.findings if one.code[0] == "R"] == ["R141"] * waits


def test_the_council_may_rule_in_place_of_an_agency(tmp_path: Path) -> None:
    world = confirmed()
    world.tables["hoi-dong"] = world.tables.pop("so-tai-chinh")
    results = results_of(world.score(tmp_path))
    assert set(statuses(results).values()) == {"final"}


def test_a_ruling_on_what_does_not_apply_moves_nothing_but_is_no_final_word(tmp_path: Path) -> None:
    """The cycle and the appraiser contradict each other: nobody can say that the result is settled."""
    world = confirmed()
    run = world.score(tmp_path)
    text = (tmp_path / "cycle.yaml").read_text(encoding="utf-8")
    changed = text.replace("{id: hoa, name: Sở Hoa}", '{id: hoa, name: Sở Hoa, not_applicable: ["1.1"]}')
    (tmp_path / "cycle.yaml").write_text(changed, encoding="utf-8")
    run = score_cycle(tmp_path, write=False)
    assert "R107" in {one.code for one in run.findings}
    assert statuses(results_of(run)) == {"hoa": "provisional", "qua": "final", "la": "final"}
    assert open_lines(results_of(run)) == set()


@pytest.mark.parametrize(("own", "status"), [("-2", "final"), ("9", "provisional")])
def test_points_that_a_unit_takes_off_itself_are_not_lost(own: str, status: str, tmp_path: Path) -> None:
    """«−2» is two points off; more than the item allows is no 0, but waits to be put right."""
    world = confirmed()
    world.own["hoa", "T1"] = own
    world.tables["so-noi-vu"] = [one for one in world.tables["so-noi-vu"] if one.code != "T1"]
    world.more = "done: {round-1: [so-noi-vu]}"
    results = results_of(world.score(tmp_path))
    assert statuses(results) == {"hoa": status, "qua": "final", "la": "final"}
    assert values(results)["hoa", "T1"] == (2 if status == "final" else None)
    assert remaining(results, "so").refused == (status != "final")


def test_check_and_score_follow_agencies_up(tmp_path: Path) -> None:
    """Who has returned what, in the terminal and in the workbook that goes round."""
    world = confirmed()
    del world.tables["so-tai-chinh"]
    world.score(tmp_path)
    for command in (("score", str(tmp_path)), ("check", str(tmp_path), "--annotate", str(tmp_path / "tra"))):
        said = parscore(*command).stdout
        assert "Theo dõi phiếu thẩm định" in said
        assert "Chưa trả phiếu thẩm định (1): Sở Tài chính (thẩm định vòng 1)." in said
    book = openpyxl.load_workbook(tmp_path / "tra" / "tong-hop.xlsx")
    sheet = book["Phiếu thẩm định"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows() if row[1].value == "Sở Tài chính"]
    assert rows == [["Thẩm định vòng 1", "Sở Tài chính", "Chưa trả", 0, 6, 0, 6, 0]]


def test_rank_and_report_say_how_many_rulings_are_of_no_use(tmp_path: Path) -> None:
    with_row(confirmed(), "so-noi-vu", 0, points="5", reason="Tốt").score(tmp_path)
    parscore("score", str(tmp_path))
    words = "Còn 1 ý kiến thẩm định chưa dùng được, giữ mở 1 dòng của 1 đơn vị."
    assert words in parscore("rank", str(tmp_path)).stdout
    verified = parscore("verify", str(tmp_path))
    assert (verified.returncode, f"Các sở: {words}" in verified.stdout) == (0, True)
    parscore("report", str(tmp_path))
    page = next(tmp_path.rglob("bao-cao.html")).read_text(encoding="utf-8")
    assert words in page
    said = parscore("explain", str(tmp_path), "hoa", "1.1").stdout
    assert "ý kiến chưa dùng được (R102)" in said
    assert "Có ý kiến thẩm định chưa dùng được nên dòng này còn mở." in said


MARKS = st.sampled_from(("0", "0.5", "1", "1.5", "2"))
COUNCIL = "hoi-dong"


@st.composite
def worlds(draw: Any) -> tuple[World, dict[Line, str]]:
    """A sound cycle with random marks, and what was decided last on every line."""
    world = World()
    for unit in UNITS:
        for code in LEAVES:
            world.own[unit, code] = draw(MARKS)
    decided = dict(world.own)
    seen = draw(st.booleans())
    for by in ("so-noi-vu", "so-tai-chinh"):
        world.tables[by] = []
        for unit in UNITS:
            for code in (one for one in LEAVES if LEADS[one] == by):
                world.tables[by].append(_said(draw, unit, code, world.own[unit, code], seen=seen))
    if draw(st.booleans()):
        lines = st.lists(
            st.tuples(st.sampled_from(list(UNITS)), st.sampled_from(LEAVES)), unique=True, max_size=3
        )
        reason = "Hội đồng quyết định"
        world.tables[COUNCIL] = [Said(unit, code, draw(MARKS), reason) for unit, code in draw(lines)]
    world.listed = (
        f"[{', '.join(f'tham-dinh/{by}.csv' for by in world.tables)}]"
        if draw(st.booleans())
        else ("[tham-dinh, tham-dinh/hoi-dong.csv]" if COUNCIL in world.tables else "[tham-dinh]")
    )
    for by in world.tables:
        decided |= {(one.unit, one.code): one.points for one in world.tables[by]}
    return world, decided


def _said(draw: Any, unit: str, code: str, own: str, *, seen: bool) -> Said:
    """A lead's ruling, with a reason where it changes the score."""
    points = draw(st.one_of(st.just(own), MARKS))
    return Said(unit, code, points, "" if points == own else "Thiếu phụ lục", own if seen else "")


def _rows(change: Callable[[Any, Said], Said]) -> Callable[[Any, World], None]:
    """A fault in one row of some table."""

    def fault(draw: Any, world: World) -> None:
        by = draw(st.sampled_from(sorted(world.tables)))
        if world.tables[by]:
            place = draw(st.integers(0, len(world.tables[by]) - 1))
            world.tables[by][place] = change(draw, world.tables[by][place])

    return fault


def _foreign(draw: Any, world: World) -> None:
    """An agency also rules where another one leads."""
    by = draw(st.sampled_from(sorted(world.tables)))
    if by != COUNCIL and world.tables[by]:
        code = draw(st.sampled_from([one for one in LEAVES if LEADS[one] != by]))
        world.tables[by].append(replace(draw(st.sampled_from(world.tables[by])), code=code))


def _twice(draw: Any, world: World) -> None:
    """A second row for one line, which may say something else."""
    by = draw(st.sampled_from(sorted(world.tables)))
    if world.tables[by]:
        row = draw(st.sampled_from(world.tables[by]))
        world.tables[by].append(replace(row, points=draw(MARKS), reason="Khác"))


def _resent(draw: Any, world: World) -> None:
    """A unit sends another form after the appraisal."""
    unit, code = draw(st.sampled_from(list(UNITS))), draw(st.sampled_from(LEAVES))
    world.own[unit, code] = draw(MARKS)


def _lost(draw: Any, world: World) -> None:
    """An agency's table never comes; the council's is named in the cycle."""
    by = draw(st.sampled_from(sorted(world.tables)))
    world.tables.pop(by)


def _headless(draw: Any, world: World) -> None:
    """A heading is misspelt beyond recognition."""
    by, place = draw(st.sampled_from(sorted(world.tables))), draw(st.sampled_from((0, 1, 3, 4)))
    world.heads[by] = [*HEAD[:place], "Cột", *HEAD[place + 1 :]]


FAULTS: tuple[Callable[[Any, World], None], ...] = (
    _rows(lambda draw, row: replace(row, unit=draw(st.sampled_from(("Sở Cành", "Hoaa", "", "Sở Q"))))),
    _rows(lambda draw, row: replace(row, code=draw(st.sampled_from(("9.9", "1", "1.l", "", "T9"))))),
    _rows(
        lambda draw, row: replace(row, points=draw(st.sampled_from(("5", "-1", "0.7", "khá", "1,5,2", ""))))
    ),
    _rows(lambda draw, row: replace(row, reason="")),
    _foreign,
    _twice,
    _resent,
    _lost,
    _headless,
)


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_no_unit_is_final_whose_last_decided_mark_does_not_count(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Random faults in names, codes, marks, reasons, doubles, headings, files, forms sent again."""
    world, decided = data.draw(worlds())
    applied = data.draw(st.lists(st.sampled_from(range(len(FAULTS))), max_size=3))
    for number in applied:
        if world.tables:
            FAULTS[number](data.draw, world)
    results = results_of(world.score(tmp_path_factory.mktemp("ky")))
    counted, states = values(results), statuses(results)
    if not applied:
        assert set(states.values()) == {"final"}
    wrong = {line for line, points in decided.items() if counted[line] != Decimal(points)}
    assert not {unit for unit, _ in wrong if states[unit] == "final"}
    left = remaining(results, "so")
    for card in results.cards:
        if states[card.unit] == "provisional":
            assert card.awaited or any(line.is_open() for line in card.lines) or not left.held
