"""Deployments that Azure or the provider break off: the next one finishes them, nothing is lost or doubled.

Those that end the CLI, or of which nobody heard, are mended as the runbooks say: runbooks/test_recovery.py.
"""

from engine_project import EngineProject
from small_project import ALERTS
from whole_deployment import assert_whole, rule

REFUSED, THROTTLED, OVERLOADED, *_ = ALERTS


def test_refused_and_throttled(small: EngineProject) -> None:
    """One rule is refused, one meets 429 until the provider gives up, one meets 429 and passes: the rest is there."""
    small.init("dev")
    small.cloud.wrong(
        {"on": "create", "id": rule(REFUSED), "do": "refuse", "message": "The client has no authorization."},
        {"on": "create", "id": rule(THROTTLED), "do": "throttle", "times": 3},
        {"on": "create", "id": rule(OVERLOADED), "do": "throttle", "code": "RetryableError"},
    )
    # Without the option the engine starts nothing more after the first failure.
    broken = small.up("dev", "--continue-on-error")
    assert broken.code != 0
    assert broken.failures() == [f"ScheduledQueryRule entrawatch-{name}" for name in sorted((REFUSED, OVERLOADED))]
    assert 'Status=403 Code="AuthorizationFailed" Message="The client has no authorization."' in broken.text
    assert 'Status=429 Code="RetryableError"' in broken.text
    answers = [status for _, identifier, status in small.cloud.calls("create") if identifier == rule(THROTTLED)]
    assert answers == [429, 429, 429, 200]
    resumed = small.up("dev")
    assert resumed.steps() == {
        "create": [f"ScheduledQueryRule entrawatch-{name}" for name in sorted((REFUSED, OVERLOADED))]
    }
    assert_whole(small)


def test_the_provider_dies(small: EngineProject) -> None:
    """It ends before it asked Azure for a rule: the deployment fails, and the next one makes what is missing."""
    small.init("dev")
    small.cloud.wrong({"on": "create", "id": rule(REFUSED), "do": "die"})
    broken = small.up("dev")
    assert broken.code != 0
    assert small.cloud.get(rule(REFUSED)) is None
    resumed = small.up("dev")
    assert resumed.code == 0, resumed.text
    assert f"ScheduledQueryRule entrawatch-{REFUSED}" in resumed.steps()["create"]
    assert_whole(small)
