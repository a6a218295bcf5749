"""The diagnostic setting belongs to the tenant: one stack manages it, and the others leave it alone."""

from engine_project import EngineProject

SETTING = "/providers/microsoft.aadiam/diagnosticSettings/entrawatch"


def test_two_environments_of_one_tenant(prod: EngineProject) -> None:
    """dev comes and goes beside prod, and the setting of prod is never touched."""
    setting = prod.cloud.get(SETTING)
    prod.init("dev")
    assert prod.up("dev").code == 0
    prod.pulumi("state", "unprotect", "--all", "--yes", "--stack", "dev")
    assert prod.destroy("dev").code == 0
    assert [call for call in prod.cloud.calls("create", "update", "delete") if call[1] == SETTING] == []
    assert prod.cloud.get(SETTING) == setting


def test_a_second_owner_is_refused(prod: EngineProject) -> None:
    """A stack that claims the setting of another one does not overwrite it: Pulumi refuses to make what is there."""
    setting = prod.cloud.get(SETTING)
    prod.configure("dev", log_routing={"manage": True, "licenses": ["p2"]})
    prod.init("dev")
    run = prod.up("dev")
    assert run.failures() == ["DiagnosticSetting entrawatch-log-routing"]
    assert f"cannot create already existing resource '{SETTING}'" in run.text
    assert prod.cloud.get(SETTING) == setting
