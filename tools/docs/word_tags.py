"""The tables of tags of Word templates, in Markdown, made of what the report fills in. Returns text, writes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from parscore.model.word_template import KINDS, SHAPES, TAGS, Kind, Tag, every_tag

_HEAD = "| Thẻ | Là | Ý nghĩa |\n|---|---|---|"


def tag_tables() -> str:
    """The tags of every template, then those of each kind alone."""
    common = [tag for tag in TAGS["tom-tat"] if all(tag in tags for tags in TAGS.values())]
    whole = "\n".join(("#### Thẻ của mọi mẫu", _HEAD, *(_row(tag.name, tag) for tag in common)))
    return "\n\n".join((whole, *("\n".join(_table(kind, common)) for kind in KINDS)))


def _table(kind: Kind, common: list[Tag]) -> Iterator[str]:
    yield f"#### {kind}.docx: {KINDS[kind]}\n{_HEAD}"
    yield from (_row(name, tag) for name, tag in every_tag(kind) if tag not in common)


def _row(name: str, tag: Tag) -> str:
    return f"| `{name}` | {SHAPES[tag.shape]} | {tag.about} |"
