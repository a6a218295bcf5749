"""Renew the pictures of the documentation: a workbook, a pull request comment, and commands in a terminal."""

import io
import os
import shutil
import subprocess
import sys
import textwrap
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.console import Console
from rich.text import Text

from entrawatch.workbook_pages.themes import FONT, THEMES

ROOT = Path(__file__).parents[1]
COMMENT = ROOT / "tests/changes/golden/several.md"
_COMMAND = Path(sys.executable).with_name("entrawatch")
_WIDTH, _MARGIN, _SIZE = 920, 28, 14.0
_COLUMNS, _LINES = 118, 34
_NARROW, _FEW_LINES = 100, 22
_MONO = "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace"
_COLORS = THEMES["light"]
# Without rich's own template: it loads a font from the network.
_TERMINAL = (
    '<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg"><style>'
    ".{unique_id}-matrix {{ font-family: " + _MONO + "; font-size: {char_height}px; line-height: {line_height}px; }}"
    ".{unique_id}-title {{ font-size: 18px; font-family: sans-serif; }}{styles}</style>"
    '<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" '
    'height="{terminal_height}"/></clipPath>{lines}</defs>{chrome}<g transform="translate({terminal_x}, {terminal_y})" '
    'clip-path="url(#{unique_id}-clip-terminal)">{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g></svg>\n'
)


def _entrawatch(*arguments: str, folder: Path = ROOT, color: bool = False) -> str:
    """Run a command in a folder and return what it prints, as a terminal shows it if it has color."""
    as_terminal = {"FORCE_COLOR": "1", "COLUMNS": str(_NARROW)} if color else {}
    done = subprocess.run(  # noqa: S603 - our own words
        [str(_COMMAND), *arguments],
        cwd=folder,
        env={**os.environ, **as_terminal},
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if color else None,
        text=True,
    )
    return done.stdout


def workbook(logs: Path, out: Path) -> None:
    """Draw what the overview and a selected alert show of the example logs."""
    shots = ["workbook", "shots", "--data", str(logs), "--out", str(out), "--height", "1000"]
    _entrawatch(*shots, "overview", "--set", "Tab=signals")
    _entrawatch(*shots, "devices", "--set", "Tab=alerts-1", "--set", "Alert=device_registered_by_tool")


def terminal(_: Path, out: Path) -> None:
    """Draw the first lines of a preview."""
    lines = [Text(line[:_COLUMNS]) for line in _entrawatch("preview").splitlines()]
    _draw_terminal(out / "preview_in_terminal.svg", "entrawatch preview", lines[:_LINES], _COLUMNS)


_COMMANDS = {
    "validate": ("validate", "alert_specs/user_accounts", "stacks/Pulumi.prod.yaml"),
    "test": ("test", "mfa_fraud_reported", "mfa_prompts_repeated"),
    "explain": ("explain", "KQ142"),
    "cost": ("cost", "--stack", "prod"),
    "coverage": ("coverage",),
}
"""Name of a picture -> the command whose first lines it shows."""


def commands(_: Path, out: Path) -> None:
    """Draw the first lines of commands, as a terminal of 100 columns shows them."""
    for name, words in _COMMANDS.items():
        _draw_command(out, name, words, _entrawatch(*words, color=True))


def change(_: Path, out: Path) -> None:
    """Draw the diff of two versions of a small project, whose alert runs less often in the second."""
    with TemporaryDirectory() as folder:
        before, after = Path(folder, "before"), Path(folder, "after")
        for version in (before, after):
            shutil.copytree(ROOT / "tests/changes/project", version)
            shutil.copy(ROOT / "__main__.py", version)
        spec = after / "alert_specs/applications/owner_added.yaml"
        text = spec.read_text(encoding="utf-8").replace("evaluation_frequency: PT15M", "evaluation_frequency: PT1H")
        spec.write_text(text, encoding="utf-8")
        words = ("diff", "--base", "../before")
        _draw_command(out, "diff", words, _entrawatch(*words, folder=after, color=True))


def _draw_command(out: Path, name: str, words: Sequence[str], printed: str) -> None:
    lines = [Text.from_ansi(line) for line in printed.splitlines()]
    _draw_terminal(out / f"{name}_in_terminal.svg", f"entrawatch {' '.join(words)}", lines[:_FEW_LINES], _NARROW)


def _draw_terminal(path: Path, command: str, lines: Sequence[Text], width: int) -> None:
    console = Console(record=True, width=width, file=io.StringIO(), highlight=False)
    console.print(Text(f"$ {command}", style="bold"))
    for line in lines:
        console.print(line)
    name = path.stem.partition("_")[0]
    _write(path, console.export_svg(title=f"entrawatch {name}", code_format=_TERMINAL, unique_id=name))


def _with_marks(text: str) -> str:
    """Return text for SVG, with the comment's marks as shapes: not every machine has a font with emoji."""
    text = escape(text, quote=False)
    for mark, shape, color in (("🔴", "●", "#cf222e"), ("🔶", "◆", "#e36209"), ("🟢", "●", "#1a7f37")):
        text = text.replace(mark, f'<tspan fill="{color}">{shape}</tspan>')
    return text


@dataclass
class _Paper:
    """Lines of a comment, from top to bottom."""

    parts: list[str]
    y: float = 24

    def line(
        self, text: str, indent: float = 0, size: float = _SIZE, weight: int = 400, *, is_code: bool = False
    ) -> None:
        letters = int((_WIDTH - 2 * _MARGIN - indent) / (size * (0.6 if is_code else 0.5)))
        wrapped = [text] if is_code else textwrap.wrap(text, letters) or [""]
        for part in wrapped:
            self.y += size * 1.5
            font = f' font-family="{escape(_MONO)}" xml:space="preserve"' if is_code else ""
            self.parts.append(
                f'<text x="{_MARGIN + indent:g}" y="{self.y:g}" font-size="{size:g}" font-weight="{weight}"{font} '
                f'fill="{_COLORS["text"]}">{_with_marks(part[: letters if is_code else None])}</text>'
            )

    def code(self, text: str, indent: float) -> None:
        lines = text.rstrip().splitlines()
        top = self.y + 8
        for number, line in enumerate(lines):
            color = {"+": "#dafbe1", "-": "#ffebe9", "@": "#ddf4ff"}.get(line[:1], _COLORS["strong"])
            self.parts.append(
                f'<rect x="{_MARGIN + indent:g}" y="{top + number * 18:g}" width="{_WIDTH - 2 * _MARGIN - indent:g}" '
                f'height="18" fill="{color}"/>'
            )
        self.y += 4
        for line in lines:
            self.line(line, indent + 8, 12, is_code=True)
        self.y += 10


def comment(_: Path, out: Path) -> None:
    """Draw the comment that `entrawatch diff` writes about a change, up to its folded parts."""
    text = COMMENT.read_text(encoding="utf-8").partition("<details")[0].partition("-->")[2]
    paper = _Paper([])
    tokens = MarkdownIt("commonmark").parse(text)
    depth = 0
    for token, before in zip(tokens, [None, *tokens], strict=False):
        depth += {"bullet_list_open": 1, "bullet_list_close": -1}.get(token.type, 0)
        _draw(paper, token, before, depth)
    height = int(paper.y + 24)
    frame = (
        f'<rect x="1" y="1" width="{_WIDTH - 2}" height="{height - 2}" rx="8" fill="#fff" stroke="{_COLORS["line"]}"/>'
    )
    _write(
        out / "pull_request_comment.svg",
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" '
        f'font-family="{escape(FONT)}">{frame}{"".join(paper.parts)}</svg>\n',
    )


def _draw(paper: _Paper, token: Token, before: Token | None, depth: int) -> None:
    if token.type == "fence":
        paper.code(token.content, 22.0 * depth)
    elif token.type == "inline" and before:
        size = {"h2": 20.0, "h3": 16.0}.get(before.tag, _SIZE)
        paper.y += 14 if before.type == "heading_open" else 3
        bullet = "• " if depth else ""
        paper.line(
            bullet + "".join(_words(token)), 22.0 * (depth - 1 if depth else 0), size, 600 if size > _SIZE else 400
        )
        if before.type == "heading_open":
            paper.y += 4


def _words(token: Token) -> Iterator[str]:
    for child in token.children or ():
        yield " " if child.type == "softbreak" else child.content


def _write(path: Path, svg: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(svg, encoding="utf-8")
    sys.stdout.write(f"wrote {path}, {len(svg.encode()) / 1024:.0f} KB\n")


PICTURES: dict[str, Callable[[Path, Path], None]] = {
    "workbook": workbook,
    "comment": comment,
    "terminal": terminal,
    "commands": commands,
    "change": change,
}


def main(arguments: Sequence[str]) -> None:
    """Renew the named pictures, or all."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("logs", type=Path, help="folder that `entrawatch example-logs` wrote; - if no picture reads it")
    parser.add_argument("names", nargs="*", help=f"pictures, default all: {', '.join(PICTURES)}")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/images", help="folder of the pictures")
    given = parser.parse_args(arguments)
    for name in given.names or PICTURES:
        PICTURES[name](given.logs.absolute(), given.out.absolute())


if __name__ == "__main__":
    main(sys.argv[1:])
