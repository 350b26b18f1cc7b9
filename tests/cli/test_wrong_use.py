"""Wrong use ends in status 2 with a Vietnamese sentence on standard error, and nothing on standard output."""

from __future__ import annotations

from pathlib import Path

import pytest

from parscore.cli.page import bind, sentence
from tests.kit.cli import cycle_folder, parscore

ENGLISH = ("Error", "Usage", "Missing", "No such", "Try ", "Got ", "requires", "Did you mean", "Possible")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("scor",), "không có lệnh 'scor'. Ý bạn là 'score'?"),
        (("rank", "--jsn"), "không có tuỳ chọn --jsn. Ý bạn là --csv, --json?"),
        (("rank", "-x"), "không có tuỳ chọn -x"),
        (("rank", "a", "b"), "thừa tham số: b"),
        (("lint",), "thiếu tham số 'ĐƯỜNG_DẪN'"),
        (("template", "--out"), "tuỳ chọn '--out' cần một giá trị"),
        (("lint", ".", "--format", "jsn"), "không có giá trị cho --format là «jsn» – ý bạn là «json»?"),
        (("report", ".", "--format", "html,word"), "«word»"),
        (("report", ".", "--format", ","), "--format cần ít nhất một trong: html, xlsx"),
        (("rank", ".", "--draws", "9"), "'--draws': số phải từ 100 trở lên"),
        (("rank", ".", "--points", "101"), "'--points': số không được quá 100"),
        (("rank", ".", "--seed", "một"), "'--seed': phải là một số nguyên"),
        (("explain", "F998"), "không có mã lỗi «F998»"),
        (("explain", "1.1.2"), "ghi thêm đơn vị"),
        (("explain", "a", "b", "c", "d"), "[KỲ] ĐƠN_VỊ [MÃ_TIÊU_CHÍ]"),
        (("score", "nowhere"), "không có thư mục hoặc tệp «nowhere»"),
        (("score",), "thư mục đang đứng không phải thư mục kỳ đánh giá"),
        (("verify",), "không có cycle.yaml"),
        (("score", ".", "--framework", "lai-chau/2022/soo"), "ý bạn là «lai-chau/2022/so»?"),
    ],
)
def test_wrong_use(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = parscore(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.startswith("Lỗi: ")
    assert done.stdout == ""
    assert not [word for word in ENGLISH if word in done.stderr]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rank", "--group", "soo"), "không có nhóm «soo» – ý bạn là «so»?"),
        (("rank", "--stage", "ruond-1"), "không có vòng «ruond-1» – ý bạn là «round-1»?"),
        (("rank", "--stage", "round-3"), "Có thể dùng: «self», «round-1», «round-2»"),
        (("rank", "--by", "1.22"), "trong bộ tiêu chí nào của kỳ này – ý bạn là «1.2»?"),
        (("rank", "--by", "9", "--group", "so"), "trong bộ tiêu chí của nhóm"),
        (("diff", "--from", "round-2", "--to", "self"), "self → round-1 → round-2"),
        (("explain", "Sở Nội vu", "1.1"), "không có đơn vị «Sở Nội vu» trong kỳ này – ý bạn là «Sở Nội vụ»?"),
        (
            ("explain", "SNV", "1.12"),
            "không có tiêu chí «1.12» trong bộ của Sở Nội vụ – ý bạn là «1.1» hay «1.2»?",
        ),
        (("template", "--unit", "so-noi-vuu"), "ý bạn là «Sở Nội vụ»?"),
        (("template", "--group", "huyen"), "không có nhóm «huyen»"),
        (("score", ".", "--framework", "so.yaml"), "kỳ này đã ghi bộ tiêu chí trong cycle.yaml"),
    ],
)
def test_names_unknown_to_the_cycle(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = parscore(*words, cwd=cycle_folder(tmp_path / "ky"))
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_a_folder_of_workbooks_alone_is_told_about_framework(tmp_path: Path) -> None:
    done = parscore("score", tmp_path)
    assert done.returncode == 2
    assert "--framework" in done.stderr


def test_an_unknown_sentence_stays_as_it_is() -> None:
    bind()
    assert sentence("Something new.") == "Something new."
    assert sentence("Invalid value for 'X': Something new.") == "giá trị không hợp lệ cho 'X': Something new"
