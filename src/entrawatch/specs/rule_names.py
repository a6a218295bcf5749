"""Names of alert rules in Azure: released names must not change, because a change replaces the rule."""


def rule_name(environment: str, alert_id: str) -> str:
    """Return the name of an alert's scheduled query rule; the ID is the alert's first one."""
    return f"{rule_prefix(environment)}{alert_id}"


def rule_prefix(environment: str) -> str:
    """Return what the names of all rules of an environment start with."""
    return f"entrawatch-{environment}-"
