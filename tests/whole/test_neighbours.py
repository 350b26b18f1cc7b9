"""Small sets of neighbours of the index, on their published numbers: DTI, PAR INDEX 2012, PGI, LKE AKIP."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from parscore.diagnostics import has_errors
from parscore.model.scorecard import Results
from parscore.pipeline.lint import lint
from parscore.pipeline.results import compare_published
from parscore.pipeline.score import score_cycle

HEAD = """\
framework: {name}
title: {title}
year: 2022
status: illustrative
basis: {{document: Báo cáo công bố}}
levels: {levels}
{aggregate}policy:
  not_applicable: zero
  rounding: {{mode: half_up, digits: {digits}}}
  rank: {{by: points, compare: exact, ties: competition}}
{more}criteria:
"""
CYCLE = """\
cycle: thu
title: Kỳ thử
year: 2022
groups: [{{id: tinh, title: Các tỉnh, framework: bo.yaml, units: [{units}]}}]
{source}
"""
DTI_2022 = """\
Tỉnh,1,2,3,4,5,6,7,8,DTI
Đà Nẵng,1.0000,.9000,.8253,.8487,.7578,.8575,.7836,.5197,.8002
Quảng Ninh,.9581,.9000,.7648,.6250,.5382,.8385,.5904,.4505,.7024
"""
DTI_2020 = "Tỉnh,1,2,3,DTI\nĐà Nẵng,.5346,.4155,.4964,.4874\nBắc Ninh,.4449,.3668,.4052,.4096\n"
PAR_2012 = """\
Tỉnh,1,2,Tổng điểm,Hạng
Đà Nẵng,53.25,33.87,87.12,1
Bà Rịa - Vũng Tàu,54.35,31.79,86.14,2
TP Hồ Chí Minh,52.75,31.08,83.83,3
"""


def rows(most: Sequence[str], weights: Sequence[str] = ()) -> str:
    """A leaf brought in from outside for each maximum, with its weight where there are any."""
    return "".join(
        f'  - {{code: "{number}", title: Hợp phần thứ {number}, max: {maximum}, lead: hoi-dong, evidence: none, '
        f"{f'weight: {weights[number - 1]}, ' if weights else ''}rule: {{kind: given}}}}\n"
        for number, maximum in enumerate(most, 1)
    )


def published(
    folder: Path, text: str, name: str, criteria: str, aggregate: str = "", digits: int = 4
) -> Results:
    """The results of a published table whose components are given, compared with the whole of it."""
    head = f"aggregate: {aggregate}\n" if aggregate else ""
    made = HEAD.format(name=name, title="Chỉ số", levels="[Hợp phần]", aggregate=head, digits=digits, more="")
    (folder / "bo.yaml").write_text(made + criteria, encoding="utf-8")
    names = [line.split(",")[0] for line in text.splitlines()[1:]]
    units = ", ".join(f"{{id: t{number}, name: {one}}}" for number, one in enumerate(names))
    (folder / "cycle.yaml").write_text(
        CYCLE.format(units=units, source="given: cong-bo.csv"), encoding="utf-8"
    )
    (folder / "cong-bo.csv").write_text(text, encoding="utf-8")
    assert not has_errors(lint([folder / "cycle.yaml"]).findings)
    run = score_cycle(folder, write=False)
    assert run.results is not None, run.findings
    found, findings = compare_published(run.results, folder / "cong-bo.csv", Decimal(0))
    assert found is not None
    figures = sum(len(line.split(",")) - 1 for line in text.splitlines()[1:])
    assert (findings, found.count("equal")) == ([], figures), found.figures
    return run.results


def test_dti_of_provinces_2022(tmp_path: Path) -> None:
    weights = ("0.1",) * 5 + ("0.2", "0.15", "0.15")
    made = published(tmp_path, DTI_2022, "dti-2022", rows(["1"] * 8, weights), "weighted")
    assert made.framework_of("tinh").maximum == Decimal(1)


def test_dti_of_provinces_2020(tmp_path: Path) -> None:
    published(tmp_path, DTI_2020, "dti-2020", rows(["1"] * 3, ("0.4", "0.3", "0.3")), "weighted")


def test_par_index_2012_is_appraisal_and_survey(tmp_path: Path) -> None:
    made = published(tmp_path, PAR_2012, "par-2012", rows(["62", "38"]), digits=2)
    assert [row.rank for row in made.standings] == [1, 2, 3]


@pytest.mark.parametrize(
    ("aggregate", "weights", "most", "total"),
    [
        ("sum", (), 40, "24.7"),
        ("mean", (), 10, "6.175"),
        ("weighted", ("0.3", "0.3", "0.2", "0.2"), 10, "6.14"),
    ],
)
def test_pgi_in_three_shapes(
    tmp_path: Path, aggregate: str, weights: tuple[str, ...], most: int, total: str
) -> None:
    """Four components of ten: added up, their mean, or weighted."""
    text = f"Tỉnh,1,2,3,4,PGI\nTrà Vinh,5.8,6.2,7.1,5.6,{total}\n"
    made = published(tmp_path, text, "pgi-2022", rows(["10"] * 4, weights), aggregate)
    assert made.framework_of("tinh").maximum == most


AKIP = (("Perencanaan", "0.3"), ("Pengukuran", "0.3"), ("Pelaporan", "0.15"), ("Evaluasi", "0.25"))
PARTS = (("Keberadaan", "0.2"), ("Kualitas", "0.3"), ("Pemanfaatan", "0.5"))
ROWS = (7, 6, 6, 7, 6, 6, 7, 6, 6, 7, 7, 6)
SCALE = {"AA": 100, "A": 90, "BB": 80, "B": 70, "CC": 60, "C": 50, "D": 30, "E": 0}


def akip() -> str:
    """LKE AKIP: four weighted components of three weighted parts, each the mean of its criteria on one scale."""
    scale = ", ".join(f"{name}: {points}" for name, points in SCALE.items())
    bands = ", ".join(
        f"{{name: {name}, above: {bound}}}"
        for name, bound in (("AA", 90), ("A", 80), ("BB", 70), ("B", 60), ("CC", 50), ("C", 30))
    )
    more = f"scales: {{aae: {{{scale}}}}}\nbands: [{bands}, {{name: D, from: 0}}]\nbands_on: points\n"
    levels, head = "[Komponen, Bagian, Kriteria]", "aggregate: weighted\n"
    text = HEAD.format(name="akip", title="LKE AKIP", levels=levels, aggregate=head, digits=2, more=more)
    left = iter(ROWS)
    for one, (title, weight) in enumerate(AKIP, 1):
        text += f'- code: "{one}"\n  title: {title}\n  max: 100\n  weight: {weight}\n'
        text += "  aggregate: weighted\n  children:\n"
        for two, (part, share) in enumerate(PARTS, 1):
            codes = [f"{one}.{two}.{three}" for three in range(1, next(left) + 1)]
            listed = ",\n".join(f"{{code: {code}, title: K{code}, max: 100, rule: aae}}" for code in codes)
            text += f'  - {{code: "{one}.{two}", title: {part}, max: 100, weight: {share}, aggregate: mean, '
            text += f"children: [\n{listed}]}}\n"
    return text


def test_lke_akip_is_short_and_scored_by_means(tmp_path: Path) -> None:
    text = akip()
    assert text.count("rule: aae") == 77
    assert len(text.encode()) < 6000
    (tmp_path / "bo.yaml").write_text(text, encoding="utf-8")
    units = "{id: a, name: Dinas A}, {id: b, name: Dinas B}"
    source = "stages: [self, round-1]\nappraisal: {round-1: nilai.csv}"
    (tmp_path / "cycle.yaml").write_text(CYCLE.format(units=units, source=source), encoding="utf-8")
    codes = [line.split("code: ")[-1].split(",")[0] for line in text.splitlines() if "rule: aae" in line]
    marks = [f"a,{code},{100 if code.startswith('1.') else 70},Bukti,hoi-dong" for code in codes]
    marks += [f"b,{code},{90 if code.endswith('.1') else 60},Bukti,hoi-dong" for code in codes]
    (tmp_path / "nilai.csv").write_text("\n".join(("unit,code,points,reason,by", *marks)), encoding="utf-8")
    assert not has_errors(lint([tmp_path / "cycle.yaml"]).findings)
    run = score_cycle(tmp_path, write=False)
    assert run.results is not None, run.findings
    points = {row.unit: row.points for row in run.results.standings}
    assert points["a"] == Decimal("0.3") * 100 + Decimal("0.7") * 70
    weights = [Decimal(one) * Decimal(two) for _, one in AKIP for _, two in PARTS]
    means = [60 + Decimal(30) / number for number in ROWS]
    by_hand = sum(weight * mean for weight, mean in zip(weights, means, strict=True))
    assert points["b"] is not None
    assert abs(points["b"] - by_hand) < Decimal("1e-20")
    assert {row.unit: row.band for row in run.results.standings} == {"a": "BB", "b": "B"}
