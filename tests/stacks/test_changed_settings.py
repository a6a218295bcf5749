"""One change of the good stack gives exactly the issues that its case lists, each at its place."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from goodstack import GoodStack

CASES = {
    f"{file.stem}: {name}": case
    for file in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for name, case in yaml.safe_load(file.read_text(encoding="utf-8")).items()
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_changed_setting_gives_these_issues(stack: GoodStack, case: dict[str, Any]) -> None:
    """The whole list is compared, so that neither a missing nor a second message goes unseen."""
    stack.change((case["replace"], case["with"]))
    assert stack.issues() == case["issues"]


def test_no_message_repeats_a_key() -> None:
    """Wherever a case writes an address with its KEY, the messages do not hold it."""
    reported = [issue for case in CASES.values() if "KEY" in case["with"] for issue in case["issues"]]
    assert len(reported) > 5
    assert [issue for issue in reported if "KEY" in issue] == []
