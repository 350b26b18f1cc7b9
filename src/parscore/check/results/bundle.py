"""Whether the files of a bundle are those of its list, and its list that of its results. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from parscore.catalogue import finding
from parscore.check.results.reproduction import check_inputs
from parscore.diagnostics import Diagnostic, Place
from parscore.model.bundle import REPORTS, Manifest
from parscore.model.scorecard import Results


def check_files(listed: Mapping[str, str], found: Mapping[str, str], place: Place) -> Iterator[Diagnostic]:
    """K361 for every file that is missing, changed or not in the list."""
    for name in dict.fromkeys((*listed, *found)):
        if name not in found:
            yield finding("K361", place, name=name, how="có trong danh mục mà không có trong gói")
        elif name not in listed:
            yield finding("K361", place, name=name, how="không có trong danh mục")
        elif found[name] != listed[name]:
            yield finding("K361", place, name=name, how="nội dung đã đổi")


def check_manifest(manifest: Manifest, results: Results, place: Place) -> Iterator[Diagnostic]:
    """K362 for everything that the list of contents says otherwise than the results, K272 for every input."""
    said = {
        "kỳ": (manifest.cycle, results.cycle.cycle),
        "tên kỳ": (manifest.title, results.cycle.dated_title),
        "phiên bản phần mềm": (manifest.tool, results.tool),
        "tình trạng": (_state(manifest.final), _state(results.is_final)),
        "bước chấm": (manifest.stage, results.stages[-1]),
        "dấu vân tay dữ liệu đầu vào": (manifest.fingerprint, results.fingerprint),
    }
    for what, (written, computed) in said.items():
        if written != computed:
            yield finding("K362", place, what=what, written=written, computed=computed)
    yield from check_inputs(results.inputs, manifest.inputs, place)


def _state(final: bool) -> str:
    return "chính thức" if final else "tạm tính"


def check_reports(found: Mapping[str, str], made: Mapping[str, str], place: Place) -> Iterator[Diagnostic]:
    """K363 for every report in the bundle that is not the one that its results give (`made`)."""
    reports = {name: digest for name, digest in found.items() if name.startswith(f"{REPORTS}/")}
    for name in dict.fromkeys((*reports, *made)):
        if reports.get(name) != made.get(name):
            yield finding("K363", place, name=name)
