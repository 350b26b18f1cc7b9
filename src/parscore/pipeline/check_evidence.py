"""The files that a cycle has beside the self-assessments, checked: rulings, explanations, survey, given points.

The checks are those of scoring, run on the whole cycle; what they find is sorted by file here. Nothing is scored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from msgspec import Struct, structs

from parscore.catalogue import finding
from parscore.compute.progress import NOBODY, Tracker, tracker
from parscore.contents import real
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Cycle, SurveyFiles
from parscore.model.framework import Framework
from parscore.model.packed import PackedScore
from parscore.model.unit_figures import UnitFigures
from parscore.pipeline.evidence import figures_of
from parscore.pipeline.form_sets import CycleSets
from parscore.pipeline.forms import OTHER_KINDS, read_forms, scores_of
from parscore.pipeline.inputs import CYCLE, Inputs, Source, listed_files, named_files, slashed
from parscore.pipeline.load import LoadedCycle, load_cycle
from parscore.pipeline.score import cards_of, results_of
from parscore.read.rulings.kinds import OtherKind
from parscore.text import printable_name
from parscore.write.tables.words import stage_title

_TITLES = {
    "explanations": "Giải trình",
    "responses": "Phiếu điều tra",
    "shares": "Tỷ lệ điều tra",
    "points": "Điểm điều tra",
    "given": "Điểm từ nguồn ngoài",
    "figures": "Số liệu từ hệ thống",
}
OF_DISPUTES = ("N140", "N141", "N157", "N161")
"""What is told with each form."""
_DEPTH = 4
"""So many folders up from a file its cycle is looked for."""


class EvidenceFile(Struct, frozen=True):
    """A file with what it holds in words, the stage that it belongs to, and its name in the findings of scoring."""

    source: Source
    title: str
    label: str
    stage: str = ""


class FoundInFiles(Struct, frozen=True):
    """What was found in each file by its name, what belongs to none of them, how far the appraisal has come."""

    files: Mapping[str, tuple[Diagnostic, ...]]
    others: tuple[Diagnostic, ...] = ()
    tracker: Tracker = NOBODY


@dataclass
class EvidenceFiles:
    """The files of one cycle beside its self-assessments; `sets` are its usable criteria sets."""

    loaded: LoadedCycle
    cycle: Cycle
    sets: Mapping[str, Framework]
    named: dict[Path, EvidenceFile] = field(init=False)

    def __post_init__(self) -> None:
        self.named = {real(one.source.path): one for one in self._named()}

    @cached_property
    def figures(self) -> dict[str, UnitFigures]:
        """The figures that systems deliver, by unit; what is wrong with their files is told where they are checked."""
        groups = ((unit.id, self.sets.get(group.framework)) for group, unit in self.cycle.units())
        known = {unit: made for unit, made in groups if made is not None}
        return figures_of(self.cycle, known, Inputs(self.loaded.folder))[0]

    def _named(self) -> Iterator[EvidenceFile]:
        for path, listed in named_files(self.cycle):
            if path == ("survey", "form"):
                continue
            kind = str(path[1] if path[0] == "survey" else path[0])
            stage = str(path[1]) if kind == "appraisal" else ""
            title = stage_title(stage) if stage else _TITLES[kind]
            for file, label in listed_files(listed, self.loaded.folder)[0]:
                if file.is_file():
                    yield EvidenceFile(Source(file, self._shown(label)), title, label, stage)

    def check(
        self, chosen: Iterable[EvidenceFile], scores: Mapping[str, PackedScore] | None = None
    ) -> FoundInFiles:
        """What scoring finds in files that the cycle names; own `scores` are read where they are not given."""
        return self._checked(self.cycle, chosen, scores)

    def check_strange(
        self, files: Sequence[tuple[Source, OtherKind]]
    ) -> tuple[list[EvidenceFile], FoundInFiles]:
        """Files that the cycle does not name, each in the place that its kind says; earlier stages stay as they are."""
        taken, homeless = list[EvidenceFile](), dict[str, tuple[Diagnostic, ...]]()
        cycle = self.cycle.model_copy(
            update={"appraisal": {}, "explanations": None, "survey": None, "given": None, "figures": None}
        )
        for source, kind in files:
            label, stage = real(source.path).as_posix(), self._stage_of(source, kind)
            if kind.kind == "appraisal" and not stage:
                homeless[source.name] = (self._without_stage(source, kind),)
            else:
                cycle = self._with(cycle, kind, stage, label)
            title = stage_title(stage) if stage else _TITLES.get(kind.kind, what_is(kind))
            taken.append(EvidenceFile(source, title, label, stage))
        found = self._checked(cycle, taken, None)
        return taken, FoundInFiles({**found.files, **homeless})

    def _checked(
        self, cycle: Cycle, chosen: Iterable[EvidenceFile], scores: Mapping[str, PackedScore] | None
    ) -> FoundInFiles:
        names = {one.label: one.source.name for one in chosen}
        own = self._scores() if scores is None else scores
        made = cards_of(cycle, self.sets, Inputs(self.loaded.folder), own)
        found, others = defaultdict[str, list[Diagnostic]](list), list[Diagnostic]()
        known = {one.label for one in self.named.values()}
        for one in made.findings:
            label = one.place.file
            shown = structs.replace(one.place, file=names.get(label) or self._shown(label))
            moved = structs.replace(one, place=shown)
            if label in names:
                found[names[label]].append(moved)
            elif label not in known and label != CYCLE and one.code not in OF_DISPUTES:
                others.append(moved)
        sorted_by_file = {name: tuple(listed) for name, listed in found.items()}
        return FoundInFiles(sorted_by_file, tuple(others), tracker(results_of(cycle, self.sets, made)))

    def _shown(self, label: str) -> str:
        """How a file that scoring calls `label` is shown: like the forms, from the current folder."""
        return printable_name((self.loaded.folder / slashed(label)).as_posix())

    def _scores(self) -> dict[str, PackedScore]:
        folder = self.loaded.folder
        sent = read_forms(CycleSets(self.cycle, self.sets), folder, self.cycle.submissions)
        return scores_of(sent.files, self.cycle.submitted)[0]

    def _without_stage(self, source: Source, kind: OtherKind) -> Diagnostic:
        """W544: the cycle has no stage that a file of rulings could belong to."""
        stages, cycle = ", ".join(self.cycle.stages), self.cycle.cycle
        return finding("W544", Place(source.name), what=what_is(kind), cycle=cycle, stages=stages)

    def _stage_of(self, source: Source, kind: OtherKind) -> str:
        """The stage of a file of rulings: its stamp's, one that its path names, else the last with files, or the first.

        Empty for other kinds, and where the cycle has no stage of appraisal.
        """
        if kind.kind != "appraisal":
            return ""
        known = [stage for stage in self.cycle.stages if stage != self.cycle.stages[0]]
        words = (source.path.stem, *reversed(source.path.parts[:-1]))
        said = [stage for word in words for stage in known if stage in word]
        under_way = [stage for stage in known if stage in self.cycle.appraisal]
        return next((one for one in (kind.stage, *said, *reversed(under_way), *known) if one in known), "")

    def _with(self, cycle: Cycle, kind: OtherKind, stage: str, label: str) -> Cycle:
        """The cycle with one more file."""
        if kind.kind == "appraisal":
            stages = self.cycle.stages[: self.cycle.stages.index(stage)]
            before = {name: files for name, files in self.cycle.appraisal.items() if name in stages}
            listed = _more(cycle.appraisal.get(stage), label)
            return cycle.model_copy(update={"appraisal": {**before, **cycle.appraisal, stage: listed}})
        key, part = self._key_of(kind)
        if not part:
            return cycle.model_copy(update={key: _more(getattr(cycle, key), label)})
        survey = cycle.survey or SurveyFiles()
        listed = _more(getattr(survey, part), label)
        return cycle.model_copy(update={key: survey.model_copy(update={part: listed})})

    def _key_of(self, kind: OtherKind) -> tuple[str, str]:
        """The key of cycle.yaml for a kind of file, and the key inside it if any; points may come from outside."""
        if kind.kind == "explanations":
            return "explanations", ""
        given = any(leaf.measured_by == "given" for made in self.sets.values() for leaf in made.scored)
        return ("given", "") if kind.kind == "points" and given else ("survey", kind.kind)


def _more(listed: tuple[str, ...] | None, label: str) -> tuple[str, ...]:
    return (*(listed or ()), label)


def what_is(kind: OtherKind) -> str:
    """A kind of file in words."""
    return OTHER_KINDS[kind.kind][0]


def input_folders(loaded: LoadedCycle) -> list[Path]:
    """The folders below that of a cycle which hold its inputs: the self-assessments, and every file that it names."""
    if loaded.cycle is None:
        return []
    named = [loaded.folder / slashed(name) for _, name in named_files(loaded.cycle)]
    folders = [path if path.is_dir() else path.parent for path in named]
    return [
        loaded.folder / slashed(loaded.cycle.submissions),
        *(one for one in folders if one != loaded.folder),
    ]


def cycle_around(path: Path) -> LoadedCycle | None:
    """The cycle in whose folder a file lies, if any."""
    for folder in real(path).parents[:_DEPTH]:
        if (folder / CYCLE).is_file():
            return load_cycle(folder / CYCLE, (folder / CYCLE).as_posix())
    return None
