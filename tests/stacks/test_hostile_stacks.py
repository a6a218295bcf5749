"""No stack file, however wrong, ends in anything but issues, and none of them shows a secret."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from goodstack import GOOD_STACK, STACK_FILE, GoodStack

from entrawatch.documents.document import Document
from entrawatch.stacks.checks import check_settings
from entrawatch.stacks.stack_file import read_stack_file

ODD_VALUES: list[Any] = [None, 5, "", [], [["x"]], {}, {"x": None}, {"secure": "v1:x"}, 10**30]
Path_ = tuple[str | int, ...]


def _paths(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _paths(child, (*path, key))


def _replaced(value: Any, path: Path_, new: Any) -> Any:
    if not path:
        return new
    changed = copy.deepcopy(value)
    parent = changed
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = new
    return changed


@pytest.mark.parametrize("odd", ODD_VALUES, ids=repr)
def test_an_odd_value_anywhere_gives_issues(stack: GoodStack, odd: Any) -> None:
    """Each value of the good stack is replaced in turn; reading and checking never raise."""
    good = yaml.safe_load(GOOD_STACK.read_text(encoding="utf-8"))
    for path in _paths(good):
        stack.project.write(STACK_FILE, json.dumps(_replaced(good, path, odd)))
        read = stack.read()
        issues = [*read.issues]
        if read.settings:
            issues += check_settings(read.settings, read.document, stack.catalog)
        assert all(issue.code and issue.message and "\n" not in issue.message for issue in issues), path


SECRET = "https://hooks.contoso.com/services/T0/B0/TOPSECRET"


def test_an_address_anywhere_in_a_receiver_is_not_shown(stack: GoodStack) -> None:
    """People paste the address where they should not; no log may repeat it. Keys of other kinds hold none."""
    good = yaml.safe_load(GOOD_STACK.read_text(encoding="utf-8"))
    receivers = good["config"]["entrawatch:notifications"]["receivers"]
    for name in ("soc_webhook", "soar", "tickets", "enrichment"):
        for key in ("", "uri", "uri_secret", "callback_url_secret", "http_trigger_url_secret", "url", "callback_url"):
            changed = SECRET if not key else receivers[name] | {key: SECRET}
            text = json.dumps(_replaced(good, ("config", "entrawatch:notifications", "receivers", name), changed))
            stack.project.write(STACK_FILE, text)
            assert "TOPSECRET" not in "".join(stack.issues()), (name, key)


def test_a_receiver_of_an_unknown_kind_is_not_shown(stack: GoodStack) -> None:
    """The message about the kind holds the kind alone."""
    stack.change(
        ("        kind: webhook\n        uri_secret: soc_webhook_uri\n", f"        kind: web\n        uri: {SECRET}\n")
    )
    assert [issue for issue in stack.issues() if "TOPSECRET" in issue] == []


def test_a_large_file_is_refused_at_once(tmp_path: Path) -> None:
    """2 MiB of settings are a mistake or an attack."""
    path = tmp_path / "Pulumi.big.yaml"
    path.write_text("config:\n" + "  entrawatch:a: b\n" * 120_000, encoding="utf-8")
    assert [issue.code for issue in read_stack_file(path).issues] == ["YM102"]


def test_settings_with_thousands_of_entries_are_checked_quickly(stack: GoodStack) -> None:
    """10,000 actors, all wrong, give 10,000 issues in order."""
    settings = stack.read().settings
    assert settings is not None
    changed = settings.model_copy(update={"inputs": {"approved_actors": [f"actor {n}" for n in range(10_000)]}})
    assert len(check_settings(changed, Document("big", "", None, {}, {}), stack.catalog)) == 10_000
