"""What is published of a cycle in one file that anybody can verify, and its verification on another machine."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import json

from parscore import __version__
from parscore.catalogue import finding
from parscore.check.results.bundle import check_files, check_manifest, check_reports
from parscore.check.results.reproduction import check_inputs, check_reproduction
from parscore.compute.correction import corrections
from parscore.contents import digest_of
from parscore.diagnostics import Diagnostic, Place, has_errors
from parscore.model.bundle import (
    ATTACHMENTS,
    CORRECTION_ANNEX,
    CORRECTIONS,
    INPUTS,
    README,
    REPORTS,
    RESULTS,
    SCHEMA,
    TEMPLATES,
    Correction,
    Manifest,
)
from parscore.model.scorecard import Results
from parscore.model.word_template import KINDS, Kind, WordTemplate
from parscore.pipeline.inputs import RESULTS as WRITTEN
from parscore.pipeline.inputs import Progress, cycle_file, slashed
from parscore.pipeline.paper import word_templates
from parscore.pipeline.report import write_report
from parscore.pipeline.results import verify
from parscore.pipeline.results_file import results_in
from parscore.pipeline.score import score_cycle
from parscore.pipeline.shipped import find
from parscore.read.results.bundle import Bundle, read_bundle
from parscore.temporary import temporary_folder
from parscore.write.bundle import read_me, write_bundle
from parscore.write.report.paper import correction_tags
from parscore.write.report.plain import as_csv
from parscore.write.results import canonical
from parscore.write.tables.data import Table
from parscore.write.tables.published import correction_table
from parscore.write.tables.words import warnings

Contents = list[tuple[str, Path | bytes]]


@dataclass(frozen=True)
class Publication:
    """What is to be published: formats of the report, whether with the inputs, other files, what is corrected.

    `provisional`: results that are not final may be published as such. `own` are an office's own Word templates, which
    are published too so that anybody can make the documents again; `templates` are all of them, opened.
    """

    formats: tuple[str, ...]
    with_inputs: bool = False
    attachments: tuple[Path, ...] = ()
    provisional: bool = False
    earlier: Path | None = None
    reason: str = ""
    by: str = ""
    own: Mapping[Kind, Path] = field(default_factory=dict)
    templates: Mapping[Kind, WordTemplate] | None = None


@dataclass(frozen=True)
class Published:
    """A bundle that was written: its digest, list of contents, table of corrections, how far to rely on its sets."""

    digest: str
    manifest: Manifest
    corrections: Table | None
    warnings: tuple[str, ...]


def publish(
    path: Path, target: Path, wanted: Publication, progress: Progress | None = None, *, jobs: int = 1
) -> tuple[Published | None, list[Diagnostic]]:
    """Score the cycle again, and if that gives the results that are written, put them with reports into one file.

    None with findings where they are not reproduced, are not final although they have to be, or an earlier bundle that
    they correct cannot be read. NotOverwrittenError where `target` exists.
    """
    folder = cycle_file(path).parent
    results, findings = verify(path, progress, jobs=jobs)
    if results is None:
        return None, findings
    if not results.is_final and not wanted.provisional:
        return None, [*findings, finding("K364", Place(WRITTEN))]
    with temporary_folder() as room:
        table, told, faults = _corrected(results, wanted, room / "earlier")
        inputs, cycle_folder, more = _inputs(folder, results) if wanted.with_inputs else ([], "", [])
        findings += [*faults, *more]
        if has_errors(findings):
            return None, findings
        contents = [*_contents(folder, results, wanted, room / "reports"), *inputs]
        if table is not None and told is not None:
            contents += _correction(results, table, told, wanted)
        told_of = warnings(results.frameworks.values())
        said = read_me(
            results.cycle.dated_title,
            told_of,
            results.tool,
            inputs=wanted.with_inputs,
            corrects=table is not None,
        )
        contents.append((README, said.encode()))
        manifest = Manifest(
            schema_name=SCHEMA,
            tool=results.tool,
            cycle=results.cycle.cycle,
            title=results.cycle.dated_title,
            final=results.is_final,
            stage=results.stages[-1],
            fingerprint=results.fingerprint,
            formats=wanted.formats,
            files={},
            inputs=results.inputs,
            cycle_folder=cycle_folder,
            corrects=told,
        )
        done = write_bundle(target, contents, manifest)
        return Published(done.digest, done.manifest, table, told_of), findings


def _contents(folder: Path, results: Results, wanted: Publication, room: Path) -> Iterator[tuple[str, Path]]:
    """The results, the reports made of them, and the files that are attached."""
    yield RESULTS, folder / WRITTEN
    for made in sorted(write_report(results, room, wanted.formats, templates=wanted.templates)):
        yield f"{REPORTS}/{made.relative_to(room).as_posix()}", made
    for kind, template in wanted.own.items():
        yield f"{TEMPLATES}/{kind}/{template.name}", template
    for attached in wanted.attachments:
        yield f"{ATTACHMENTS}/{attached.name}", attached


def _correction(results: Results, table: Table, told: Correction, wanted: Publication) -> Contents:
    """The table of a correction as CSV, and as an annex to be signed."""
    made: Contents = [(CORRECTIONS, as_csv([table]).encode("utf-8-sig"))]
    if "docx" in wanted.formats:
        from parscore.write.report.docx import WordForm

        template = (wanted.templates or word_templates({})[0])["dinh-chinh"]
        tags = correction_tags(results, table, told)
        made.append((CORRECTION_ANNEX, WordForm(template).filled(tags, table.title)))
    return made


def _inputs(folder: Path, results: Results) -> tuple[Contents, str, list[Diagnostic]]:
    """The input files below one folder, as they lie towards each other, and where the cycle is among them.

    K365 for one that lies where no bundle can hold it, K272 for one that is not the one that was read.
    """
    levels = max((slashed(name).split("/").count("..") for name in results.inputs), default=0)
    home = "/".join([results.cycle.cycle] * max(levels, 1))
    contents: Contents = []
    findings: list[Diagnostic] = []
    for name, digest in sorted(results.inputs.items()):
        source = folder / slashed(name)
        if not source.is_file():
            source = find(name.removeprefix("frameworks/")) or source
        inside = posixpath.normpath(posixpath.join(home, slashed(name)))
        if Path(name).is_absolute() or inside.startswith(".."):
            findings.append(finding("K365", Place(WRITTEN), name=name))
        elif digest_of(source) != digest:
            findings += check_inputs({name: digest}, {name: digest_of(source)}, Place(WRITTEN))
        else:
            contents.append((f"{INPUTS}/{inside}", source))
    return contents, home, findings


def _corrected(
    results: Results, wanted: Publication, room: Path
) -> tuple[Table | None, Correction | None, list[Diagnostic]]:
    """The table of what the earlier bundle said otherwise; findings where it is none of this cycle."""
    if wanted.earlier is None:
        return None, None, []
    name = wanted.earlier.name
    old, findings = read_bundle(wanted.earlier, name, room)
    digest = digest_of(wanted.earlier)
    if old is None or digest is None:
        return None, None, findings
    before, faults = results_in(old.folder / RESULTS, f"{name}/{RESULTS}")
    if before is None:
        return None, None, faults
    if before.cycle.cycle != results.cycle.cycle:
        return (
            None,
            None,
            [finding("K366", Place(name), other=before.cycle.cycle, cycle=results.cycle.cycle)],
        )
    told = Correction(bundle=digest, reason=wanted.reason, by=wanted.by)
    return correction_table(results, corrections(before, results), told), told, []


@dataclass(frozen=True)
class Verified:
    """What was found of a bundle: whether all that could be checked agrees, its digest, and what was checked."""

    same: bool
    digest: str
    manifest: Manifest | None
    scored: bool = False
    reports: bool = False


def verify_bundle(
    path: Path, cycle: Path | None = None, progress: Progress | None = None, *, jobs: int = 1
) -> tuple[Verified, list[Diagnostic]]:
    """Check a bundle: its files, the ranking of its results, its reports, and by scoring again where inputs are there.

    `cycle` is a cycle at hand whose files are to be the inputs where the bundle has none.
    """
    with temporary_folder() as room:
        bundle, findings = read_bundle(path, path.name, room / "bundle")
        if bundle is None:
            return Verified(False, digest_of(path) or "", None), findings
        manifest, place = bundle.manifest, Place(path.name)
        findings += check_files(manifest.files, bundle.digests, place)
        results, faults = results_in(bundle.folder / RESULTS, RESULTS)
        findings += faults
        rebuilt = scored = False
        if results is not None:
            findings += check_manifest(manifest, results, place)
            rebuilt = results.tool == f"parscore {__version__}"
            findings += _reports(bundle, results, room / "reports", place) if rebuilt else []
            source = cycle or _cycle_in(bundle)
            if source is not None:
                scored = True
                findings += _again(source, results, progress, jobs)
        return Verified(not has_errors(findings), digest_of(path) or "", manifest, scored, rebuilt), findings


def _cycle_in(bundle: Bundle) -> Path | None:
    """The folder of the cycle in a bundle that holds the inputs."""
    return bundle.folder / INPUTS / bundle.manifest.cycle_folder if bundle.manifest.cycle_folder else None


def _reports(bundle: Bundle, results: Results, room: Path, place: Place) -> list[Diagnostic]:
    """K363 for every report that the results do not give with the templates that are there."""
    own: dict[Kind, Path] = {
        kind: path for kind in KINDS for path in (bundle.folder / TEMPLATES / kind).glob("*")
    }
    templates, findings = word_templates(own)
    if findings:
        return findings
    files = write_report(results, room, bundle.manifest.formats, templates=templates)
    made = {f"{REPORTS}/{one.relative_to(room).as_posix()}": digest_of(one) or "" for one in files}
    return list(check_reports(bundle.digests, made, place))


def _again(cycle: Path, results: Results, progress: Progress | None, jobs: int) -> list[Diagnostic]:
    """K104 and K272 for everything that scoring the inputs again gives otherwise."""
    if not cycle_file(cycle).is_file():
        return [finding("K361", Place(RESULTS), name="cycle.yaml", how="không có trong dữ liệu đầu vào")]
    run = score_cycle(cycle, progress, write=False, jobs=jobs, final=results.second_reading is not None)
    if run.results is None:
        return list(run.findings)
    written, made = (b"".join(canonical(one)) for one in (results, run.results))
    if written == made:
        return []
    return list(check_reproduction(json.decode(written), json.decode(made), Place(RESULTS)))
