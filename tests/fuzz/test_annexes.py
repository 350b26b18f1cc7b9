"""Annexes with rows written at random: a draft has the points of its rows, and a row that it has not is named."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from parscore.pipeline.draft import draft_annex
from tests.draft.annexes import CA_MAU
from tests.fuzz.kit import document, folder, fuzzed, is_number, workbook

WORDS = (
    "Mỗi báo cáo trễ hạn trừ 0,5 điểm", "Trên 90%", "Từ 70% đến dưới 90%", "Dưới 70%", "Kịp thời", "Không: 0",
    "Đạt từ 80% trở lên: (b/a) x điểm tối đa", "1/2 điểm tối đa", "Hội đồng chấm, bước 0,25 điểm", "Điểm A = ½",
    "Có: điểm tối đa", "trừ 1 điểm nhưng không quá 3", "", "\u00a0", "x" * 300, "<w:p/>", "{{ 7*7 }}", "=1+1", "a²",
)  # fmt: skip
POINTS: tuple[object, ...] = (
    None,
    None,
    1,
    2,
    0.5,
    0,
    -1,
    "1,5",
    "0.5",
    "2 điểm",
    "½",
    "x",
    "100%",
    1e9,
    "1-2",
)
NUMBERS: tuple[object, ...] = (
    None,
    "-",
    "+",
    "I",
    "II",
    "1",
    "1.1",
    "1.1.1",
    1.1,
    2,
    "a)",
    "*",
    "1.1.1.1.1",
    "٣",
)

rows = st.lists(
    st.tuples(
        st.sampled_from(NUMBERS),
        st.sampled_from(WORDS)
        | st.sampled_from([row[1] for row in CA_MAU])
        | st.text("aăơ1,.%/() ", max_size=20),
        st.sampled_from(POINTS),
    ),
    min_size=1,
    max_size=6,
)


@fuzzed(
    rows,
    st.sampled_from(range(0, len(CA_MAU), 4)),
    st.integers(0, 10),
    st.sampled_from(("annex.xlsx", "annex.docx")),
)
def test_points_of_a_draft_are_those_of_its_rows(
    new: list[tuple[object, ...]], start: int, at: int, name: str
) -> None:
    old = CA_MAU[start : start + 10]
    table = [("STT", "Nội dung", "Điểm"), *old[:at], *new, *old[at:]]
    path = folder() / name
    path.write_bytes((workbook if name.endswith(".xlsx") else document)(table))
    run = draft_annex(path, folder() / "nhap.yaml", this_year=2024, force=True)
    if run.draft is None:
        assert run.findings
        return
    told = {found.place.line for found in run.findings}
    for node in run.draft.nodes():
        told |= {mark.finding.place.line for mark in node.marks}
        said = table[node.place.line - 1][2]
        if node.max is not None and is_number(said) and not isinstance(said, str):
            assert node.max == Decimal(repr(said)) or node.place.line in told, (node, said)
    lines = {node.place.line for node in run.draft.nodes()}
    assert lines <= set(range(2, len(table) + 1))
