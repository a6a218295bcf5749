"""Regular expressions that KQL can run: RE2, which has no look-around and no backreference."""

import re
import warnings
from collections.abc import Callable

MAX_CHARACTERS = 500
MAX_REPEATS = 1000

_TOKEN = re.compile(
    r"""
      \\[pP](?:\{\^?\w+\}|\w) | \\x\{[0-9A-Fa-f]+\} | \\Q.*?(?:\\E|$) | \\.
    | \[\^?\]?(?:\[:\^?\w+:\]|\\[pP]\{\^?\w+\}|\\.|[^\]\\])*\]
    | \(\?(?:P?<\w+>|P[=>]|<?[=!]|[a-zA-Z-]*[:)]|.)
    | (?:[*+?]|\{\d+(?:,\d*)?\})\??(?P<again>[*+?]|\{\d+(?:,\d*)?\})?
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_REFUSED = {
    r"\(\?<?[=!]": "look-around '{}' does not exist in KQL's regular expressions (RE2); match the whole name instead",
    r"\\(?:[1-9]|k)|\(\?P[=>]": "backreference '{}' does not exist in KQL's regular expressions (RE2); repeat the part",
    r"\(\?>": "atomic group '{}' does not exist in KQL's regular expressions (RE2); write (?:",
    r"\(\?\(": "condition '{}' does not exist in KQL's regular expressions (RE2); write two alternatives with |",
    r"\(\?#": "comment '{}' does not exist in KQL's regular expressions (RE2); remove it",
    r"\\Z": r"'{}' does not exist in KQL's regular expressions (RE2); write $ or \z",
    r"\(\?[^)]*[^imsU)-][^)]*[:)]$": "flags '{}' do not exist in KQL's regular expressions (RE2); it has i, m, s and U",
}
# Python's spelling of what only RE2 has, so that Python can check the rest of the expression.
_AS_PYTHON: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\\Q(.*?)(?:\\E)?", re.DOTALL), lambda match: re.escape(match[1])),
    (re.compile(r"\\x\{[0-9A-Fa-f]+\}|\\[pPC](?:\{\^?\w+\}|\w)?"), "a"),
    (re.compile(r"\\z"), r"\\Z"),
    (re.compile(r"\(\?<(\w+)>"), r"(?P<\1>"),
    (re.compile(r"\(\?[imsU-]*:"), "(?:"),
    (re.compile(r"\(\?[imsU-]+\)"), ""),
)


def pattern_problem(pattern: str) -> str | None:
    """Return why KQL cannot run a regular expression and what to write instead, or None."""
    if len(pattern) > MAX_CHARACTERS:
        return f"it has {len(pattern)} characters; at most {MAX_CHARACTERS} are allowed"
    tokens = list(_TOKEN.finditer(pattern))
    return next((problem for token in tokens if (problem := _refused(token))), None) or _syntax_problem(tokens)


def is_anchored(pattern: str) -> bool:
    """Return whether a pattern describes the whole name rather than a part of it."""
    return bool(re.match(r"(\(\?[imsU]+\))?(\^|\\A)", pattern)) and pattern.endswith(("$", r"\z"))


def _refused(token: re.Match[str]) -> str | None:
    text = token[0]
    if token["again"]:
        return f"quantifier '{text}' follows another quantifier; keep one of them"
    if text.startswith("{") and any(int(number) > MAX_REPEATS for number in re.findall(r"\d+", text)):
        return f"'{text}' repeats more than {MAX_REPEATS} times; write * or +"
    return next((message.format(text) for refused, message in _REFUSED.items() if re.match(refused, text)), None)


def _syntax_problem(tokens: list[re.Match[str]]) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns about what it may read differently in the future
            re.compile("".join(map(_as_python, tokens)))
    except (re.error, OverflowError) as error:
        return f"it is not a regular expression: {error.msg if isinstance(error, re.error) else error}"
    return None


def _as_python(token: re.Match[str]) -> str:
    text = token[0]
    if text.startswith("["):
        return re.sub(r"\[:\^?\w+:\]|\\[pP]\{\^?\w+\}", "a", text)
    for pattern, replacement in _AS_PYTHON:
        match = pattern.fullmatch(text)
        if match:
            return match.expand(replacement) if isinstance(replacement, str) else replacement(match)
    return text
