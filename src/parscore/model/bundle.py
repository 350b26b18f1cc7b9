"""What is published of a cycle in one file: its list of contents, and what an earlier one is corrected by."""

from collections.abc import Mapping

from parscore.model.base import Model, Title

SCHEMA = "parscore-bundle/1"
MANIFEST = "danh-muc.json"
"""The list of contents, the last file of a bundle."""
RESULTS = "ket-qua/results.json"
REPORTS = "bao-cao"
INPUTS = "du-lieu"
ATTACHMENTS = "kem-theo"
TEMPLATES = "mau-word"
"""Where an office's own Word templates lie, each in a folder that is named after its kind."""
CORRECTIONS = "dinh-chinh.csv"
CORRECTION_ANNEX = "dinh-chinh.docx"
README = "DOC-TRUOC.txt"


class Correction(Model):
    """Which bundle this one takes the place of (its SHA-256), why, and who decided so."""

    bundle: str
    reason: Title
    by: Title


class Manifest(Model):
    """The list of contents of a bundle.

    `files` are the digests (SHA-256) of all its other files by name, `inputs` those of the files that the results were
    computed of, by the names in the cycle. `cycle_folder` is where the cycle lies below `du-lieu`, empty where the
    inputs are not in the bundle; `formats` are those of the reports.
    """

    schema_name: str
    tool: str
    cycle: str
    title: str
    final: bool
    stage: str
    fingerprint: str
    formats: tuple[str, ...]
    files: Mapping[str, str]
    inputs: Mapping[str, str]
    cycle_folder: str = ""
    corrects: Correction | None = None
