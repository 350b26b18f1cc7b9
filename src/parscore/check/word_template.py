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
_ASKING = (nodes.Not, nodes.Compare, nodes.Operand, nodes.Const)
_SAFE = (*_ASKING, nodes.And, nodes.Or, nodes.CondExpr, nodes.Concat, nodes.TemplateData)
_LISTS, _MANY = ("rows", "list"), ("table", "rows", "list", "flag")
_MISPLACED = {
    ("table", True): "thẻ bảng viết {{p …}} và đứng riêng một đoạn",
    ("rows", None): "danh sách dòng phải lặp bằng {% for %}",
    ("list", None): "danh sách phải lặp bằng {% for %}, hoặc nối bằng |join",
    ("flag", None): "thẻ có, không chỉ dùng trong {% if %}",
    ("text", False): "thẻ chữ viết {{ … }}, không có p, tr, r",
    ("number", False): "thẻ chữ viết {{ … }}, không có p, tr, r",
}
"""What is wrong with a shape that is printed inside (True) or outside (False) a run of words, or anywhere (None)."""
_PIECE = re.compile(r"<(/?)([\w:]++)[^<>]*?(/?)>")
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


def _line(text: str, number: int | None) -> str:
    lines = text.split("\n")
    return quoted_briefly(lines[number - 1]) if number and number <= len(lines) else ""


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
                    self._if(node, scope, depth)
                case _:
                    self._report("K304", node, what=f"lệnh {type(node).__name__.lower()}")

    def _if(self, node: nodes.If, scope: _Scope, depth: int) -> None:
        """A condition, with those that follow where it does not hold."""
        for one in (node, *node.elif_):
            self._shape(one.test, scope)
            self._branch(node, one.body, scope, depth)
        self._branch(node, node.else_, scope, depth)

    def _branch(self, node: nodes.Node, body: list[nodes.Node], scope: _Scope, depth: int) -> None:
        """What is left out or repeated as a whole, which must leave a whole document."""
        if not _is_whole(_markup(body)):
            self._report(
                "K305", node, what="lệnh mở ở một chỗ và đóng ở chỗ khác hẳn (trong và ngoài một ô, một bảng)"
            )
        self.body(body, scope, depth)

    def _for(self, node: nodes.For, scope: _Scope, depth: int) -> None:
        """A repetition: over rows or a list, with a name of its own for each."""
        if depth == DEEPEST or node.recursive or node.test or not isinstance(node.target, nodes.Name):
            self._report("K304", node, what="vòng lặp lồng quá sâu hoặc có điều kiện riêng")
            return
        listed = self._tag(node.iter, scope)
        if listed is None:
            return
        if listed.shape not in _LISTS:
            self._report("K305", node, what=f"«{listed.name}» không phải danh sách nên không lặp được")
        each = {one.name: one for one in listed.of} if listed.of else Tag(node.target.name, "text", "")
        self._branch(node, node.body, {**scope, node.target.name: each, "loop": _LOOP}, depth + 1)
        self._branch(node, node.else_, scope, depth)

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
        """Report what is printed where it cannot stand."""
        if words := _MISPLACED.get((shape, self.inside)) or _MISPLACED.get((shape, None)):
            self._report("K305", node, what=words)

    def _shape(self, node: nodes.Node, scope: _Scope) -> str | None:
        """What an expression comes to; None where it was reported."""
        if isinstance(node, nodes.Name | nodes.Getattr):
            tag = self._tag(node, scope)
            return None if tag is None else tag.shape
        if isinstance(node, nodes.Filter) and node.node is not None:
            return self._filtered(node, node.node, scope)
        if not isinstance(node, _SAFE) or not _compares_alike(node):
            self._report("K304", node, what=_named(node))
            return None
        shapes = [self._shape(one, scope) for one in node.iter_child_nodes()]
        if None in shapes:
            return None
        return "text" if isinstance(node, _ASKING) else next((one for one in shapes if one in _MANY), "text")

    def _filtered(self, node: nodes.Filter, of: nodes.Node, scope: _Scope) -> str | None:
        """A filter makes one text: of a text, of a list, or of how many there are."""
        if node.name not in FILTERS or node.kwargs:
            self._report("K304", node, what=_named(node))
            return None
        shapes = [self._shape(one, scope) for one in (of, *node.args)]
        if None in shapes:
            return None
        if shapes[0] == "table" or (shapes[0] == "rows" and node.name != "length"):
            self._report("K305", node, what=f"«|{node.name}» không dùng cho bảng hay danh sách dòng")
        return "text" if set(shapes[1:]) <= {"text", "number"} else "list"

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


def _compares_alike(node: nodes.Node) -> bool:
    """Whether a comparison only asks if two things are the same: what is larger is not for a template to say."""
    return not isinstance(node, nodes.Compare) or all(one.op in ("eq", "ne") for one in node.ops)


def _markup(body: list[nodes.Node]) -> str:
    """The markup of a branch, that of branches inside left out."""
    printed = (part for node in body if isinstance(node, nodes.Output) for part in node.nodes)
    return "".join(part.data for part in printed if isinstance(part, nodes.TemplateData))


def _is_whole(markup: str) -> bool:
    """Whether a document stays one without this markup, or with it twice: what it closes first it opens again."""
    closed, opened = list[str](), list[str]()
    for end, name, empty in _PIECE.findall(markup):
        if empty:
            continue
        if not end:
            opened.append(name)
        elif opened:
            if opened.pop() != name:
                return False
        else:
            closed.append(name)
    return closed[::-1] == opened


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
