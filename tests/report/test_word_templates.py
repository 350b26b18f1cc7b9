"""An office's own Word templates are filled in; a broken one is told with its tag, and nothing is written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from parscore.check.word_template import check_word_template
from parscore.diagnostics import Diagnostic
from parscore.model.word_template import KINDS, TAGS, Kind, Tag, every_tag
from parscore.pipeline.paper import word_templates
from parscore.pipeline.report import write_report
from parscore.read.word_template import read_word_template
from tests.kit.cli import cycle_folder, parscore
from tests.report.test_documents import made, tables_of, words_of

Fill = Callable[[Any], None]


def document(*lines: str, fill: Fill | None = None) -> bytes:
    """A document of these paragraphs."""
    made_of, held = Document(), io.BytesIO()
    for line in lines:
        made_of.add_paragraph(line)
    if fill is not None:
        fill(made_of)
    made_of.save(held)
    return held.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The package with one part more, or another one in its place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for one in source.namelist():
            if one != name:
                target.writestr(one, source.read(one))
        target.writestr(name, part)
    return out.getvalue()


def told(content: bytes, kind: Kind = "phu-luc") -> list[Diagnostic]:
    """What is wrong with a template."""
    template, findings = read_word_template(content, "mau.docx")
    return findings if template is None else check_word_template(template, kind, "mau.docx")


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("Ngày {{ titel }}", "K303", "«titel» – ý bạn là «title»?"),
        ("{% for g in groups %}{{ g.titles }}{% endfor %}", "K303", "«g.titles»"),
        ("{{ g.title }}", "K303", "«g.title»"),
        ("{% if titel %}a{% endif %}", "K303", "«titel»"),
        ("{% if title %}a{% elif titel %}b{% endif %}", "K303", "«titel»"),
        ("{{ self }}", "K303", "«self»"),
        ("{% for g in groups %}{{ g.title }}", "K302", "thiếu {% endfor %}"),
        ("{% fro g in groups %}{% endfro %}", "K302", "không có lệnh «fro»"),
        ("Tên {{ title", "K302", "thẻ mở mà không đóng"),
        ("{{ title | }}", "K302", "sai cú pháp"),
        ("{{ title + 1 }}", "K304", "phép tính"),
        ("{{ title.upper() }}", "K304", "lời gọi hàm"),
        ("{{ title.__class__ }}", "K303", "«title.__class__»"),
        ("{{ title['a'] }}", "K304", "dấu ngoặc vuông"),
        ("{{ title|center(999999999) }}", "K304", "«|center»"),
        ("{% macro a() %}{% endmacro %}", "K304", "macro"),
        ("{% set a = 1 %}", "K304", "assign"),
        ("{% include 'a' %}", "K304", "include"),
        ("{% for a in position %}{% for b in position %}{% for c in position %}{% for d in position %}{% endfor %}"
         "{% endfor %}{% endfor %}{% endfor %}", "K304", "lồng quá sâu"),
        ("{% for x in title %}{% endfor %}", "K305", "«title» không phải danh sách"),
        ("{{ position }}", "K305", "|join"),
        ("{% for g in groups %}{{ g.ranking }}{% endfor %}", "K305", "{{p …}}"),
        ("{{p title }}", "K305", "không có p"),
        ("{% for g in groups %}{{ g.ranked }}{% endfor %}", "K305", "{% if %}"),
        ("{% if title > 'a' %}{% endif %}", "K304", "phép tính"),
        ("{{ groups|join }}", "K305", "«|join»"),
        ("{{ title or position }}", "K305", "|join"),
        ("{{ title|default(position) }}", "K305", "|join"),
        ("{{ position|join(attribute='x') }}", "K304", "«|join»"),
        ("{% if remark %}{% else %}{{ titel }}{% endif %}", "K303", "«titel»"),
    ],
)  # fmt: skip
def test_a_broken_tag_is_told(line: str, code: str, said: str) -> None:
    found = told(document("Phụ lục", line))
    assert [one.code for one in found] == [code]
    assert said in found[0].message
    assert "«" in found[0].message
    assert str(found[0].place) == "mau.docx"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "K300", "tệp trống"),
        (b"%PDF-1.7", "K300", "không phải tệp .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "K300", "không phải tệp .docx"),
        (document("{{ title }}")[:-40], "K300", "không phải tệp .docx"),
        (with_part(document("a"), "word/document.xml", b"<w:document"), "K300", "không đọc được"),
        (with_part(document("a"), "word/vbaProject.bin", b"x"), "K301", "macro"),
        (with_part(document("a"), "word/embeddings/oleObject1.bin", b"x"), "K301", "đối tượng nhúng"),
        (
            with_part(
                document("a"),
                "word/_rels/settings.xml.rels",
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
                b'Id="rId1" Type="http://x/attachedTemplate" Target="http://x/a.dotm" TargetMode="External"/>'
                b"</Relationships>",
            ),
            "K301",
            "liên kết tới tệp bên ngoài",
        ),
    ],
    ids=["empty", "pdf", "old word", "cut", "broken", "macro", "object", "template outside"],
)
def test_a_file_that_is_no_template_is_told(content: bytes, code: str, said: str) -> None:
    found = told(content)
    assert [one.code for one in found] == [code]
    assert said in found[0].message


def test_a_field_that_fetches_is_refused() -> None:
    def fill(of: Any) -> None:
        run = of.add_paragraph().add_run()
        code = run._r.makeelement(
            "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}instrText", {}
        )
        code.text = 'DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"'
        run._r.append(code)

    assert [one.code for one in told(document(fill=fill))] == ["K301"]


def test_a_condition_that_opens_in_a_cell_and_closes_outside_is_told() -> None:
    def fill(of: Any) -> None:
        of.add_table(rows=1, cols=1).cell(0, 0).text = "{% if remark %}"
        of.add_paragraph("{% endif %}")

    assert [one.code for one in told(document(fill=fill))] == ["K305"]
    assert not told(document("a {% if remark %} b", "c", "d {% endif %} e"))


def test_what_is_left_out_leaves_a_sound_document(tmp_path: Path) -> None:
    def fill(of: Any) -> None:
        cell = of.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "{%p if remark %}"
        for words in ("{{ remark }}", "{%p endif %}"):
            cell.add_paragraph(words)
        of.add_paragraph("{{ warnings|first }}{{ parent|upper }}")
        for words in ("{%p for g in groups %}", "{{p g.ranking }}", "{{p g.fields }}", "{%p endfor %}"):
            of.add_paragraph(words)

    path = tmp_path / "phu-luc.docx"
    path.write_bytes(document(fill=fill))
    templates, findings = word_templates({"phu-luc": path})
    assert not findings
    body = Document(str(write_report(made(), tmp_path, ["docx"], templates=templates)[0])).element.body
    cell = next(body.iter(qn("w:tc")))
    assert cell.find(qn("w:p")) is not None
    kinds = [part.tag for part in body]
    assert all(after == qn("w:p") for kind, after in pairwise(kinds) if kind == qn("w:tbl"))


def test_a_template_of_an_office_is_filled_in(tmp_path: Path) -> None:
    def fill(of: Any) -> None:
        of.add_paragraph("{%p for group in groups %}")
        table = of.add_table(rows=4, cols=2)
        words = ("Hạng", "Đơn vị", "{%tr for unit in group.units %}", "", "{{ unit.rank }}", "{{ unit.name }}",
                 "{%tr endfor %}", "")  # fmt: skip
        for cell, said in zip((cell for row in table.rows for cell in row.cells), words, strict=True):
            cell.text = said
        of.add_paragraph("{%p endfor %}")
        paragraph = of.add_paragraph()
        for piece in ("Ký: {", "{ pos", "ition|join(‘ – ’)", " }}"):
            paragraph.add_run(piece).bold = len(piece) > 7
        of.sections[0].footer.paragraphs[0].text = "{{ decision }}"

    path = tmp_path / "phu-luc-rieng.docx"
    path.write_bytes(document("BẢNG {{ title|upper }}", fill=fill))
    templates, findings = word_templates({"phu-luc": path})
    assert not findings
    write_report(made(), tmp_path, ["docx"], templates=templates)
    annex = tmp_path / "bao-cao-phu-luc.docx"
    assert words_of(annex)[0] == "BẢNG KỲ THỬ"
    assert tables_of(annex) == [[["Hạng", "Đơn vị"], ["1", "Sở B"], ["2", "Sở A"], ["–", "Sở C"]]]
    assert "Ký: ……………" in words_of(annex)
    assert "/QĐ-UBND" in Document(str(annex)).sections[0].footer.paragraphs[0].text


def test_every_tag_that_is_offered_is_filled_in(tmp_path: Path) -> None:
    def lines(tags: tuple[Tag, ...], before: str = "") -> list[str]:
        found = []
        for tag in tags:
            name = before + tag.name
            if tag.shape == "rows":
                found += [
                    f"{{%p for {tag.name}_x in {name} %}}",
                    *lines(tag.of, f"{tag.name}_x."),
                    "{%p endfor %}",
                ]
            elif tag.shape == "list":
                found.append(f"{{{{ {name}|join }}}}")
            elif tag.shape == "flag":
                found.append(f"{{% if {name} %}}có{{% endif %}}")
            else:
                found.append(f"{{{{p {name} }}}}" if tag.shape == "table" else f"{{{{ {name} }}}}")
        return found

    for kind, tags in TAGS.items():
        (tmp_path / f"{kind}.docx").write_bytes(document(*lines(tags)))
    templates, findings = word_templates({kind: tmp_path / f"{kind}.docx" for kind in KINDS})
    assert not findings
    assert (
        len(write_report(made(), tmp_path, ["docx"], templates=templates, per_unit=True, internal=True)) == 5
    )
    assert sum(1 for kind in KINDS for _ in every_tag(kind)) > 60


def test_the_command_line_takes_and_copies_templates(tmp_path: Path) -> None:
    folder, copies = cycle_folder(tmp_path / "ky"), tmp_path / "mau"
    assert parscore("report", "--copy-templates", copies).stdout.count("Đã ghi") == len(KINDS)
    (copies / "phu-luc.docx").write_bytes(document("Của tôi: {{ titel }}"))
    assert "để nguyên" in parscore("report", "--copy-templates", copies).stdout
    run = ("report", folder, "--format", "docx", "--template")
    broken = parscore(*run, copies / "phu-luc.docx")
    assert broken.returncode == 1
    assert "«titel» – ý bạn là «title»?" in broken.stdout + broken.stderr
    assert not (folder / "out").exists()
    (copies / "rieng.docx").write_bytes(document("Của tôi: {{ title }}"))
    unclear = parscore(*run, copies / "rieng.docx")
    assert (unclear.returncode, "không rõ «rieng.docx» là mẫu gì" in unclear.stderr) == (2, True)
    assert parscore(*run, f"phu-luc={copies / 'rieng.docx'}").returncode == 0
    assert words_of(folder / "out" / "bao-cao-phu-luc.docx") == ["Của tôi: Kỳ thử năm 2022"]
    assert parscore(*run[:3], "html", "--template", copies / "rieng.docx").returncode == 2
    assert parscore(*run, "phu-luc=khong-co.docx").returncode == 2
