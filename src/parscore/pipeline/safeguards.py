"""What keeps results that are written from being replaced by worse ones: inputs that are gone, inputs that changed.

May not write and may not score. A drive that is not connected looks like files that were taken away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath

from msgspec import Struct

from parscore.catalogue import finding
from parscore.contents import digest_of
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Cycle
from parscore.pipeline.inputs import Inputs, named_files, slashed
from parscore.pipeline.load import beside
from parscore.pipeline.shipped import find
from parscore.read.results.results import Known

CHANGED = "K342"
"""The code of an input that changed while it was read."""


class Sent(Struct, frozen=True):
    """What there is now: the digests of all inputs by name, and the units of which a form came."""

    digests: Mapping[str, str]
    units: Collection[str]


def gone(folder: Path, cycle: Cycle, known: Known, now: Sent) -> list[Diagnostic]:
    """K340 where no form is left in the folder of forms, K341 for every other input that the cycle still names, that
    the written results know and that is nowhere now."""
    lost = [name for name in _lost(folder, known, now) if _is_named(cycle, name)]
    forms = [name for name in lost if _is_within(name, cycle.submissions) and name in known.forms]
    left = any(_is_within(name, cycle.submissions) for name in now.digests)
    if forms and not left:
        place, count = Place(slashed(cycle.submissions)), len(forms)
        return [finding("K340", place, folder=slashed(cycle.submissions), count=count), *_each(lost, forms)]
    replaced = [name for name in forms if known.forms[name] in now.units]
    return list(_each(lost, replaced))


def _each(lost: Collection[str], told: Collection[str]) -> Iterator[Diagnostic]:
    return (finding("K341", Place(name), name=name) for name in lost if name not in told)


def _lost(folder: Path, known: Known, now: Sent) -> Iterator[str]:
    """The inputs that were known and that lie nowhere, also under no other name."""
    still = frozenset(now.digests.values())
    for name, digest in known.inputs.items():
        if name not in now.digests and digest not in still and not _is_there(folder, name):
            yield name


def _is_there(folder: Path, name: str) -> bool:
    return (folder / slashed(name)).is_file() or find(name.removeprefix("frameworks/")) is not None


def _is_named(cycle: Cycle, name: str) -> bool:
    """Whether a cycle names a file, or a folder that it lies in."""
    sets = (group.framework for group in cycle.groups)
    earlier = (written for files in cycle.previous.values() for written in files)
    listed = (written for _, written in named_files(cycle))
    return (
        _is_within(name, cycle.submissions)
        or any(name == written or _is_within(name, written) for written in (*listed, *earlier))
        or any(name in (beside("cycle.yaml", one), one, f"frameworks/{one}.yaml") for one in sets)
    )


def _is_within(name: str, folder: str) -> bool:
    path, above = PurePosixPath(slashed(name)), PurePosixPath(slashed(folder))
    return above == PurePosixPath() or path.is_relative_to(above)


def changed_meanwhile(inputs: Inputs, twice: Mapping[str, str]) -> list[Diagnostic]:
    """K342 for every input whose bytes changed while they were read; `twice` are the digests of those read twice."""
    again = (
        name
        for name, digest in twice.items()
        if _is_there(inputs.folder, name) and digest_of(inputs.folder / slashed(name)) not in (None, digest)
    )
    return [finding(CHANGED, Place(name)) for name in dict.fromkeys((*inputs.unsteady(), *again))]
