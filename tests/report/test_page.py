"""The page: charts, a part for every unit, every figure with its explanation, and nothing that an office keeps."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree, html
from lxml.html import HtmlElement
from msgspec import structs

from parscore.compute.explain import explain
from parscore.model.scorecard import Earlier, Results
from parscore.model.submission import Typed
from parscore.pipeline.report import write_report
from parscore.write.explain import explanation_text
from parscore.write.tables.words import percent
from tests.kit.browser import needs_chromium, tab
from tests.kit.world import Evidence, cycle, form, framework, given, leaf, results, ruling

HOSTILE = (
    "</style><style>body{display:none}</style><script>alert(1)</script>",
    'a" onmouseover="alert(1)" style="background:url(http://x/)',
    "javascript:alert(1) <a href=http://x>&#x202e;\u202etxt.exe</a><svg onload=alert(1)>",
)


def world(names: tuple[str, ...] = ("Sở A", "Sở B", "Sở C"), reason: str = "thiếu văn bản") -> Results:
    """Three units: one whole, one that has to explain a line, one that sent nothing; the appraiser gives reasons."""
    survey = leaf("2.1", 5, {"kind": "survey", "audiences": {"dan": "1"}})
    rule = {"kind": "ratio", "numerator": "Hồ sơ đúng hạn", "denominator": "Tổng số hồ sơ"}
    tree = framework(
        {
            "code": "1",
            "title": "Chỉ đạo",
            "max": "10",
            "children": [leaf("1.1", 4, lead="snv"), leaf("1.2", 6, rule, lead="snv")],
        },
        {"code": "2", "title": "Tác động", "max": "5", "children": [survey]},
        bands=[{"name": "Tốt", "from": "80"}, {"name": "Yếu", "from": "0"}],
        bands_on="index",
    )
    units = [{"id": f"u{n}", "name": name} for n, name in enumerate(names)]
    of = cycle(
        units,
        stages=("self", "round-1"),
        appraisal={"round-1": "a.csv"},
        survey={"points": "b.csv"},
        agencies=[{"id": "snv", "name": "Sở Nội vụ"}],
    )
    sent = form("u0", {"1.1": "3.125", "1.2": "5.4"})
    row = sent.entries["1.2"]
    figures = {"numerator": Typed(Decimal(45), row.place), "denominator": Typed(Decimal(50), row.place)}
    row = structs.replace(row, figures=figures, evidence="Báo cáo 12/BC", explanation="đã gửi lại")
    whole = (given("u0", "2.1", "4.3333333333"),)
    return results(
        tree,
        of,
        {
            "u0": Evidence(
                structs.replace(sent, entries={**sent.entries, "1.2": row}),
                (ruling("round-1", "u0", "1.2", "4.5", reason=reason, by="snv"),),
                (),
                whole,
            ),
            "u1": Evidence(
                form("u1", {"1.1": "4", "1.2": "4"}),
                (ruling("round-1", "u1", "1.1", None, reason=reason, by="snv", asks=True),),
                (),
                (given("u1", "2.1", "4"),),
            ),
        },
    )


def page_of(found: Results, folder: Path, *, internal: bool = False) -> HtmlElement:
    """The page of some results, read by a parser of its own."""
    write_report(found, folder, ["html"], internal=internal)
    return html.fromstring((folder / "bao-cao.html").read_text(encoding="utf-8"))


def text_of(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def part_of(page: HtmlElement, unit: str) -> HtmlElement:
    return page.get_element_by_id(f"don-vi-{unit}")


def explained(page: HtmlElement, unit: str) -> Iterator[tuple[str, list[str]]]:
    """The number of every row of a unit that can be opened with what is read there, its rule from where it stands."""
    for row in part_of(page, unit).iterfind(".//tbody/tr"):
        for found in row.iterfind(".//details/p"):
            rules = [page.get_element_by_id(link.get("href")[1:])[-1].text_content() for link in found]
            own = [link.tail or "" for link in found] or [found.text_content()]
            lines = [" ".join(line.split()) for part in (*rules, *own) for line in part.split("\n")]
            yield text_of(row[0]), [line for line in lines if line]


def test_every_figure_of_a_unit_says_what_explain_says(tmp_path: Path) -> None:
    found = world()
    page = page_of(found, tmp_path, internal=True)
    for unit in ("u0", "u1", "u2"):
        rows = dict(explained(page, unit))
        assert set(rows) == {"1", "1.1", "1.2", "2", "2.1", ""}
        for code in ("1", "1.1", "1.2", "2", "2.1"):
            said = {
                " ".join(line.split())
                for line in explanation_text(explain(found, unit, code), found.cycle.names).split("\n")
            }
            lines = [
                line
                for line in rows[code]
                if not re.match(r"Mất |Hồ sơ đúng hạn: từ |Cơ quan chủ trì: ", line)
            ]
            assert lines
            assert set(lines) <= said
    assert any(
        "Thẩm định vòng 1: 4,5 – Sở Nội vụ – thiếu văn bản" in line
        for line in dict(explained(page, "u0"))["1.2"]
    )


def test_the_explained_figures_are_those_of_the_results(tmp_path: Path) -> None:
    found = world()
    page = page_of(found, tmp_path)
    for row in found.standings:
        part = part_of(page, row.unit)
        index = next((one for one in part.iterfind(".//tbody/tr") if text_of(one[1]) == "Chỉ số (%)"), None)
        assert index is not None
        said = text_of(index[-2])
        assert said == ("–" if row.index is None else percent(found.framework_of("so"), row.index)[:-1])
        if row.index is not None:
            assert any(f"in là {said}%" in line for line in dict(explained(page, row.unit))[""])


def test_a_rule_stands_once_on_the_page(tmp_path: Path) -> None:
    page_of(world(), tmp_path)
    text = (tmp_path / "bao-cao.html").read_text(encoding="utf-8")
    assert text.count("(Hồ sơ đúng hạn / Tổng số hồ sơ) × 6 điểm") == 1


def test_a_page_for_the_public_shows_no_cell_no_file_no_evidence(tmp_path: Path) -> None:
    kept = ("←", "submissions/", "round-1.csv", "Báo cáo 12/BC", "đã gửi lại")
    for internal in (False, True):
        page_of(world(), tmp_path, internal=internal)
        text = (tmp_path / "bao-cao.html").read_text(encoding="utf-8")
        assert [one in text for one in kept] == [internal] * len(kept)
        assert "thiếu văn bản" in text


def test_a_chart_says_in_words_what_it_shows(tmp_path: Path) -> None:
    page = page_of(world(), tmp_path)
    figures = page.findall(".//figure")
    assert [text_of(one.find(".//h4")).partition(":")[0] for one in figures] == [
        "Thứ hạng",
        "Tổng điểm theo lĩnh vực",
        "Tỷ lệ đạt theo lĩnh vực (%)",
        "Tổng điểm qua các vòng – Các sở",
        "Điểm mất theo cơ quan chủ trì",
    ]
    known = {element.get("id") for element in page.iter() if element.get("id")}
    for figure in figures:
        image = figure.find("svg")
        assert image.get("role") == "img"
        assert set(image.get("aria-labelledby").split()) <= known
        assert len(text_of(image.find("desc"))) > 20
        title = text_of(figure.find(".//h4"))
        (table,) = (one for one in page.iterfind(".//table") if text_of(one.find("caption")) == title)
        cells = {text_of(cell) for cell in table.iterfind(".//td")}
        labels = [text_of(label) for label in image.iterfind("text") if label.get("class") == "value"]
        assert set(labels) <= cells


def test_one_unit_alone_is_not_drawn(tmp_path: Path) -> None:
    page = page_of(world(("Sở A",)), tmp_path)
    assert [text_of(one.find(".//h4")) for one in page.iterfind(".//figure")] == [
        "Điểm mất theo cơ quan chủ trì: Các sở"
    ]


def test_open_lines_draw_how_far_a_unit_can_still_move(tmp_path: Path) -> None:
    page = page_of(world(), tmp_path)
    ranks = page.get_element_by_id("bd-so-1")
    assert len(ranks.findall(".//line[@class='span']")) == 1
    assert len(ranks.findall(".//circle")) == 2
    cells = [text_of(cell) for cell in ranks.find(".//tbody/tr")]
    assert cells == ["Sở B", "80,00", "hạng 1–2", "53,33", "80,00"]
    assert "1 đơn vị còn dòng mở" in text_of(ranks)


def test_earlier_cycles_are_drawn_beside_this_one(tmp_path: Path) -> None:
    before = (Earlier("u0", Decimal(70), Decimal(70), 1, period="2021"),)
    figure = page_of(structs.replace(world(), previous=before), tmp_path).get_element_by_id("bd-so-5")
    assert text_of(figure.find(".//h4")) == "So với các kỳ trước: Các sở"
    assert [text_of(one) for one in figure.iterfind("ul/li")] == ["2021", "2022"]
    labels = [text_of(one) for one in figure.iterfind("svg/text") if one.get("class") == "value"]
    assert labels == ["–", "+9,72", "–"]
    assert "1 đơn vị tăng, 0 đơn vị giảm" in text_of(figure)


def test_what_is_written_by_others_stays_text(tmp_path: Path) -> None:
    page = page_of(world(HOSTILE, HOSTILE[0]), tmp_path, internal=True)
    text = (tmp_path / "bao-cao.html").read_text(encoding="utf-8")
    assert len(page.findall(".//script")) == len(page.findall(".//style")) == 1
    assert "\u202e" not in text
    digest = base64.b64encode(hashlib.sha256((page.findtext(".//script") or "").encode()).digest()).decode()
    policy = page.find(".//meta[@http-equiv]").get("content")
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    for element in page.iter(etree.Element):
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in {"src", "srcset", "action", "xlink:href"}
            assert name != "href" or value.startswith("#")
            assert name != "style" or re.fullmatch(r"--v:[\d.]+%|width:[\d.]+%", value)
    names = {text_of(one) for one in page.iterfind(".//summary/*[@class='name']")}
    assert " ".join(HOSTILE[0].split()) in names


def test_a_page_without_parts_of_units_says_why(tmp_path: Path) -> None:
    write_report(world(), tmp_path, ["html"], unit_sheets=False)
    page = html.fromstring((tmp_path / "bao-cao.html").read_text(encoding="utf-8"))
    assert "Kỳ có 3 đơn vị" in text_of(page.get_element_by_id("chi-tiet"))
    assert not page.findall(".//details[@class='unit one']")


def test_too_many_units_are_not_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parscore.pipeline.report.DRAWN", 2)
    page = page_of(world(), tmp_path)
    assert len(page.findall(".//figure")) == 1
    assert "Nhóm có 3 đơn vị, quá 2" in text_of(page)


def test_the_parts_of_the_page_can_be_found_by_those_who_hear_it(tmp_path: Path) -> None:
    page = page_of(world(), tmp_path)
    assert page.get("lang") == "vi"
    assert [len(page.findall(f".//{name}")) for name in ("main", "nav", "footer", "h1")] == [1, 1, 1, 1]
    assert page.find(".//a[@class='skip']").get("href") == "#noi-dung"
    for table in page.iterfind(".//table"):
        assert text_of(table.find("caption"))
        assert all(head.get("scope") for head in table.iterfind(".//th"))
    levels = [int(one.tag[1]) for one in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert all(below <= above + 1 for above, below in pairwise([0, *levels]))
    units = [text_of(one) for one in page.iterfind(".//details[@class='unit one']/summary/h4")]
    assert sorted(units) == ["Sở A", "Sở B", "Sở C"]
    known = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(known) == len(set(known))
    assert {one.get("href")[1:] for one in page.iterfind(".//a")} <= set(known)


@pytest.mark.slow
@needs_chromium
def test_the_page_works_in_a_browser_without_network(tmp_path: Path) -> None:
    write_report(world(), tmp_path, ["html"])
    path = tmp_path / "bao-cao.html"
    with tab(tmp_path / "profile") as page:
        page.open(path)
        first = "[...document.querySelectorAll('table.sortable')][0].tBodies[0].rows[0].cells[1].textContent"
        button = "document.querySelectorAll('table.sortable thead th')[1].querySelector('[role=button]')"
        assert page.value(first) == "Sở B"
        page.value(f"{button}.click(); {button}.click()")
        assert page.value(first) == "Sở C"
        assert page.value(f"{button}.closest('th').getAttribute('aria-sort')") == "descending"
        find = "const box = document.querySelector('input[type=search]'); box.value = 'so a'"
        page.value(f"{{ {find}; box.dispatchEvent(new Event('input')) }}")
        assert page.value("[...document.querySelectorAll('details.one')].filter(x => !x.hidden).length") == 1
        before = page.value("getComputedStyle(document.body).backgroundColor")
        page.value("document.querySelector('.tools button').click()")
        assert page.value("getComputedStyle(document.body).backgroundColor") != before
        assert page.requests == [path.as_uri()]
        assert page.faults == []
        page.open(path, "#don-vi-u0")
        assert page.value("document.getElementById('don-vi-u0').closest('details').open")
        row = "document.querySelector('#don-vi-u0 tbody tr:nth-child(3)')"
        page.value(f"{row}.querySelector('summary').click()")
        page.value("new Promise(requestAnimationFrame)")
        said = page.value(f"{row}.querySelector('details').innerText")
        assert "(Hồ sơ đúng hạn / Tổng số hồ sơ) × 6 điểm" in said
        assert "Quy tắc" not in said
        page.send("Emulation.setScriptExecutionDisabled", value=True)
        page.open(path, "#don-vi-u1")
        text = "document.getElementById('don-vi-u1').checkVisibility({contentVisibilityAuto: true})"
        page.send("Emulation.setScriptExecutionDisabled", value=False)
        assert page.value(text)
        assert page.faults == []
