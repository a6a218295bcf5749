"""One HTML file with rendered workbooks: it needs no network and no server, and no log can change its scripts."""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from importlib import resources
from typing import Any

from entrawatch.workbook_pages.cells import safe_address
from entrawatch.workbook_pages.content import (
    Condition,
    Item,
    Link,
    LinksItem,
    Parameter,
    ParametersItem,
    QueryItem,
    TextItem,
)
from entrawatch.workbook_pages.drawing import Bar, DrawnWorkbook, Node, Section, Shown
from entrawatch.workbook_pages.html_views import json_attribute, prose_html, view_html
from entrawatch.workbook_pages.themes import THEMES, chart_config, style_variables
from entrawatch.workbook_pages.views import Chart, Prose

_WIDTHS = (20, 25, 33, 40, 50, 60, 66, 75)
_NOT_RENDERED = (
    "This combination of values is not in the page: it has the results for one changed value at a time, and for the "
    "first rows of each grid. To get them, render the workbook with"
)


@dataclass(frozen=True)
class Source:
    """What the page says about its logs: their name, and their first and last record."""

    name: str
    span: tuple[datetime, datetime]

    @property
    def text(self) -> str:
        """Return the sentence below the title."""
        first, last = (f"{moment:%Y-%m-%d %H:%M}" for moment in self.span)
        return f"Exported logs '{self.name}', {first} to {last} UTC. Time ranges end with the last record."


@dataclass
class _Contents:
    """Pieces of the page, each once: templates by their HTML, and specifications of charts by their JSON."""

    templates: dict[str, str] = field(default_factory=dict)
    specs: dict[str, str] = field(default_factory=dict)

    def template(self, shown: Shown, item: Item) -> str:
        """Return the ID of the template with what an item shows."""
        return self.templates.setdefault(self._html(shown, item), f"t{len(self.templates)}")

    def _html(self, shown: Shown, item: Item) -> str:
        if isinstance(shown.view, Prose):
            style = item.style if isinstance(item, TextItem) else ""
            return f'<div class="text {escape(style)}">{prose_html(shown.view)}</div>'
        title = f"<h3>{escape(shown.title)}</h3>" if shown.title else ""
        return f'<div class="panel">{title}{view_html(shown.view, self._spec(shown))}</div>'

    def _spec(self, shown: Shown) -> str:
        if not isinstance(shown.view, Chart):
            return ""
        text = json.dumps(shown.view.spec, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return self.specs.setdefault(text, f"s{len(self.specs)}")


def page(workbooks: Sequence[DrawnWorkbook], source: Source, scripts: Iterable[str]) -> str:
    """Return the page; `scripts`: Vega, Vega-Lite and Vega-Embed, in this order."""
    contents = _Contents()
    sections, facts = [], []
    for number, workbook in enumerate(workbooks):
        panels: list[dict[str, Any]] = []
        nodes = "".join(_node(node, workbook, contents, panels) for node in workbook.nodes)
        sections.append(
            f'<section data-workbook="{number}"><div class="flow">{nodes}</div>{_left_out(workbook)}</section>'
        )
        facts.append({"id": workbook.id, "title": workbook.title, "state": workbook.state, "panels": panels})
    specs = {name: json.loads(text) for text, name in contents.specs.items()}
    data = {"workbooks": facts, "specs": specs, "themes": {theme: chart_config(theme) for theme in THEMES}}
    body = f"{_header(workbooks, source)}<main>{''.join(sections)}</main>{_templates(contents)}{_data(data)}"
    return _document(workbooks[0].title, body, [*scripts, _resource("page.js")])


def _document(title: str, body: str, scripts: Sequence[str]) -> str:
    style = style_variables() + _resource("page.css")
    inline = [_script_text(one) for one in scripts]
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src {_hash(style)}; script-src {' '.join(map(_hash, inline))}"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n"
        f"{''.join(f'<script>{one}</script>' for one in inline)}\n</body>\n</html>\n"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _script_text(text: str) -> str:
    """Return a script whose strings cannot end its element."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _resource(name: str) -> str:
    return resources.files("entrawatch.workbook_pages").joinpath(name).read_text(encoding="utf-8")


def _data(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    # In JSON these characters are only in strings.
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return f'<script type="application/json" id="data">{text}</script>'


def _header(workbooks: Sequence[DrawnWorkbook], source: Source) -> str:
    choice = ""
    if len(workbooks) > 1:
        options = "".join(f'<option value="{escape(one.id)}">{escape(one.title)}</option>' for one in workbooks)
        choice = f'<label>Workbook <select id="workbooks">{options}</select></label>'
    name = escape(workbooks[0].title) if len(workbooks) == 1 else "Workbooks"
    return f'<header class="top"><h1>{name}</h1><p>{escape(source.text)}</p>{choice}</header>'


def _templates(contents: _Contents) -> str:
    lost = f'<div class="panel"><p class="message missing">{escape(_NOT_RENDERED)} <code></code></p></div>'
    every = [("not-rendered", lost), *((name, html) for html, name in contents.templates.items())]
    return "".join(f'<template id="{name}">{html}</template>' for name, html in every)


def _node(node: Node, workbook: DrawnWorkbook, contents: _Contents, panels: list[dict[str, Any]]) -> str:
    if isinstance(node, Section):
        return _box(node.item, _section(node, workbook, contents, panels))
    if isinstance(node, Bar):
        return _box(node.item, _bar(node.item, workbook))
    shown = [[list(key), contents.template(one, node.item)] for key, one in node.shown.items()]
    exports = [one.parameter_name for one in node.item.exports] if isinstance(node.item, QueryItem) else []
    panels.append({"depends": node.depends, "exports": exports, "shown": shown})
    return _box(node.item, "", f' data-panel="{len(panels) - 1}"')


def _box(item: Item, content: str, more: str = "") -> str:
    width = _width(item.percent)
    conditions = (
        f' data-conditions="{json_attribute(list(map(_condition, item.conditions)))}"' if item.conditions else ""
    )
    return f'<div class="item{width}"{conditions}{more}>{content}</div>'


def _width(number: int) -> str:
    return "" if number > 80 else f" w{min(_WIDTHS, key=lambda one: abs(one - number))}"


def _condition(one: Condition) -> list[Any]:
    return [one.parameter_name, one.comparison != "isNotEqualTo", one.value]


def _section(node: Section, workbook: DrawnWorkbook, contents: _Contents, panels: list[dict[str, Any]]) -> str:
    inner = "".join(_node(one, workbook, contents, panels) for one in node.nodes)
    item = node.item
    if item.load_type == "explicit" or item.expandable:
        is_open = " open" if item.expanded else ""
        title = escape(item.title or item.load_button_text or item.name)
        return f'<details class="section"{is_open}><summary>{title}</summary><div class="flow">{inner}</div></details>'
    title = f"<h2>{escape(item.title)}</h2>" if item.title else ""
    return f'<div class="section">{title}<div class="flow">{inner}</div></div>'


def _bar(item: ParametersItem | LinksItem, workbook: DrawnWorkbook) -> str:
    if isinstance(item, ParametersItem):
        controls = "".join(_parameter(one, workbook) for one in item.parameters if not one.is_hidden_when_locked)
        return f'<div class="bar-of-parameters">{controls}</div>'
    is_tabs = any(link.link_target == "parameter" for link in item.links)
    if is_tabs:
        return f'<div class="tabs" role="tablist">{"".join(map(_tab, item.links))}</div>'
    return f'<ul class="links">{"".join(map(_link, item.links))}</ul>'


def _tab(link: Link) -> str:
    return (
        f'<button type="button" role="tab" data-tab="{escape(link.cell_value)}" data-value="{escape(link.sub_target)}">'
        f"{escape(link.link_label)}</button>"
    )


def _link(link: Link) -> str:
    address = safe_address(link.cell_value)
    label = escape(link.link_label or link.cell_value)
    opened = f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{label}</a>' if address else label
    return f"<li>{escape(link.pre_text)} {opened} {escape(link.post_text)}</li>"


def _parameter(parameter: Parameter, workbook: DrawnWorkbook) -> str:
    setting = workbook.settings.get(parameter.name)
    label, name = escape(parameter.label or parameter.name), escape(parameter.name)
    hint = f' title="{escape(parameter.description)}"' if parameter.description else ""
    if setting is None or not setting.choices:
        value = escape(workbook.state.get(parameter.name, "")) or "-"
        return f'<label{hint}>{label} <input value="{value}" disabled></label>'
    options = "".join(f'<option value="{escape(one.value)}">{escape(one.label)}</option>' for one in setting.choices)
    return f'<label{hint}>{label} <select data-parameter="{name}">{options}</select></label>'


def _left_out(workbook: DrawnWorkbook) -> str:
    if not workbook.left_out:
        return ""
    lines = "".join(f"<li>{escape(one)}</li>" for one in workbook.left_out)
    summary = f"<summary>Not drawn here ({len(workbook.left_out)})</summary>"
    return f"<footer><details>{summary}<ul>{lines}</ul></details></footer>"
