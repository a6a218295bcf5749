"""Text that breaks careless writers of literals."""

import random

HOSTILE = (
    "",
    '"',
    "'",
    "\\",
    "\\\\",
    '\\"',
    '"; drop table SigninLogs //',
    '"]); SigninLogs | take 1 //',
    "// comment",
    "/* comment */",
    "line\nbreak",
    "line\r\nbreak",
    "tab\tand\vothers\f\b\a",
    "\x00",
    "\x1b[31m",
    "\x7f\x80\x85\x9f",
    "line\u2028and paragraph\u2029separators",
    "\u202eright to left\u202c",
    "\ufeffmark",
    "zero\u200bwidth",
    "no-break\u00a0space",
    "\U0001f512 and \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U000e0041tag",
    "\u00e4\u00f6\u00fc\u00df \u65e5\u672c\u8a9e \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
    "```",
    '@"verbatim"',
    "h'hidden'",
    "\\u0041",
    "{0} %s ${x} {{x}}",
    "a" * 20_000,
)


def random_texts(count: int) -> list[str]:
    """Return the same texts at every call: characters of all planes, the dangerous ones often."""
    chooser = random.Random(2026)
    return ["".join(_character(chooser) for _ in range(chooser.randrange(40))) for _ in range(count)]


def _character(chooser: random.Random) -> str:
    kind = chooser.randrange(5)
    if kind == 0:
        return chooser.choice("\"'\\\n\r\t();/|")
    if kind == 1:
        return chr(chooser.randrange(0x300))
    if kind == 2:
        return chr(chooser.randrange(0x20, 0x7F))
    code = chooser.randrange(0x10000) if kind == 3 else chooser.randrange(0x10000, 0x110000)
    # Surrogates stand for no character; a test of their own covers them.
    return chr(code) if not 0xD800 <= code <= 0xDFFF else "?"
