"""Every check of replies: one table that it finds fault with, one that it does not, and what then counts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from parscore.diagnostics import Diagnostic
from parscore.pipeline.score import Run
from tests.survey.kit import (
    CYCLE,
    FORM,
    FRAMEWORK,
    HEADINGS,
    REPLIES,
    as_csv,
    coded,
    folder_of,
    points_of,
    reply,
    scored,
)

HEADS = ("Số phiếu", "Đối tượng", "Đơn vị được đánh giá", "Q1", "Q2", "Q3")
LONG = ("unit", "audience", "respondent", "question", "answer")
SOUND = (
    ("P1", "hdnd", "so-noi-vu", "A", "A", "A"), ("P2", "xa", "so-noi-vu", "A", "B", "A"),
    ("P1", "hdnd", "so-y-te", "B", "A", "A"), ("P2", "xa", "so-y-te", "A", "A", "C"),
)  # fmt: skip
Table = Sequence[Sequence[object]]


def run_of(folder: Path, *tables: Table, form: str = FORM, framework: str = FRAMEWORK) -> Run:
    """The cycle scored with each table in a file of its own."""
    files: dict[str, str | bytes] = {f"{number}.csv": as_csv(table) for number, table in enumerate(tables)}
    return scored(folder_of(folder, files, form=form, framework=framework))


def one(run: Run, code: str) -> Diagnostic:
    """The single finding of a code."""
    found = [finding for finding in run.findings if finding.code == code]
    assert len(found) == 1, coded(run.findings)
    return found[0]


def points(run: Run) -> dict[tuple[str, str], Decimal | None]:
    assert run.results is not None
    return points_of(run.results)


def test_sound(tmp_path: Path) -> None:
    assert coded(run_of(tmp_path, (HEADS, *SOUND)).findings) == []


@pytest.mark.parametrize("place", [1, 2])
def test_a_column_is_missing(tmp_path: Path, place: int) -> None:
    """S220; the file counts for nothing."""
    table = [(*row[:place], *row[place + 1 :]) for row in (HEADS, *SOUND)]
    run = run_of(tmp_path, table)
    found = one(run, "S220")
    assert (found.place.file, found.place.line) == ("survey/0.csv", 1)
    assert HEADS[place] in found.message
    assert set(points(run).values()) == {None}


def test_unknown_unit(tmp_path: Path) -> None:
    """S221 with the nearest name; the other rows count."""
    run = run_of(
        tmp_path,
        (HEADS, *SOUND, ("P8", "hdnd", "Sở Y tếe", "D", "D", "D"), ("P9", "xa", "Sở Y tếe", "D", "D", "D")),
    )
    found = one(run, "S221")
    assert (found.place.line, found.place.column) == (6, 3)
    assert "2 chỗ, dòng 6, 7" in found.message
    assert "ý bạn là «Sở Y tế»?" in found.message
    assert points(run) == points(run_of(tmp_path / "sound", (HEADS, *SOUND)))


def test_unknown_unit_in_a_heading(tmp_path: Path) -> None:
    heads = ("Số phiếu", "Đối tượng", "Q1 [Sở Y tế]", "Q1 [Sở Thuỷ lợi]")
    found = one(run_of(tmp_path, (heads, ("P1", "hdnd", "A", "A"))), "S221")
    assert (found.place.line, found.place.column) == (1, 4)


def test_unknown_audience(tmp_path: Path) -> None:
    """S222; the form's own wordings are known."""
    extra = ("P9", "Lãnh đạo cấp xã", "so-y-te", "D", "D", "D")
    run = run_of(tmp_path / "bad", (HEADS, *SOUND, extra))
    assert one(run, "S222").place.line == 6
    good = run_of(tmp_path / "good", (HEADS, *SOUND, extra), form=FORM + "audiences: {lãnh đạo cấp xã: xa}\n")
    assert coded(good.findings) == []
    assert points(run) != points(good)


def test_unknown_question(tmp_path: Path) -> None:
    """S223, in a long table."""
    rows = [("so-y-te", "hdnd", "P1", "Q1", "A"), ("so-y-te", "hdnd", "P1", "Q7", "A")]
    found = one(run_of(tmp_path, (LONG, *rows)), "S223")
    assert (found.place.line, found.place.column) == (3, 4)
    assert coded(run_of(tmp_path / "good", (LONG, rows[0])).findings).count("S223") == 0


def test_answers_off_the_scale(tmp_path: Path) -> None:
    """S224, once for each wording, with how often and where; the others count."""
    rows = [(f"X{n}", "hdnd", "so-y-te", "Tuyệt", "A", "Tuyệt" if n else "Hoàn hảo") for n in range(8)]
    run = run_of(tmp_path, (HEADS, *SOUND, *rows))
    found = [finding for finding in run.findings if finding.code == "S224"]
    assert [(finding.place.line, finding.place.column) for finding in found] == [(6, 4), (6, 6)]
    assert "(15 chỗ, dòng 6, 7, 8, 9, 10…)" in found[0].message
    assert (
        points(run)[("so-y-te", "1.3")]
        == points(run_of(tmp_path / "sound", (HEADS, *SOUND)))[("so-y-te", "1.3")]
    )


def test_free_text_does_not_flood(tmp_path: Path) -> None:
    rows = [(f"X{n}", "hdnd", "so-y-te", f"Ý kiến số {n}", "A", "A") for n in range(300)]
    found = [
        finding for finding in run_of(tmp_path, (HEADS, *SOUND, *rows)).findings if finding.code == "S224"
    ]
    assert len(found) == 11
    assert any("290 cách ghi khác" in finding.message for finding in found)


@pytest.mark.parametrize(
    "copy", ["Q3", "Q3.1", "Q3 (2)", "Q3_2", "q3", "Thái độ phục vụ?", "Q3. Thái độ phục vụ?"]
)
def test_doubled_headings(tmp_path: Path, copy: str) -> None:
    """S225: a heading that stands twice, or was renamed because it did; neither column counts."""
    table = [(*row, row[-1]) for row in SOUND]
    run = run_of(tmp_path, ((*HEADS, copy), *table))
    assert (one(run, "S225").place.line, one(run, "S225").place.column) == (1, 6)
    assert points(run)[("so-y-te", "1.3")] is None
    assert points(run)[("so-y-te", "1.2")] is not None


def test_a_renamed_heading_alone(tmp_path: Path) -> None:
    table = ((*HEADS[:5], "Q3.1"), *SOUND)
    assert coded(run_of(tmp_path, table).findings) == ["S111", "S111", "S225", "S230"]


def test_rows_with_too_many_cells(tmp_path: Path) -> None:
    """S226: a comma that slipped in shifts the cells; such rows do not count, others keep theirs."""
    text = (
        as_csv((HEADS, *SOUND[:2])) + "P7,hdnd,so-y-te,A,A,A,B\nP8,xa,so-y-te,A,A,A,B,C\n" + as_csv(SOUND[2:])
    )
    text += "P9,xa,so-y-te,A,A,Z\n"
    run = scored(folder_of(tmp_path, {"0.csv": text}))
    assert "2 dòng" in one(run, "S226").message
    assert "dòng 4, 5" in one(run, "S226").message
    assert one(run, "S224").place.line == 8
    assert points(run) == points(run_of(tmp_path / "sound", (HEADS, *SOUND)))


def test_trailing_separators_are_no_cells(tmp_path: Path) -> None:
    text = as_csv((HEADS, *SOUND)).replace("\n", ",\n").replace("Q3,", "Q3", 1)
    assert coded(scored(folder_of(tmp_path, {"0.csv": text})).findings) == []


CONTRARY = ("P2", "xa", "so-y-te", "D", "A", "C")


def test_contradicting_forms(tmp_path: Path) -> None:
    """S227: neither form counts, wherever the two stand; another unit's form of the same person does."""
    run = run_of(tmp_path / "one", (HEADS, *SOUND, CONTRARY))
    assert one(run, "S227").place.line == 6
    assert points(run)[("so-y-te", "1.2")] is None
    assert points(run)[("so-noi-vu", "1.2")] is not None
    turned = run_of(tmp_path / "two", (HEADS, CONTRARY, *SOUND[:2]), (HEADS, *SOUND[2:]))
    assert points(turned) == points(run)
    assert coded(turned.findings) == coded(run.findings)
    long = [
        (u, a, r, q, c) for r, a, u, *said in (CONTRARY, *SOUND) for q, c in zip(HEADS[3:], said, strict=True)
    ]
    assert points(run_of(tmp_path / "long", (LONG, *long))) == points(run)


def test_repeated_forms(tmp_path: Path) -> None:
    """S232: counted once."""
    run = run_of(tmp_path, (HEADS, *SOUND), (HEADS, SOUND[1], SOUND[1]))
    assert "2 phiếu" in one(run, "S232").message
    assert points(run) == points(run_of(tmp_path / "sound", (HEADS, *SOUND)))


def test_rows_without_a_respondent(tmp_path: Path) -> None:
    """S228 in a long table, where people are counted by it; in a wide table every row is a person."""
    rows = [("so-y-te", "hdnd", "P1", "Q1", "A"), ("so-y-te", "hdnd", "", "Q1", "D")]
    assert one(run_of(tmp_path, (LONG, *rows)), "S228").place.line == 3
    wide = [("", *row[1:]) for row in (*SOUND, SOUND[0])]
    assert coded(run_of(tmp_path / "wide", (HEADS, *wide)).findings) == []


def test_no_column_of_respondents(tmp_path: Path) -> None:
    """S231: duplicates cannot be found, and that is said."""
    run = run_of(tmp_path, [row[1:] for row in (HEADS, *SOUND)])
    assert one(run, "S231").severity == "info"
    assert points(run) == points(run_of(tmp_path / "sound", (HEADS, *SOUND)))


def test_no_question_at_all(tmp_path: Path) -> None:
    """S229: a file of something else."""
    run = run_of(tmp_path, (HEADS, *SOUND), (("Tên", "Tuổi"), ("An", 30)))
    assert one(run, "S229").place.file == "survey/1.csv"


def test_a_question_without_answers(tmp_path: Path) -> None:
    """S230: a heading typed otherwise loses a question; split files that complete each other lose none."""
    found = one(run_of(tmp_path, ((*HEADS[:4], "Câu hai", "Q3"), *SOUND)), "S230")
    assert (found.severity, "Q2" in found.message) == ("warning", True)
    halves = [row[:4] for row in (HEADS, *SOUND)], [row[:3] + row[4:] for row in (HEADS, *SOUND)]
    assert coded(run_of(tmp_path / "halves", *halves).findings) == []


def test_straight_lines(tmp_path: Path) -> None:
    """S233 from as many equal answers as the form says; still counted."""
    for number, codes in (("3", ["S233"]), ("4", [])):
        run = run_of(tmp_path / number, (HEADS, *SOUND), form=FORM + f"straight_line: {number}\n")
        assert coded(run.findings) == codes
        assert points(run) == points(run_of(tmp_path / f"sound{number}", (HEADS, *SOUND)))
    assert (
        "1 phiếu"
        in one(run_of(tmp_path / "x", (HEADS, *SOUND), form=FORM + "straight_line: 3\n"), "S233").message
    )


OWN = FORM.replace("columns:", "self_rating: exclude\ncolumns:\n  own_unit: Nơi công tác")


def test_ratings_of_the_own_unit(tmp_path: Path) -> None:
    """S234: left out or counted as the form says; a workplace that is no unit is nobody's own."""
    rows = [(*row, "UBND xã Mường So") for row in SOUND] + [("P9", "xa", "so-y-te", "D", "D", "D", "Sở Y tế")]
    table = ((*HEADS, "Nơi công tác"), *rows)
    left_out = run_of(tmp_path / "out", table, form=OWN)
    assert "không tính" in one(left_out, "S234").message
    assert points(left_out) == points(run_of(tmp_path / "sound", (HEADS, *SOUND)))
    counted = run_of(tmp_path / "in", table, form=OWN.replace("exclude", "count"))
    assert "được tính" in one(counted, "S234").message
    assert points(counted)[("so-y-te", "1.2")] != points(left_out)[("so-y-te", "1.2")]


def test_an_audience_that_nobody_asks(tmp_path: Path) -> None:
    """S235: xa is asked about sở, not about huyện; its forms on a huyện count for no leaf."""
    group = (
        "  - {id: huyen, title: Huyện, framework: b.yaml, units: [{id: than-uyen, name: Than Uyên}]}\nstages:"
    )
    rows = [(f"H{n}", "hdnd", "than-uyen", "A", "A", "B") for n in range(3)]
    lone = FRAMEWORK.replace("hdnd: 0.4, xa: 0.6", "hdnd: 1").replace("hdnd: 0.5, xa: 0.5", "hdnd: 1")
    for name, extra, codes in (
        ("good", (), []),
        ("bad", (("P9", "xa", "than-uyen", "A", "A", "B"),), ["S235"]),
    ):
        content = as_csv((HEADS, *SOUND, *rows, *extra))
        folder = folder_of(tmp_path / name, {"0.csv": content}, cycle=CYCLE.replace("stages:", group))
        (folder / "b.yaml").write_text(lone.replace("framework: thu", "framework: thu-b"), encoding="utf-8")
        assert coded(scored(folder).findings) == codes


def test_too_few_people(tmp_path: Path) -> None:
    """S104: people are counted, not answers; the leaf then has no mark."""
    framework = FRAMEWORK.replace("min_replies: 0", "min_replies: 2")
    bad = run_of(tmp_path / "bad", (HEADS, *SOUND), framework=framework)
    assert coded(bad.findings).count("S104") == 8
    assert all(
        "Đại biểu HĐND tỉnh" in one.message or "Lãnh đạo xã" in one.message
        for one in bad.findings
        if one.code == "S104"
    )
    assert set(points(bad).values()) == {None}
    more = [(f"M{row[0]}", *row[1:]) for row in SOUND]
    assert coded(run_of(tmp_path / "good", (HEADS, *SOUND, *more), framework=framework).findings) == []


def test_a_missing_audience(tmp_path: Path) -> None:
    """S105 where the form refuses, S236 where it lets the others make up for it."""
    rows = (HEADS, *SOUND[:3])
    lacking = next(one for one in run_of(tmp_path / "a", rows).findings if one.code == "S105")
    assert "đối tượng Lãnh đạo xã" in lacking.message
    assert coded(run_of(tmp_path / "b", rows, form=FORM.replace("refuse", "reweigh")).findings) == [
        "S236",
        "S236",
    ]


def test_names_are_found_in_any_writing(tmp_path: Path) -> None:
    rows = [(row[0], row[1].upper(), row[2].replace("so-y-te", " sở  y TẾ "), *row[3:]) for row in SOUND]
    run = run_of(tmp_path, (HEADS, *rows))
    assert coded(run.findings) == []
    assert points(run) == points(run_of(tmp_path / "sound", (HEADS, *SOUND)))


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"%PDF-1.4", b"\xff\xfeA"])
def test_files_that_are_none(tmp_path: Path, content: bytes) -> None:
    run = scored(folder_of(tmp_path, {"a.csv": content, "b.csv": as_csv((HEADS, *SOUND))}))
    assert [one.code for one in run.findings if one.place.file == "survey/a.csv"]
    assert points(run) == points(run_of(tmp_path / "sound", (HEADS, *SOUND)))


def test_a_quote_that_never_closes(tmp_path: Path) -> None:
    text = as_csv((HEADS, *SOUND)) + '"P9,xa,so-y-te,A,A,A\n' * 3
    run = scored(folder_of(tmp_path, {"a.csv": text}))
    assert "W008" in {one.code for one in run.findings}


def test_numbers_as_answers_keep_their_zeros(tmp_path: Path) -> None:
    """Respondents 1 and 01 are two people; answers that look like numbers stay as they were typed."""
    form = FORM.replace("answers: {", 'answers: {"01": A, "1": D, "1.50": B, ')
    rows = [("1", "hdnd", "so-y-te", "01", "01", "1.50"), ("01", "hdnd", "so-y-te", "1", "1", "1.50")]
    run = run_of(tmp_path, (HEADS, *SOUND[:2], *rows, SOUND[3]), form=form)
    assert coded(run.findings) == []
    assert points(run)[("so-y-te", "1.2")] == Decimal("0.4") * 4 / 2 + Decimal("0.6") * 4


def test_the_fixture_of_all_is_used() -> None:
    assert len(HEADINGS) == len(REPLIES[0]) == len(reply(1, "", "", "", "", ""))
