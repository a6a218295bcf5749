"""A deployment of the small project's stack dev that is whole, however often it broke off before."""

from collections import Counter

from engine_project import SUBSCRIPTION, EngineProject
from small_project import ALERTS

RULES = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-entrawatch-dev/providers/Microsoft.Insights/scheduledQueryRules"
)


def rule(alert: str) -> str:
    """Return the id of an alert's rule."""
    return f"{RULES}/entrawatch-dev-{alert}"


def made(project: EngineProject) -> Counter[str]:
    """Return how often each resource was made."""
    return Counter(identifier for _, identifier, status in project.cloud.calls("create") if status == 200)


def assert_whole(project: EngineProject, stack: str = "dev") -> None:
    """Check that state and cloud hold the same resources, that each was made once, and that nothing is pending."""
    state = {item["id"] for item in project.state(stack)["resources"] if item["type"].count(":") == 2 and "id" in item}
    ours = set(made(project))
    assert {item for item in state if item.startswith("/")} == ours
    assert set(made(project).values()) == {1}
    assert project.pending(stack) == []
    assert {f"ScheduledQueryRule entrawatch-{alert}" for alert in ALERTS} <= project.names(stack)
