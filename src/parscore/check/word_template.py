"""Whether the tags of a Word template are those that a report fills in, each in its place.

A template may come from anywhere: it names what is shown, repeats rows and asks whether something is there, and can do
nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from jinja2 import Environment, TemplateSyntaxError, nodes

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.word_template import TAGS, Kind, Tag, WordTemplate, quoted_briefly
from parscore.text import did_you_mean

FILTERS = frozenset({"upper", "lower", "trim", "join", "length", "default", "first", "last"})
DEEPEST = 3
"""So many repetitions may stand inside each other."""

_LOOP = {name: Tag(name, "text", "") for name in ("index", "first", "last", "length")}
_LOGIC = (
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.CondExpr,
    nodes.Concat,
    nodes.Const,
)
_SAFE = (*_LOGIC, nodes.TemplateData)
_UNKNOWN_TAG = re.compile(r"unknown tag '([^']*)'")
_WANTED = re.compile(r"innermost block that needs to be closed is '([^']*)'")

_Record = Mapping[str, Tag]
_Scope = Mapping[str, Tag | _Record]


def check_word_template(template: WordTemplate, kind: Kind, name: str) -> list[Diagnostic]:
    """What is wrong with the tags of a template of a kind; nothing when it can be filled in."""
    found = []
    for text in template.texts.values():
        try:
            tree = Environment(autoescape=True).parse(text)
        except TemplateSyntaxError as error:
            said = _line(text, error.lineno)
            found.append(finding("K302", Place(name), said=said, what=_in_words(error.message or "")))
        else:
            checker = _Checker(text, name)
            checker.body(tree.body, {tag.name: tag for tag in TAGS[kind]}, 0)
            found += checker.found
    return list(dict.fromkeys(found))


def _line(text: str, number: int) -> str:
    lines = text.split("\n")
    return quoted_briefly(lines[number - 1]) if 0 < number <= len(lines) else ""


def _in_words(message: str) -> str:
    """What the fault is, in Vietnamese."""
    if named := _WANTED.search(message):
        return f"thiếu {{% end{named[1]} %}}"
    if named := _UNKNOWN_TAG.search(message):
        return f"không có lệnh «{named[1]}»"
    return "sai cú pháp"


@dataclass
class _Checker:
    """The text of one part, gone through in its order; `inside` while words stand in a run."""

    text: str
    name: str
    found: list[Diagnostic] = field(default_factory=list)
    inside: bool = False

    def body(self, body: list[nodes.Node], scope: _Scope, depth: int) -> None:
        """Go through what stands behind each other."""
        for node in body:
            match node:
                case nodes.Output():
                    self._output(node, scope)
                case nodes.For():
                    self._for(node, scope, depth)
                case nodes.If():
                    self._shape(node.test, scope)
                    for part in (node.body, *(one.body for one in node.elif_), node.else_):
                        self.body(part, scope, depth)
                    for one in node.elif_:
                        self._shape(one.test, scope)
                case _:
                    self._report("K304", node, what=f"lệnh {type(node).__name__.lower()}")

    def _for(self, node: nodes.For, scope: _Scope, depth: int) -> None:
        """A repetition: over rows or a list, with a name of its own for each."""
        if depth == DEEPEST or node.recursive or node.test or not isinstance(node.target, nodes.Name):
            self._report("K304", node, what="vòng lặp lồng quá sâu hoặc có điều kiện riêng")
            return
        listed = self._tag(node.iter, scope)
        if listed is None:
            return
        if listed.shape not in ("rows", "list"):
            self._report("K305", node, what=f"«{listed.name}» không phải danh sách nên không lặp được")
        each = {one.name: one for one in listed.of} if listed.of else Tag(node.target.name, "text", "")
        self.body(node.body, {**scope, node.target.name: each, "loop": _LOOP}, depth + 1)
        self.body(node.else_, scope, depth)

    def _output(self, node: nodes.Output, scope: _Scope) -> None:
        for part in node.nodes:
            if isinstance(part, nodes.TemplateData):
                self._follow(part.data)
            elif (shape := self._shape(part, scope)) is not None:
                self._placed(part, shape)

    def _follow(self, markup: str) -> None:
        """Whether what comes next stands in a run of words."""
        opened = max(markup.rfind("<w:t>"), markup.rfind("<w:t "))
        closed = markup.rfind("</w:t>")
        if opened != closed:
            self.inside = opened > closed

    def _placed(self, node: nodes.Node, shape: str) -> None:
        if shape == "table" and self.inside:
            self._report("K305", node, what="thẻ bảng viết {{p …}} và đứng riêng một đoạn")
        elif shape in ("rows", "list"):
            self._report("K305", node, what="danh sách phải lặp bằng {% for %}, hoặc nối bằng |join")
        elif shape != "table" and not self.inside:
            self._report("K305", node, what="thẻ chữ viết {{ … }}, không có p, tr, r")

    def _shape(self, node: nodes.Node, scope: _Scope) -> str | None:
        """What an expression comes to; None where it was reported."""
        match node:
            case nodes.Name() | nodes.Getattr():
                tag = self._tag(node, scope)
                return None if tag is None else tag.shape
            case nodes.Filter() if node.name in FILTERS and node.node is not None:
                whole = [self._shape(one, scope) for one in (node.node, *node.args)]
                return None if None in whole else "text"
            case nodes.Test() if node.name in ("defined", "none"):
                return self._shape(node.node, scope)
            case _ if isinstance(node, _SAFE):
                parts = [self._shape(one, scope) for one in node.iter_child_nodes()]
                return None if None in parts else "text"
        self._report("K304", node, what=_named(node))
        return None

    def _tag(self, node: nodes.Node, scope: _Scope) -> Tag | None:
        """The tag that a name stands for; None where it was reported."""
        found = _found(node, scope)
        if isinstance(found, Tag):
            return found
        written = _written(node)
        if written is None:
            self._report("K304", node, what=_named(node))
            return None
        known = [f"{name}.{one}" for name, of in scope.items() if isinstance(of, Mapping) for one in of]
        known += [name for name, of in scope.items() if isinstance(of, Tag)]
        self._report("K303", node, tag=written, near=did_you_mean(written, known))
        return None

    def _report(self, code: str, node: nodes.Node, **values: str) -> None:
        said = _line(self.text, node.lineno)
        self.found.append(finding(code, Place(self.name), weight=None, said=said, **values))


def _found(node: nodes.Node, scope: _Scope) -> Tag | _Record | None:
    if isinstance(node, nodes.Name):
        return scope.get(node.name)
    if isinstance(node, nodes.Getattr):
        above = _found(node.node, scope)
        return above.get(node.attr) if isinstance(above, Mapping) else None
    return None


def _written(node: nodes.Node) -> str | None:
    """A name as it is written, `group.title`; None of anything else."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr) and (above := _written(node.node)) is not None:
        return f"{above}.{node.attr}"
    return None


def _named(node: nodes.Node) -> str:
    """What stands in a template and may not, by the name that it bears."""
    if isinstance(node, nodes.Filter | nodes.Test):
        return f"«|{node.name}»" if isinstance(node, nodes.Filter) else f"phép thử «{node.name}»"
    return {"Call": "lời gọi hàm", "Getitem": "dấu ngoặc vuông"}.get(type(node).__name__, "phép tính")
