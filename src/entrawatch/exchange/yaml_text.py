"""YAML text of plain values, as an author of this catalog writes it."""

from typing import Any

import yaml

_WIDTH = 116


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def yaml_text(value: Any, *, flow: bool = False) -> str:
    """Return YAML text, keys in the given order; `flow` writes the innermost lists in brackets."""
    style = None if flow else False
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH, default_flow_style=style)
