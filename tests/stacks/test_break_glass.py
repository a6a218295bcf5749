"""Emergency access accounts: one place in the settings, read by every query that names them."""

from typing import Any

from entrawatch.specs.catalog import builtin_specs, load_catalog
from entrawatch.stacks.checks import check_settings
from entrawatch.stacks.plan_deployment import plan_deployment
from entrawatch.stacks.settings import StackSettings


def settings(**changes: Any) -> StackSettings:
    needed = {
        "environment": "dev",
        "location": "westeurope",
        "resource_group": {"name": "rg"},
        "workspace": {"name": "log-entra"},
        "log_routing": {"licenses": ["p2"], "manage": False},
    }
    return StackSettings.model_validate({**needed, **changes})


def test_the_accounts_reach_the_queries() -> None:
    """They stand in no list of inputs."""
    stack = settings(break_glass={"accounts": ["breakglass1@contoso.com"]})
    planned = {alert.spec.id: alert.query for alert in plan_deployment(load_catalog(builtin_specs()), stack).alerts}
    line = 'let break_glass_accounts = dynamic(["breakglass1@contoso.com"]);\n'
    assert planned["break_glass_sign_in"].startswith(line)


def test_without_them_their_alerts_stay_off() -> None:
    """An alert on nobody would look like protection."""
    deployment = plan_deployment(load_catalog(builtin_specs()), settings())
    off = {item.alert_id: item.reason for item in deployment.not_deployed}
    assert off["break_glass_sign_in"] == ("requires tenant input 'break_glass_accounts', which this stack does not set")
    assert any("add accounts below entrawatch:break_glass" in issue.message for issue in deployment.issues)


def test_what_is_no_account_is_refused() -> None:
    """The query would never match it."""
    stack = settings(break_glass={"accounts": ["breakglass1"]})
    assert [str(issue) for issue in check_settings(stack, None, load_catalog(builtin_specs()))] == [
        "stack configuration: IN202: account 'breakglass1' "
        "is neither a UPN nor "
        "an object ID; write name@domain or a GUID"
    ]
