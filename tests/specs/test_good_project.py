"""The good project has no issue, so that whatever a test finds comes from what it changed."""

from collections.abc import Callable


def test_the_good_project_has_no_issue(spec_issues: Callable[..., list[str]]) -> None:
    """All other tests rest on this one."""
    assert spec_issues() == []
