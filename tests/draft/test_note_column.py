"""Wording of a rule that stands in the column of notes."""

from __future__ import annotations

from pathlib import Path

from parscore.read.yaml.models import read_framework
from tests.kit.cli import parscore


def test_a_rule_in_the_column_of_notes_is_understood(tmp_path: Path) -> None:
    """«Ghi chú» holds the wording where there is no column for it; a note that is no rule stays a note."""
    (tmp_path / "phu-luc.csv").write_text(
        "STT,Tiêu chí,Điểm tối đa,Ghi chú\n"
        '1,Báo cáo CCHC,2,"Mỗi báo cáo gửi chậm trừ 0,5 điểm"\n'
        "2,Điều tra,3,Điều tra xã hội học\n"
        "3,Kế hoạch,1,Xem Công văn số 12\n",
        encoding="utf-8",
    )
    parscore("draft", tmp_path / "phu-luc.csv", "-o", tmp_path / "bo.yaml")
    framework, _, _ = read_framework(tmp_path / "bo.yaml", "bo.yaml")
    assert framework is not None
    kinds = [leaf.rule.kind if leaf.rule else None for leaf in framework.leaves]
    assert kinds == ["deduct", "survey", None]
    assert framework.leaves[2].note == "Xem Công văn số 12"
