"""The alerts of the catalog as rules of Microsoft Sentinel, judged by the words of azure-native's SDK."""

from dataclasses import replace

from pulumi_azure_native import securityinsights

from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.run import read_runs, run_sample
from entrawatch.reference.attack import tactic_names
from entrawatch.reference.sentinel_attack import is_unknown_to_sentinel, sentinel_tactics, sentinel_techniques
from entrawatch.sentinel.entities import account_columns
from entrawatch.sentinel.limits import refused, same_names
from entrawatch.sentinel.obstacles import obstacles
from entrawatch.sentinel.rule import sentinel_rule
from entrawatch.sentinel.settings import SentinelSettings
from entrawatch.specs.alert_spec import Entities
from entrawatch.specs.catalog import Catalog

TACTICS = {one.value for one in securityinsights.AttackTactic}


def test_nearly_every_alert_is_a_rule_or_has_a_reason(catalog: Catalog) -> None:
    """At least 95 % are rules that Azure accepts; only what learns its threshold is none."""
    specs = [alert.spec for alert in catalog.alerts.values()]
    reasons = {spec.id: obstacles(spec) for spec in specs}
    not_planned = {name: found for name, found in reasons.items() if found}
    assert len(specs) - len(not_planned) >= 0.95 * len(specs)
    assert set(not_planned.values()) <= {("it has no dynamic_threshold; compare with a baseline in the query",)}
    rules = [
        sentinel_rule(spec, spec.query, SentinelSettings(), "production")
        for spec in specs
        if spec.id not in not_planned
    ]
    assert [(rule.alert_id, problem) for rule in rules for problem in refused(rule)] == []
    assert list(same_names(rules)) == []


def test_every_tactic_and_moved_technique_has_a_word() -> None:
    """Also those that the catalog does not use."""
    assert set(sentinel_tactics(tactic_names())) <= TACTICS
    assert sentinel_tactics(["Stealth", "Persistence", "Defense Impairment"]) == ("DefenseEvasion", "Persistence")
    assert sentinel_techniques(["T1685.002", "T1685", "T1078.004", "T1684"]) == ("T1562", "T1078")
    assert (is_unknown_to_sentinel("T1684"), is_unknown_to_sentinel("T1685")) == (True, False)


def test_accounts_are_separated_into_identifiers(catalog: Catalog, fixtures: Fixtures, engine: Engine) -> None:
    """A user principal name into name and suffix, an object ID as itself; a display name identifies no account."""
    runs = read_runs(catalog.alerts["application_owner_added"], fixtures)
    names, suffixes, ids = ((f"Owner_{one}", f"Actor_{one}") for one in ("Name", "UPNSuffix", "AadUserId"))
    spec = runs.spec.model_copy(update={"entities": Entities(account=names, group=suffixes, role=ids)})
    body = f"{spec.query.rstrip()}\n{account_columns(runs.spec.entities)}"
    samples = [run_sample(replace(runs, spec=spec), runs.samples[number], body, engine) for number in (0, 2, 3)]
    found = [{kind: set(values) - {""} for kind, values in one.came.entities.items()} for one in samples]
    assert [one["account"] for one in found] == [{"eva", "olga.admin"}, {"olga.admin"}, {"olga.admin"}]
    assert [one["group"] for one in found] == [{"contoso.com"}] * 3
    assert [one["role"] for one in found] == [set(), set(), {"5d1b3f79-8c2e-4a60-97d4-b6e0f8a2c413"}]
