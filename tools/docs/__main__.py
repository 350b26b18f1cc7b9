"""`python -m tools.docs`: write every generated file anew."""

from tools.docs import generated

for path, text in generated():
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
