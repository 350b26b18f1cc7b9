"""The survey's form: every fault at its line, by lint and before scoring; a sound form is silent."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from parscore.model.survey import UNANSWERED, SurveyForm
from parscore.pipeline.lint import lint
from tests.survey.kit import CYCLE, FORM, coded, folder_of, line_of, points_of, scored


def at(form: str, piece: str) -> int:
    """The line on which a piece of text stands."""
    return next(number for number, line in enumerate(form.splitlines(), 1) if piece in line)


def swap(old: str, new: str) -> str:
    assert old in FORM
    return FORM.replace(old, new)


FAULTS = {
    "S201": (swap("  - {id: Q2,", "  - {id: Q1,"), "Mức độ phối hợp"),
    "S202": (
        swap("text: Thái độ phục vụ?", "text: [Thái độ phục vụ?, Mức độ phối hợp của CƠ QUAN]"),
        "{id: Q3",
    ),
    "S203": (swap("Trung bình: C", "Trung bình: F"), "answers:"),
    "S204": (swap("no_answer: [Không biết,", "no_answer: [trung bình,"), "no_answer:"),
    "S205": (swap("columns:", "columns:\n  own_unit: Đơn vị công tác"), "own_unit:"),
    "S206": (FORM + "population: {hdnd: 50}\n", "population:"),
    "S207": (FORM + "audiences: {Lãnh đạo: lanh-dao}\n", "audiences:"),
    "S208": (swap("  - {id: Q3, text: Thái độ phục vụ?}\n", ""), "questions:"),
    "S209": (FORM + "  - {id: Q9, text: Ý kiến khác}\n", "Q9"),
    "S210": (swap("{id: Q3,", "{id: Q3, criterion: '1.2',"), "Q3"),
    "S211": (swap("{id: Q3,", "{id: Q3, groups: [so, xa],"), "Q3"),
    "S212": (swap("audience: Đối tượng", "audience: Thái độ phục vụ?"), "  audience:"),
}


@pytest.mark.parametrize("code", FAULTS)
def test_every_fault_is_found_by_lint_and_by_score(code: str, tmp_path: Path) -> None:
    form, piece = FAULTS[code]
    folder = folder_of(tmp_path, form=form)
    found = [one for one in lint([folder / "cycle.yaml"]).findings if one.code == code]
    assert [(one.place.file, one.place.line) for one in found][:1] == [
        ((folder / "survey/form.yaml").as_posix(), at(form, piece) + (code == "S208"))
    ]
    assert code in coded(scored(folder).findings)


def test_a_sound_form_is_silent(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    assert coded(lint([folder / "cycle.yaml"]).findings) == []
    assert lint([folder / "survey/form.yaml"]).findings == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("missing_audience: refuse\n", "", "F005"),
        ("missing_audience: refuse", "missing_audience: skip", "F007"),
        ("no_answer:", "no_answers:", "F004"),
        ("A: 100", "A: nhiều", "F006"),
        ("text: Thái độ phục vụ?", f"items: {[f'ý {n}' for n in range(13)]}", "F006"),
    ],
)
def test_structure(old: str, new: str, code: str, tmp_path: Path) -> None:
    """A key that decides about points is never filled in silently, and an unknown one never skipped."""
    folder = folder_of(tmp_path, form=swap(old, new))
    assert code in {one.code for one in lint([folder / "survey/form.yaml"]).findings}
    run = scored(folder)
    assert code in {one.code for one in run.findings}
    assert run.results is not None
    assert points_of(run.results)[("so-y-te", "1.2")] is None


def test_two_questions_of_one_identity_for_different_groups_are_sound(tmp_path: Path) -> None:
    form = swap("  - {id: Q1,", "  - {id: Q1, groups: [khac], text: Câu khác}\n  - {id: Q1, groups: [so],")
    assert coded(lint([folder_of(tmp_path, form=form) / "survey/form.yaml"]).findings) == []


def test_a_form_ties_questions_where_the_set_names_none(tmp_path: Path) -> None:
    from tests.survey.kit import FRAMEWORK

    form = swap("{id: Q3,", "{id: Q3, criterion: '1.3',")
    run = scored(folder_of(tmp_path, form=form, framework=FRAMEWORK.replace("questions: [Q3], ", "")))
    assert run.results is not None
    assert coded(run.findings) == []
    assert line_of(run.results, "so-noi-vu", "1.3").value() == Decimal("1.2")


def form_of(**more: object) -> SurveyForm:
    base = {
        "survey": "thu",
        "title": "Thử",
        "scale": {"A": "100", "B": "62,5"},
        "missing_audience": "refuse",
        "questions": [{"id": "Q1"}],
        "answers": {"Tạm được": "33.3%", "Tốt": "b"},
        "no_answer": ["E"],
    }
    return SurveyForm.model_validate(base | more)


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("A", "A"),
        ("a.", "A"),
        ("A. Rất tốt", "A"),
        ("B) gì đó", "B"),
        ("TỐT", "B"),
        ("Tạm được", "33,3%"),
        ("E. Ý kiến: nên làm nhanh hơn", UNANSWERED),
        ("Anh", None),
        ("C", None),
        ("A và B", None),
    ],
)
def test_meanings(written: str, label: str | None) -> None:
    assert form_of().meaning(written) == label


def test_worths_in_order() -> None:
    assert list(form_of().worth.items()) == [("A", 100), ("B", Decimal("62.5")), ("33,3%", Decimal("33.3"))]


def test_ready_made_shares_need_no_form(tmp_path: Path) -> None:
    cycle = CYCLE.replace(
        "{responses: [survey/phieu.csv], form: survey/form.yaml}", "{shares: survey/ty-le.csv}"
    )
    rows = "unit,code,audience,share,replies\n" + "".join(
        f"{unit},{code},{who},{share},12\n"
        for unit in ("so-noi-vu", "so-y-te")
        for code in ("1.2", "1.3")
        for who, share in (("hdnd", "0,5"), ("xa", "80%"))
    )
    folder = folder_of(tmp_path, {}, cycle=cycle)
    (folder / "survey/ty-le.csv").write_text(rows.replace("0,5", '"0,5"'), encoding="utf-8")
    run = scored(folder)
    assert run.results is not None
    assert points_of(run.results)[("so-y-te", "1.2")] == Decimal("2.72")
    assert [
        (poll.audience, poll.replies, poll.error) for poll in line_of(run.results, "so-y-te", "1.2").polls
    ] == [
        ("hdnd", 12, None),
        ("xa", 12, None),
    ]


def test_too_many_items_in_words(tmp_path: Path) -> None:
    form = swap("text: Thái độ phục vụ?", f"items: {[f'ý {n}' for n in range(13)]}")
    (found,) = lint([folder_of(tmp_path, form=form) / "survey/form.yaml"]).findings
    assert found.message == "«items» phải là danh sách không quá 12 mục, đang là danh sách 13 mục"
