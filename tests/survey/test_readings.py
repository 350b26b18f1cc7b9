"""What can be read in two ways, or is lost on the way, is a finding that says where; nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from parscore.pipeline.lint import lint
from tests.survey.kit import (
    FORM,
    HEADINGS,
    REPLIES,
    as_csv,
    coded,
    folder_of,
    line_of,
    points_of,
    reply,
    scored,
)
from tests.survey.test_checks import HEADS, LONG, OWN, SOUND, one, points, run_of

ITEMS = FORM.replace("text: Thái độ phục vụ?}", "text: Thái độ phục vụ, items: [Lịch sự, Đúng hẹn]}")
ITEM_ROWS = [(*row, row[-1]) for row in SOUND]


def test_an_item_without_a_column(tmp_path: Path) -> None:
    """S230 names the item that a renamed heading lost; both columns there, nothing is said."""
    heads = (*HEADS[:5], "Lịch sự")
    assert coded(run_of(tmp_path / "good", ((*heads, "Đúng hẹn"), *ITEM_ROWS), form=ITEMS).findings) == []
    found = one(run_of(tmp_path / "bad", ((*heads, "Đúng hẹn, nhanh"), *ITEM_ROWS), form=ITEMS), "S230")
    assert "Q3 (ý «Đúng hẹn»)" in found.message
    assert "Lịch sự" not in found.message


@pytest.mark.parametrize("copy", ["Thái độ phục vụ?2", "Thái độ phục vụ? 2", "Q3 2"])
def test_headings_numbered_by_other_software(tmp_path: Path, copy: str) -> None:
    """S225 also for what Excel tables and online forms make of a second heading."""
    run = run_of(tmp_path, ((*HEADS, copy), *ITEM_ROWS))
    assert one(run, "S225").place.column == 6
    assert points(run)[("so-y-te", "1.3")] is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("A) Kém", "chữ đầu là A, phần sau là D"),
        ("D - Rất tốt", "chữ đầu là D, phần sau là A"),
        ("A. Không biết", "chữ đầu là A, phần sau là không tính vào bình quân"),
    ],
)
def test_a_letter_at_odds_with_its_wording(tmp_path: Path, written: str, said: str) -> None:
    """S238; the answer counts for nothing until the form says what it means."""
    extra = ("P9", "hdnd", "so-y-te", written, "A", "A")
    run = run_of(tmp_path / "bad", (HEADS, *SOUND, extra))
    found = one(run, "S238")
    assert (found.place.line, found.place.column, said in found.message) == (6, 4, True)
    assert run.results is not None
    assert line_of(run.results, "so-y-te", "1.2").polls[0].number == 3
    declared = FORM.replace("answers: {", f'answers: {{"{written}": B, ')
    assert coded(run_of(tmp_path / "good", (HEADS, *SOUND, extra), form=declared).findings) == []


def test_a_letter_before_words_unknown(tmp_path: Path) -> None:
    """S239 tells, without changing anything, that the letter alone was understood."""
    extra = ("P9", "hdnd", "so-y-te", "A. Tuyệt vời", "A", "A")
    found = one(run_of(tmp_path, (HEADS, *SOUND, extra)), "S239")
    assert (found.severity, "«A. Tuyệt vời» → «A»" in found.message) == ("info", True)


def test_a_blank_question(tmp_path: Path) -> None:
    """S223 of a long table where the question's cell is empty, but only where there is an answer."""
    rows = [("so-y-te", "hdnd", "P1", "", "A"), ("so-y-te", "hdnd", "P1", "", "")]
    found = one(run_of(tmp_path, (LONG, *rows)), "S223")
    assert "ô trống" in found.message
    assert "(1 dòng: 2)" in found.message


def test_an_unknown_question_that_nobody_answers(tmp_path: Path) -> None:
    """Nothing is lost, so nothing is said."""
    rows = [("so-y-te", "hdnd", "P1", "Q1", "A"), ("so-y-te", "hdnd", "P1", "Q7", "")]
    assert "S223" not in coded(run_of(tmp_path, (LONG, *rows)).findings)


def test_two_columns_of_respondents(tmp_path: Path) -> None:
    """The one that the form lists first tells people apart; it is not missed because the other is there too."""
    table = (("Dấu thời gian", *HEADS), *((f"{n}/11", *row) for n, row in enumerate((*SOUND, SOUND[0]))))
    form = FORM.replace("[Số phiếu, Mã phiếu]", "[Số phiếu, Dấu thời gian]")
    assert coded(run_of(tmp_path / "first", table, form=form).findings) == ["S232"]
    other = FORM.replace("[Số phiếu, Mã phiếu]", "[Dấu thời gian, Số phiếu]")
    assert coded(run_of(tmp_path / "other", table, form=other).findings) == []


def test_two_columns_of_units(tmp_path: Path) -> None:
    """S243 names the role and both columns; nothing of the file counts."""
    heads, rows = (*HEADS, "Đơn vị được đánh giá"), [(*row, "so-noi-vu") for row in SOUND]
    run = run_of(tmp_path, (heads, *rows))
    found = one(run, "S243")
    assert "đơn vị được đánh giá" in found.message
    assert "(cột 3, 7)" in found.message
    assert "S220" not in coded(run.findings)
    assert set(points(run).values()) == {None}


def test_no_column_of_workplaces(tmp_path: Path) -> None:
    """S244 for each file on which the policy cannot act, unless the form says that its people are outsiders."""
    run = run_of(tmp_path / "bad", (HEADS, *SOUND[:2]), (HEADS, *SOUND[2:]), form=OWN)
    found = [finding for finding in run.findings if finding.code == "S244"]
    assert [finding.place.file for finding in found] == ["survey/0.csv", "survey/1.csv"]
    assert "«Nơi công tác»" in found[0].message
    outside = OWN + 'files: [{match: "*.csv", outside: true}]\n'
    assert coded(run_of(tmp_path / "good", (HEADS, *SOUND), form=outside).findings) == []


def test_workplaces_that_are_no_unit(tmp_path: Path) -> None:
    """S245 lists them; S246 where one is nearly a unit's name."""
    places = ("UBND xã Mường So", "Sở Y tê.", "", "UBND xã Mường So")
    rows = [(*row, place) for row, place in zip(SOUND, places, strict=True)]
    run = run_of(tmp_path, ((*HEADS, "Nơi công tác"), *rows), form=OWN)
    listed = one(run, "S245")
    assert (listed.severity, "2 chỗ" in listed.message) == ("info", True)
    near = one(run, "S246") if "S246" in coded(run.findings) else None
    assert near is None or "Sở Y tế" in near.message


def test_a_question_that_one_audience_did_not_answer(tmp_path: Path) -> None:
    """S241 by file and audience; S230 says only what holds for everybody in the file."""
    rows = [row if row[1] == "hdnd" else (*row[:5], "") for row in SOUND]
    run = run_of(tmp_path, (HEADS, *rows))
    found = one(run, "S241")
    assert "«xa»" in found.message
    assert "Q3" in found.message
    assert "S230" not in coded(run.findings)


def test_answers_in_own_words(tmp_path: Path) -> None:
    """S240: declared open, they are counted and left out of the mean; not declared, they are off the scale."""
    rows = [(f"X{n}", "hdnd", "so-y-te", "A", "A", f"Nên nhanh hơn {n}") for n in range(4)]
    form = FORM.replace("text: Thái độ phục vụ?}", "text: Thái độ phục vụ?, open: true}")
    run = run_of(tmp_path / "open", (HEADS, *SOUND, *rows), form=form)
    assert "4 câu trả lời" in one(run, "S240").message
    assert run.results is not None
    poll = line_of(run.results, "so-y-te", "1.3").polls[0]
    assert (poll.number, poll.others) == (1, 4)
    assert coded(run_of(tmp_path / "closed", (HEADS, *SOUND, *rows)).findings) == ["S224"] * 4


def test_numbers_as_answers(tmp_path: Path) -> None:
    """`5,0` and `5.0` are the 5 of a scale of numbers."""
    form = FORM.replace("scale: {A: 100, B: 60, C: 20, D: 0}", "scale: {5: 100, 4: 75, 3: 50, 2: 25, 1: 0}")
    form = form.replace("answers: {", "answers: {A: '5', B: '4', C: '2', x: '1'}\nnote: {").replace(
        'note: {Rất tốt: A, Tốt: B, "Khá tốt": B, Trung bình: C, Kém: D}', "note: thang năm mức"
    )
    rows = [("P8", "hdnd", "so-y-te", "5,0", "4.0", "5")]
    run = run_of(tmp_path, (HEADS, *SOUND, *rows), form=form)
    assert coded(run.findings) == []
    assert run.results is not None
    assert dict(line_of(run.results, "so-y-te", "1.2").polls[0].answers) == {"4": 2, "5": 2}


def test_a_column_that_contradicts_the_name_of_its_file(tmp_path: Path) -> None:
    """S247; the column holds."""
    form = FORM + 'files: [{match: "0.csv", audience: xa}]\n'
    run = run_of(tmp_path, (HEADS, *SOUND), form=form)
    found = one(run, "S247")
    assert "«hdnd» ≠ «xa» (2 chỗ, dòng 2, 4)" in found.message
    assert points(run) == points(run_of(tmp_path / "sound", (HEADS, *SOUND)))


@pytest.mark.parametrize("heading", ["Tên cơ quan, đơn vị", "Cơ quan", "Sở, ban, ngành", "Địa phương"])
def test_a_column_of_units_called_otherwise(tmp_path: Path, heading: str) -> None:
    """S248 says which column was taken; with another such column none is."""
    heads = [heading if text == HEADS[2] else text for text in HEADS]
    run = run_of(tmp_path, (heads, *SOUND))
    assert coded(run.findings) == ["S248"]
    assert points(run) == points(run_of(tmp_path / "sound", (HEADS, *SOUND)))
    two = run_of(tmp_path / "two", ((*heads, "Xã, phường"), *((*row, "x") for row in SOUND)))
    assert "S220" in coded(two.findings)


@pytest.mark.parametrize("heads", [HEADS, LONG], ids=["wide", "long"])
def test_a_file_of_rows_without_any_answer(heads: tuple[str, ...], tmp_path: Path) -> None:
    """S230 names all questions: headings that moved from their answers lose the whole file."""
    run = run_of(tmp_path, (HEADS, *SOUND), (heads, ("P9", "hdnd", "so-y-te"), ("P10", "xa", "so-y-te")))
    assert one(run, "S230").place.file == "survey/1.csv"


def test_a_file_of_headings_only(tmp_path: Path) -> None:
    """S242, in wide and in long tables."""
    assert one(run_of(tmp_path / "wide", (HEADS, *SOUND), (HEADS,)), "S242").place.file == "survey/1.csv"
    assert one(run_of(tmp_path / "long", (HEADS, *SOUND), (LONG,)), "S242").place.file == "survey/1.csv"


def test_numbers_with_zeros_before_them(tmp_path: Path) -> None:
    """`07` and `7` are two respondents: cells stay as they are written."""
    rows = [(name, *row[1:]) for name, row in zip(("07", "7", "007"), (SOUND[0],) * 3, strict=True)]
    assert "S232" not in coded(run_of(tmp_path, (HEADS, *rows)).findings)


def test_a_pattern_of_file_names_that_fits_none(tmp_path: Path) -> None:
    """S214, by lint and by score."""
    form = FORM + 'files: [{match: "dai-bieu*.csv", audience: hdnd}]\n'
    folder = folder_of(tmp_path, form=form)
    assert coded(lint([folder / "cycle.yaml"]).findings) == ["S214"]
    assert coded(scored(folder).findings) == ["S214"]


def test_a_form_without_a_scale(tmp_path: Path) -> None:
    """S213: the published one is used, and that is said by lint and with the results."""
    form = FORM.replace("scale: {A: 100, B: 60, C: 20, D: 0}\n", "")
    folder = folder_of(tmp_path / "bare", form=form)
    found = lint([folder / "survey/form.yaml"]).findings
    assert coded(found) == ["S213"]
    assert "A 100%, B 60%, C 20%, D 0%" in found[0].message
    run = scored(folder)
    assert coded(run.findings) == ["S213"]
    assert points(run) == points(scored(folder_of(tmp_path / "said")))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(tmp_path: Path, encoding: str) -> None:
    content = as_csv((HEADS, *SOUND)).encode(encoding)
    run = scored(folder_of(tmp_path, {"0.csv": content}))
    assert coded(run.findings) == []
    assert run.results is not None
    assert points_of(run.results) == points(run_of(tmp_path / "sound", (HEADS, *SOUND)))


def test_a_unit_named_without_marks_is_taken_and_told(tmp_path: Path) -> None:
    rows = (HEADINGS, *REPLIES, reply(9, "xa", "So Y te", "Tốt", "Tốt", "Tốt"))
    found = scored(folder_of(tmp_path, {"phieu.csv": as_csv(rows)})).findings
    (told,) = [one for one in found if one.code == "W620"]
    assert told.message == "«So Y te» không có dấu, được hiểu là «Sở Y tế»"
