"""No number of an annex is lost or changed without a mark: an independent reading of every number and its sign."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parscore.model.rules import KINDS, Answer, Bands
from parscore.pipeline.draft import draft_annex
from tests.draft import annexes
from tests.draft.test_layouts import FILES
from tests.draft.test_trees import CASES
from tests.draft.test_wording import ruled

NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
HEADING = ["STT", "Nội dung", "Điểm tối đa", "Cách tính điểm"]
MAXIMUM = Decimal(2)


def numbers(text: str) -> set[Decimal]:
    """Every number of a text."""
    return {Decimal(found.replace(",", ".")) for found in NUMBER.findall(text)}


def derived(text: str, maximum: Decimal) -> set[Decimal]:
    """The numbers of a text that a rule says in another way: a share of the maximum, the share of all, one case."""
    shares = re.findall(r"(\d+(?:[.,]\d+)?)\s*%\s*(?:tổng )?(?:số )?điểm", text)
    halves = re.findall(r"(\d+)\s*/\s*(\d+)\s*(?:tổng )?(?:số )?điểm", text)
    caps = re.findall(r"tối đa (?:là )?(\d+(?:[.,]\d+)?)", text)
    found = {Decimal(100), Decimal(1), maximum, *numbers(" ".join((*shares, *caps)))}
    return found | {Decimal(part) for pair in halves for part in pair}


def unsaid(lines: Sequence[str], maximum: str = "2", *, penalty: bool = False) -> set[Decimal]:
    """The numbers of lines that are neither in the drafted rule nor in a mark."""
    reading = ruled(*lines, maximum=maximum, penalty=penalty)
    shown = "" if reading.rule is None else " ".join(map(str, _scalars(reading.rule.fields)))
    marked = " ".join(mark.comment for mark in reading.marks)
    text = " ".join(lines)
    return numbers(text) - numbers(shown) - numbers(marked) - derived(text, Decimal(maximum)) - {Decimal(0)}


def _scalars(value: Any) -> Iterator[object]:
    for one in value if isinstance(value, tuple) else (getattr(value, "value", value),):
        if isinstance(one, tuple) or hasattr(one, "value"):
            yield from _scalars(one)
        else:
            yield one


def leaves(text: str) -> Iterator[list[str]]:
    """The lines of every criterion of a drafted file."""
    block: list[str] = []
    for line in text.splitlines():
        if line.lstrip().startswith("- code:"):
            yield block
            block = []
        block.append(line.strip())
    yield block


@pytest.mark.parametrize("make", [make for make, _ in CASES], ids=lambda make: str(make.__name__))
def test_every_number_of_an_annex_is_drafted_or_marked(make: Any, tmp_path: Path) -> None:
    assert_nothing_lost(make(tmp_path), tmp_path)


@pytest.mark.parametrize("name", ["ca-mau.ods", "ca-mau.xls"])
def test_every_number_of_a_saved_annex(name: str, tmp_path: Path) -> None:
    assert_nothing_lost(FILES / name, tmp_path)


def assert_nothing_lost(annex: Path, folder: Path) -> None:
    """Every number of the wording is in the rule below it, or in a mark."""
    assert draft_annex(annex, folder / "nhap.yaml", this_year=2024).draft is not None
    for block in leaves((folder / "nhap.yaml").read_text(encoding="utf-8")):
        wording = " ".join(line for line in block if line.startswith("# phụ lục:"))
        drafted = numbers(" ".join(line for line in block if not line.startswith("# phụ lục:")))
        maximum = next((Decimal(line.split()[1]) for line in block if line.startswith("max:")), Decimal(0))
        assert numbers(wording) - drafted - derived(wording, maximum) - {Decimal(0)} == set(), block


# Lines whose points were once misread


@pytest.mark.parametrize(
    ("line", "points"),
    [
        ("Đầy đủ: điểm tối đa; chưa đầy đủ: 1/2 điểm tối đa; không: 0", ["2", "1", "0"]),
        ("Đầy đủ: điểm tối đa; chưa đầy đủ: một nửa điểm tối đa; không: 0", ["2", "1", "0"]),
        ("Đầy đủ: 2 điểm; chưa đầy đủ: nửa số điểm; không: 0 điểm", ["2", "1", "0"]),
        ("Đầy đủ: điểm tối đa; chưa đầy đủ: 3/4 số điểm tối đa; không: 0", ["2", "1.5", "0"]),
        ("Đầy đủ: điểm tối đa; chưa đầy đủ: ba phần tư số điểm; không: 0", ["2", "1.5", "0"]),
        ("Đầy đủ: 2; thiếu 1 nội dung: 1,5; thiếu 2 nội dung trở lên: 0", ["2", "1.5", "0"]),
        ("Không phát sinh đơn thư: 2 điểm; có phát sinh: 0 điểm", ["2", "0"]),
    ],
)
def test_fractions_of_the_maximum(line: str, points: list[str]) -> None:
    reading = ruled(line)
    assert reading.rule is not None
    assert reading.understood == 1
    options: Any = reading.rule.get("options")
    assert [str(value) for _, value in options] == points


@pytest.mark.parametrize(
    "line",
    [
        "Có vi phạm: −1 điểm",
        "Có vi phạm: -1 điểm",
        "Không phát sinh: trừ 1 điểm",
        "Có: 2 điểm; không phát sinh hồ sơ: -0,5 điểm",
        "- 1 điểm nếu có vi phạm",
        "1.5 – 2 điểm",
        "từ 1,5 đến 2 điểm",
        "Đạt tốt: 1.5 – 2 điểm; khá: 1 - 1,5 điểm; không: 0",
        "Tốt: từ 1,5 đến 2 điểm",
        "Yếu: dưới 1 điểm",
        "Mỗi 02 sáng kiến được 0,5 điểm",
        "Cứ 5 hồ sơ trễ hạn trừ 0,25 điểm",
        "Chưa đủ: hai phần ba số điểm",
        "Hội đồng chấm từ 0 đến 1,5 điểm, bước 0,25",
        "Điều tra xã hội học, tối thiểu 50 phiếu",
        "2 điểm trừ 0,5 điểm cho mỗi báo cáo trễ hạn, không dưới 1",
        "Trên 90%: 2 (riêng năm 2023: 1,5); 70%–90%: 1; dưới 70%: 0",
        "Hoàn thành 100% kế hoạch: 2 điểm. Hoàn thành dưới 100%: điểm = tỷ lệ hoàn thành x 1,5",
        "Đạt chuẩn: hai điểm; không đạt: không điểm",
        "Trên 95% đạt tối đa; dưới 95% đạt 80% điểm tối đa",
        "Điểm = 2 x (số nhiệm vụ hoàn thành/tổng số nhiệm vụ) - 0,5",
    ],
)
def test_what_no_rule_says_is_marked_with_its_line(line: str) -> None:
    reading = ruled(line)
    assert reading.understood == 0
    assert any(line in mark.comment for mark in reading.marks if mark.finding.code in ("D101", "D112"))


@pytest.mark.parametrize(
    ("said", "marked"), [("không tính điểm", True), ("0 điểm", False), ("điểm tối đa", False)]
)
def test_no_points_where_nothing_arose_may_be_no_assessment(said: str, marked: bool) -> None:
    reading = ruled("Có: 2; không: 0", f"Nếu không phát sinh: {said}")
    assert any("không đánh giá" in mark.comment for mark in reading.marks) is marked


def test_a_thousand_is_no_one() -> None:
    reading = ruled("1.000 hồ sơ trở lên: 2 điểm; dưới 1.000 hồ sơ: 1 điểm")
    assert reading.rule is not None
    assert reading.rule.get("steps") == (
        (("from", Decimal(1000)), ("points", Decimal(2))), (("else", Decimal(1)),),
    )  # fmt: skip


def test_a_minus_of_a_penalty_item_is_points_taken() -> None:
    reading = ruled("Có vi phạm: −1 điểm", "Không vi phạm: 0 điểm", maximum="1", penalty=True)
    assert reading.rule is not None
    assert reading.rule.get("options") == (("Có vi phạm", Decimal(1)), ("Không vi phạm", Decimal(0)))
    assert not reading.marks


def test_each_missing_thing_is_named() -> None:
    reading = ruled("Thiếu mỗi thủ tục trừ 0,05")
    assert reading.rule is not None
    assert (reading.rule.kind, reading.rule.get("of"), reading.rule.get("each")) == (
        "deduct", "Số thủ tục thiếu", Decimal("0.05"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Tính theo tỷ lệ (b/a) × điểm tối đa với a là tổng số hồ sơ, b là số hồ sơ đúng hạn; dưới 0,5 thì 0 điểm",
        "(b/a) x 2, với a là tổng số hồ sơ, b là số hồ sơ đúng hạn. Nếu b/a dưới 0,5: 0 điểm",
    ],
)
def test_letters_named_in_the_line_itself(line: str) -> None:
    reading = ruled(line)
    assert reading.rule is not None
    assert reading.understood == 1
    assert [reading.rule.get(key) for key in ("numerator", "denominator", "floor")] == [
        "Số hồ sơ đúng hạn", "Tổng số hồ sơ", Decimal(50),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("Không phát sinh: điểm tối đa", "when_none: full\n"),
        ("Không phát sinh: 1 điểm", "# cần xem lại: Không phát sinh: 1 điểm"),
        ("Không phát sinh: không tính điểm", "when_none: zero  # cần xem lại:"),
        ("Không phát sinh thì không đánh giá", "when_none: not_applicable\n"),
        ("Chậm nộp trừ 0,5 điểm", "# cần xem lại: ghi chú: Chậm nộp trừ 0,5 điểm"),
    ],
)
def test_a_note_next_to_steps(note: str, said: str, tmp_path: Path) -> None:
    rows = [[*HEADING, "Ghi chú"], ["1", "Hồ sơ đúng hạn", 2, "100%: 2; dưới 100%: 0", note]]
    draft_annex(annexes.workbook(tmp_path / "a.xlsx", [rows]), tmp_path / "a.yaml", this_year=2024)
    assert said in (tmp_path / "a.yaml").read_text(encoding="utf-8")


def drafted(folder: Path, rows: Any) -> tuple[str, list[str]]:
    """The text of the draft of one table, and the codes of what was found."""
    annex = annexes.workbook(folder / "a.xlsx", [rows])
    run = draft_annex(annex, folder / "a.yaml", this_year=2024, force=True)
    return (folder / "a.yaml").read_text(encoding="utf-8"), [one.code for one in run.findings]


def test_points_in_words_in_a_column_of_their_own(tmp_path: Path) -> None:
    rows = [
        [*HEADING, "Điểm"], ["1", "Kế hoạch", 2, None, None], [None, None, None, "Kịp thời", 2],
        [None, None, None, "Không kịp thời", "1/2 điểm tối đa"], [None, None, None, "Muộn", "0,25 - 0,5"],
    ]  # fmt: skip
    text, codes = drafted(tmp_path, rows)
    assert "Không kịp thời: 1\n" in text
    assert "# cần xem lại: Muộn: 0,25 - 0,5\n" in text
    assert codes.count("D101") == 1


def test_words_next_to_the_points_of_an_option(tmp_path: Path) -> None:
    rows = [
        HEADING[:3], ["1", "Kế hoạch", 2], [None, "Kịp thời", "2 điểm"], [None, "Muộn", "0,5 - 1"],
        [None, "Không kịp thời", "1 điểm (nếu chậm dưới 5 ngày)"], [None, "Không", 0],
    ]  # fmt: skip
    text, _ = drafted(tmp_path, rows)
    assert "Kịp thời: 2\n" in text
    for line in ("Muộn: 0,5 - 1", "Không kịp thời: 1 điểm (nếu chậm dưới 5 ngày)"):
        assert f"# cần xem lại: {line}" in text


@pytest.mark.parametrize("limit", ["tối đa 5 điểm", "không quá 5 điểm", "không vượt quá 5 điểm"])
def test_the_most_points_of_a_section_in_its_title(limit: str, tmp_path: Path) -> None:
    rows = [
        HEADING, ["I", "Điều hành", 2, None], ["1", "Kế hoạch", 2, "Có: 2; không: 0"],
        ["II", f"Điểm trừ ({limit})", None, None], ["1", "Trễ hạn", 3, "Mỗi lần trễ hạn trừ 1 điểm"],
        ["2", "Kỷ luật", -3, "Có người bị kỷ luật: -3 điểm; không có: 0"],
    ]  # fmt: skip
    text, codes = drafted(tmp_path, rows)
    assert "penalty_cap: 5\n" in text
    assert "Có người bị kỷ luật: 3\n" in text
    assert codes == ["D205"]


# Lines put together by chance

AWARDS: list[tuple[str, Decimal | None]] = [
    *[(f"{points} điểm", Decimal(points.replace(",", "."))) for points in ("0", "0,5", "1", "1,5", "2")],
    *[(points, Decimal(points.replace(",", "."))) for points in ("0", "0,25", "1", "2")],
    ("1/2 điểm tối đa", Decimal(1)), ("một nửa số điểm", Decimal(1)), ("25% điểm tối đa", Decimal("0.5")),
    ("điểm tối đa", Decimal(2)), ("không tính điểm", Decimal(0)),
    ("-1 điểm", None), ("− 0,5 điểm", None), ("1 - 1,5 điểm", None), ("từ 0,5 đến 1 điểm", None),
    ("dưới 1 điểm", None), ("1/3 điểm tối đa", None), ("trên 1,5 điểm", None),
]  # fmt: skip
CONDITIONS = [
    "Kịp thời", "Không kịp thời", "Có vi phạm", "Chậm dưới 5 ngày", "Đạt 2/3 yêu cầu", "Trước ngày 31/12",
    "Từ 3 đến 5 văn bản", "Mức độ 3, 4", "Trên 90%", "Từ 70% đến 90%", "Dưới 70%", "Quý II năm 2023",
    "Thiếu 01 nội dung", "Còn lại",
]  # fmt: skip
STATEMENTS = st.tuples(
    st.sampled_from(CONDITIONS), st.sampled_from([": ", " = ", " được "]), st.sampled_from(AWARDS)
)


def given_by(rule: Any, condition: str) -> Decimal | None:
    """The points that a drafted choice gives for a condition, or that drafted steps give within its range."""
    body: dict[str, Any] = {field.key: field.value for field in rule.fields}
    if rule.kind == "choice":
        names = {name.casefold().removesuffix(" được"): worth for name, worth in body["options"]}
        return names.get(condition.casefold())
    model = KINDS[rule.kind].model_validate(
        {"kind": rule.kind, **body, "steps": [dict(one) for one in body["steps"]]}
    )
    assert isinstance(model, Bands)
    inside = {"Trên 90%": 95, "Từ 70% đến 90%": 80, "Dưới 70%": 40, "Từ 3 đến 5 văn bản": 4, "Còn lại": 0}
    share = {"numerator": Decimal(inside.get(condition, 0)), "denominator": Decimal(100)}
    figures = share if model.is_share else {"of": Decimal(inside.get(condition, 0))}
    return model.points(Answer(figures=figures), MAXIMUM, "half_up").points


@settings(max_examples=600, deadline=None)
@given(st.lists(STATEMENTS, min_size=1, max_size=4, unique_by=lambda one: one[0]), st.booleans())
def test_no_option_is_worth_what_its_line_does_not_say(statements: Any, apart: bool) -> None:
    texts = [f"{condition}{link}{award}" for condition, link, (award, _) in statements]
    lines = texts if apart else ["; ".join(texts)]
    reading = ruled(*lines)
    marked = " ".join(mark.comment for mark in reading.marks)
    for (condition, _, (_, worth)), text in zip(statements, texts, strict=True):
        if text in marked or reading.rule is None:
            assert text in marked or any(line in marked for line in lines)
            continue
        assert worth is not None, (text, reading)
        assert reading.rule.kind in ("choice", "bands"), reading
        assert given_by(reading.rule, condition) == worth or "D107" in {m.finding.code for m in reading.marks}


WORDS = [
    "mỗi", "cứ", "trừ", "cộng", "điểm", "điểm tối đa", "tối đa", "%", "trên", "dưới", "từ", "đến", "báo cáo", "hồ sơ",
    "tỷ lệ", "×", ":", ";", ",", "(", ")", "không", "được", "thì", "trễ hạn", "Hội đồng chấm", "bước", "kịp thời",
    "không phát sinh", "điều tra xã hội học", "/", "-", "đúng hạn", "làm tròn", "trở lên", "nếu", "tổng số", "b/a",
]  # fmt: skip
NUMBERS = [
    "0",
    "0,05",
    "0,25",
    "0,5",
    "1",
    "01",
    "1,5",
    "2",
    "3",
    "5",
    "07",
    "50",
    "70",
    "80",
    "90",
    "95",
    "100",
    "2023",
]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(NUMBERS)), min_size=2, max_size=16),
    st.sampled_from(["1", "2", "2.5"]),
    st.booleans(),
)
@example(["Mỗi báo cáo trễ hạn trừ 0,5 điểm", ",", "tối đa 1,5 điểm"], "2", False)
@example(["tỷ lệ × điểm tối đa;", "dưới 70 % thì 0 điểm;", "từ 95 % được 2 điểm"], "2", False)
def test_no_number_is_lost_unmarked(words: list[str], maximum: str, penalty: bool) -> None:
    assert unsaid([" ".join(words)], maximum, penalty=penalty) == set()
