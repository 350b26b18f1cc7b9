"""Inputs that lead to new places in the code, found by atheris: one target at a time, from the root of the repository.

`pip install atheris` beside the project (3.1 has wheels for Python 3.11 to 3.13), then
`python -m tests.fuzz.atheris_targets number -max_total_time=300`; the targets are number, workbook, annex, yaml. A
fault ends the run and leaves its input in a file `crash-…`. Nothing of what was tried is kept.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

atheris: Any = importlib.import_module("atheris")
with atheris.instrument_imports(include=["parscore"]):
    from parscore.number import parse
    from parscore.pipeline.draft import draft_annex
    from parscore.pipeline.faults import RAISED
    from parscore.pipeline.lint import lint
    from tests.draft.annexes import CA_MAU
    from tests.forms.kit import SET
    from tests.fuzz.kit import document, folder, workbook
    from tests.kit.office import packed, parts_of
    from tests.reading.test_damage import SOUND, judged

FORM = parts_of(workbook(SOUND))
PLAIN = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")


def number(data: bytes) -> None:
    """A text is a number or none; a plain one is what Python says."""
    text = data.decode("utf-8", "replace")
    found = parse(text)
    assert found is None or found.is_finite()
    if found is not None and PLAIN.fullmatch(text):
        assert found == Decimal(text.replace(",", "."))


def form(data: bytes) -> None:
    """A form with a piece of one part replaced, its zip sound."""
    drawn = atheris.FuzzedDataProvider(data)
    name = drawn.PickValueInList(sorted(FORM))
    part = FORM[name]
    at, length = drawn.ConsumeIntInRange(0, len(part)), drawn.ConsumeIntInRange(0, 60)
    made = part[:at] + drawn.ConsumeBytes(200) + part[at + length :]
    path = folder() / "so-noi-vu.xlsx"
    path.write_bytes(packed(FORM | {name: made}))
    submission, findings = judged(path)
    assert submission is not None or findings


def annex(data: bytes) -> None:
    """An annex with one row of any words."""
    cells = data.decode("utf-8", "replace").split("\t")[:3]
    rows = [("STT", "Nội dung", "Điểm"), *CA_MAU[:6], tuple(cells), *CA_MAU[6:9]]
    path = folder() / "annex.docx"
    path.write_bytes(document(rows))
    run = draft_annex(path, folder() / "nhap.yaml", this_year=2024, force=True)
    assert run.draft is not None or run.findings


def yaml(data: bytes) -> None:
    """A set with a piece replaced."""
    drawn = atheris.FuzzedDataProvider(data)
    whole = SET.encode()
    at, length = drawn.ConsumeIntInRange(0, len(whole)), drawn.ConsumeIntInRange(0, 60)
    path = folder() / "bo.yaml"
    path.write_bytes(whole[:at] + drawn.ConsumeBytes(200) + whole[at + length :])
    lint([path])


TARGETS: dict[str, Callable[[bytes], None]] = {
    "number": number,
    "workbook": form,
    "annex": annex,
    "yaml": yaml,
}


def main() -> None:
    """Run the target that is named first; the rest is for libFuzzer."""
    os.environ[RAISED] = "1"
    target, *options = sys.argv[1:]
    atheris.Setup([sys.argv[0], "-timeout=30", *options], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
