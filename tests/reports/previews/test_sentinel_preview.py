"""The preview of a stack whose alert runs in both services."""

from pathlib import Path

from click.testing import CliRunner
from goodproject import STACK, GoodProject

from entrawatch.cli import main

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-soc"
PLAYBOOK = f"{GROUP}/providers/Microsoft.Logic/workflows/enrich"
SETTINGS = f"""config:
  entrawatch:target: both
  entrawatch:tenant: {{id: 00000000-0000-0000-0000-000000000012}}
  entrawatch:sentinel:
    owner: {{object_id: 00000000-0000-0000-0000-000000000041}}
    tags: [entra]
    playbooks:
      enrich:
        logic_app: {PLAYBOOK}
    entra_id_protection: true
"""
BLOCK = "sentinel: {evaluation_frequency: PT1H, window_size: P14D, suppression_duration: PT6H}\n"


def test_the_preview_names_what_sentinel_gets(good: GoodProject) -> None:
    """Every resource in the order of its deployment, and every difference from the rule of Azure Monitor."""
    good.write("__main__.py", (Path(__file__).parents[3] / "__main__.py").read_bytes())
    good.change("config:\n", SETTINGS, STACK)
    good.change("[p1]", "[p1, p2]", STACK)
    good.change("severity: high", "severity: critical")
    good.change("auto_mitigate: false\n", f"auto_mitigate: false\n{BLOCK}")
    result = CliRunner().invoke(main, ["preview", "--stack", "dev"])
    assert result.exit_code == 0
    expected = Path(__file__).with_name("expected") / "sentinel.txt"
    assert expected.read_text(encoding="utf-8") in result.stdout
    assert "17 resources (1 AADDataConnector, 1 ActionGroup, 3 AutomationRule, " in result.stdout
    assert "; 1 alert rule: 1 critical; 1 Sentinel rule: 1 high\n" in result.stdout
