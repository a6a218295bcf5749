"""An address with a key is in no output of a comparison; its digest is, so that another address is a change."""

import pytest
from click.testing import CliRunner
from diffcommand import git
from goodproject import SPEC, STACK, GoodProject

from entrawatch.cli import main

KEYED, OTHER = ("https://soc.example.test/hook?sig=KEYKEY", "https://soc.example.test/hook?sig=KEYKEYS")
IN_PATH, IN_OTHER_PATH = ("https://hooks.example.test/T1/KEYKEY", "https://hooks.example.test/T1/KEYKEYS")
PLACES = {
    "a webhook": (STACK, "soc: {kind: arm_role, roles: [Owner]}", "soc: {kind: webhook, uri: 'URL'}"),
    "a tag": (STACK, "  entrawatch:inputs:", "  entrawatch:tags: {hook: 'URL'}\n  entrawatch:inputs:"),
    "another setting": (STACK, "  entrawatch:inputs:", "  other:hook: 'URL'\n  entrawatch:inputs:"),
    "a description": (SPEC, "description: Someone", "description: see URL Someone"),
    "a query": (SPEC, "  | where Owners >=", "  // curl 'URL'\n  | where Owners >="),
}


@pytest.mark.parametrize("place", PLACES)
def test_an_address_is_shown_by_its_digest(place: str, repository: GoodProject) -> None:
    """In the document of a snapshot, and in each form of a comparison."""
    file, old, new = PLACES[place]
    before, after = (IN_PATH, IN_OTHER_PATH) if place == "a webhook" else (KEYED, OTHER)
    repository.change(old, new.replace("URL", before), file)
    git("commit", "-qam", "before")
    repository.change(before, after, file)
    assert "KEYKEY" not in CliRunner().invoke(main, ["snapshot"]).output
    for form in ("text", "json", "markdown", "html"):
        shown = CliRunner().invoke(main, ["diff", "--base", "HEAD", "--format", form]).output
        assert ("KEYKEY" in shown, shown.count("(not shown, ") > 1) == (False, True)
