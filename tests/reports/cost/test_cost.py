"""The cost of a stack: counted by hand, never by guess, and replaced by what a user measures."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from goodproject import STACK, GoodProject
from rich.console import Console

from entrawatch.cli import main
from entrawatch.reports.cost.estimate import estimate_cost, rule_lines
from entrawatch.reports.cost.lines import CostGroup
from entrawatch.reports.cost.prices import OwnPrices, Range, price_list
from entrawatch.reports.cost.render_cost import cost_as_text
from entrawatch.specs.catalog import builtin_specs, load_catalog
from entrawatch.stacks.deployment import PlannedAlert
from entrawatch.stacks.read_deployment import read_deployment

FREE_NOTHING = {"free_gb_per_month": 0}
USD = {"currency": "USD"}


def lines(good: GoodProject, group: CostGroup, **own: Any) -> dict[str, Range]:
    deployment = read_deployment(good.project, "dev").deployment
    prices = price_list("westeurope", OwnPrices.model_validate(USD | own))
    found = estimate_cost(deployment, 1000, prices).lines
    return {line.item: line.cost for line in found if line.group is group}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["cost", *arguments])


@pytest.mark.parametrize(
    ("frequency", "window", "item", "price"),
    [
        ("PT1M", "PT1H", "1 rule at 1 min", 3.0),
        ("PT5M", "PT1H", "1 rule at 5 min", 1.5),
        ("PT10M", "PT1H", "1 rule at 10 min", 1.0),
        ("PT15M", "PT1H", "1 rule at 15 min and slower", 0.5),
        ("P1D", "P2D", "1 rule at 15 min and slower", 0.5),
    ],
)
def test_a_rule_costs_by_its_frequency(frequency: str, window: str, item: str, price: float, good: GoodProject) -> None:
    """Everything slower than 15 minutes has the price of 15 minutes."""
    old = "evaluation_frequency: PT15M\nwindow_size: PT6H"
    good.change(old, f"evaluation_frequency: {frequency}\nwindow_size: {window}")
    series = price + 9 * price / 10
    assert lines(good, CostGroup.RULES) == {f"{item}, split by dimensions": Range(price, price, pytest.approx(series))}


def test_ingestion_is_users_times_events_times_bytes(good: GoodProject) -> None:
    """1000 users, 15 audit records a day of 1500 bytes: 0.684 GB a month, at 2.99 a GB."""
    cost = lines(good, CostGroup.INGESTION, **FREE_NOTHING)["AuditLogs"]
    assert cost.likely == pytest.approx(1000 * 15 * 1500 * 30.4 / 1e9 * 2.99)


def test_a_tenant_of_customers_has_volumes_of_its_own(good: GoodProject) -> None:
    """100,000 customers a month write 0.8 audit records a day each, and requests; both are named in the assumption."""
    tenant = "  entrawatch:tenant: {kind: b2c, id: 00000000-0000-0000-0000-000000000701}"
    good.change("config:\n", f"config:\n{tenant}\n", STACK)
    good.change("[AuditLogs, SignInLogs]", "[AuditLogs, B2CRequestLogs]", STACK)
    good.change("[p1]", "[p1, b2c]", STACK)
    done = run("--users", "100000", "--format", "json")
    assert done.exit_code == 0, done.output
    found = {line["item"]: line for line in json.loads(done.stdout)["lines"] if line["group"] == "ingestion"}
    assert found["AuditLogs"]["likely"] == pytest.approx(100_000 * 0.8 * 1500 * 30.4 / 1e9 * 2.99, abs=0.01)
    assert found["AADB2CRequestLogs"]["likely"] == pytest.approx(100_000 * 1.1 * 600 * 30.4 / 1e9 * 2.99, abs=0.01)
    assert "for 100000 customers who sign in each month" in found["AuditLogs"]["assumption"]


def test_what_the_workspace_measures_wins(good: GoodProject) -> None:
    """A measured table has one number instead of three."""
    own = {**FREE_NOTHING, "ingestion_per_gb": 2.0, "gb_per_month": {"AuditLogs": 3}}
    assert lines(good, CostGroup.INGESTION, **own)["AuditLogs"] == Range(6, 6, 6)


def test_the_free_grant_is_never_more_than_what_is_ingested(good: GoodProject) -> None:
    """Five GB of nothing are nothing."""
    own = {
        "ingestion_per_gb": 2.0,
        "gb_per_month": {"AuditLogs": 1, "SigninLogs": 0, "AADNonInteractiveUserSignInLogs": 0},
    }
    assert lines(good, CostGroup.INGESTION, **own)["free grant"] == Range(-2, -2, -2)


def test_retention_counts_from_the_included_days_on(good: GoodProject) -> None:
    """31 days are included; the archive has its own price."""
    kept = "{retention_days: 92, tables: {AuditLogs: {retention_days: 92, total_retention_days: 365}}}"
    good.change("{retention_days: 90}", kept, STACK)
    prices = {"retention_per_gb_month": 1, "long_term_per_gb_month": 0.5}
    own = {**FREE_NOTHING, **prices, "gb_per_month": {"AuditLogs": 30.4}}
    deployment = read_deployment(good.project, "dev").deployment
    found = estimate_cost(deployment, 1, price_list("westeurope", OwnPrices.model_validate(USD | own))).lines
    months = [(line.assumption, round(line.cost.likely, 6)) for line in found if line.item == "AuditLogs"][1:]
    assert months == [("92 days, 31 of them included", 61.0), ("long-term from day 92 to day 365", 136.5)]


def test_a_region_without_prices_is_reported(good: GoodProject) -> None:
    """The estimate says whose prices it takes."""
    good.change("westeurope", "norwayeast", STACK)
    assert "the price difference between eastus, which the estimate uses, and norwayeast" in run().stdout


def test_what_is_likely_decides_about_the_budget(good: GoodProject) -> None:
    """Exit 1 and one line when it is too much."""
    assert run("--budget", "100000").exit_code == 0
    result = run("--budget", "0")
    assert result.exit_code == 1
    assert result.stderr.startswith("over budget: ")


def test_json_holds_every_line_with_its_source(good: GoodProject) -> None:
    """For tools."""
    document = json.loads(run("--format", "json").stdout)
    assert document["currency"] == "USD"
    assert all(line["price_source"] and line["assumption"] for line in document["lines"])
    likely = sum(line["likely"] for line in document["lines"])
    assert document["total"]["likely"] == pytest.approx(likely, abs=0.05)


def test_a_wrong_price_file_is_refused_at_its_lines(good: GoodProject) -> None:
    """All mistakes at once."""
    text = "ingestion_per_gb: -1\nretention: 2\nrule_per_month: {'20': 1}\nfree_gb_per_month: five\n"
    good.write("prices.yaml", text)
    result = run("--prices", "prices.yaml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == ["CO101", "CO104", "CO102", "CO104", "CO103"]


def test_a_default_rule_of_the_three_account_areas_costs_60_cents_at_most() -> None:
    """A sensible schedule: 50 cents is the price of a rule every 15 minutes or less often, the cheapest that exists."""
    areas = ("user_accounts", "privileged_accounts", "privileged_identity_management")
    catalog = load_catalog(builtin_specs())
    alerts = [alert for alert in catalog.alerts.values() if alert.area in areas]
    planned = [PlannedAlert(alert.spec, catalog.areas[alert.area].spec, "", ()) for alert in alerts]
    cost = sum((line.cost for line in rule_lines(planned, price_list("eastus"))), Range(0, 0, 0))
    assert cost.likely <= 0.6 * len(alerts)


@pytest.mark.parametrize("budget", ["nan", "inf", "-1", "1e999", ""])
def test_a_budget_that_is_no_amount_is_wrong_usage(budget: str, good: GoodProject) -> None:
    """A variable that is not set must not switch the gate off."""
    assert run("--budget", budget).exit_code == 2


def test_endless_users_are_wrong_usage(good: GoodProject) -> None:
    """No tenant has so many, and no float could hold them."""
    assert run("--users", "9" * 400).exit_code == 2


def test_a_measured_table_must_be_known(good: GoodProject) -> None:
    """A misspelled one would silently not count."""
    good.write("prices.yaml", "currency: USD\ngb_per_month: {signinlogs: 5000}\n")
    assert run("--prices", "prices.yaml").stderr.startswith(
        "prices.yaml:2:16: CO105: table 'signinlogs' is unknown; did you mean 'SigninLogs'?"
    )


def test_another_currency_needs_every_price(good: GoodProject) -> None:
    """Dollars of the list and euros of the file would be added."""
    good.write("prices.yaml", "currency: EUR\ningestion_per_gb: 2.5\n")
    assert run("--prices", "prices.yaml").stderr.startswith(
        "prices.yaml:1:11: CO106: currency 'EUR' requires every price; add retention_per_gb_month, "
    )


def test_a_daily_cap_bounds_what_is_taken_in(good: GoodProject) -> None:
    """Above the cap nothing is taken in, so nothing is paid: 0.1 GB a day are 3.04 GB a month at 2.99."""
    good.change("{retention_days: 90}", "{retention_days: 90, daily_cap_gb: 0.1}", STACK)
    costs = lines(good, CostGroup.INGESTION, **FREE_NOTHING).values()
    total = sum(costs, Range(0, 0, 0))
    assert (total.likely, total.high) == (pytest.approx(0.1 * 30.4 * 2.99), pytest.approx(0.1 * 30.4 * 2.99))
    assert total.low < total.likely


@pytest.mark.parametrize("cap", [0.03, 0.1, 0.3, 0.6, 1, 2])
def test_a_daily_cap_never_makes_the_most_less_than_the_likely(cap: float, good: GoodProject) -> None:
    """Of no table, however little room the cap leaves."""
    good.change("{retention_days: 90}", f"{{retention_days: 90, daily_cap_gb: {cap}}}", STACK)
    costs = lines(good, CostGroup.INGESTION, **FREE_NOTHING).values()
    assert all(cost.low <= cost.likely <= cost.high for cost in costs)
    assert sum(costs, Range(0, 0, 0)).high <= cap * 30.4 * 2.99 + 1e-9


def test_what_no_line_counts_is_reported(good: GoodProject) -> None:
    """Tables without a known volume, logs that another stack sends, and sinks that the product does not make."""
    good.change("SignInLogs]", "SignInLogs, ProvisioningLogs]", STACK)
    found = json.loads(run("--format", "json").stdout)["not_counted"]
    assert [text.split(":")[0] for text in found] == [
        "ProvisioningLogs",
        "whether logs arrive",
        "event hubs and storage archives",
    ]


def test_an_assumption_that_goes_down_is_refused(good: GoodProject) -> None:
    """The low total would be above the high one."""
    good.write("prices.yaml", "currency: USD\nrole_holders: {low: 5, likely: 1, high: 9}\n")
    assert run("--prices", "prices.yaml").stderr == (
        "prices.yaml:2:15: CO108: 'role_holders' is out of order; write low, likely, and high in ascending order\n"
    )


def test_a_small_price_is_written_in_digits(good: GoodProject) -> None:
    """2e-05 does not read as money."""
    result = run("--format", "markdown").stdout
    assert "| 0.00002 (2024-07-01), " in result
    assert "e-05" not in result


def test_each_source_of_a_price_is_named_once_below_the_table(good: GoodProject) -> None:
    """A column of sources would make each line several lines high."""
    read = read_deployment(good.project, "dev").deployment
    estimate = estimate_cost(read, 1000, price_list("westeurope", OwnPrices(currency="USD")))
    console = Console(width=100, force_terminal=False)
    with console.capture() as captured:
        console.print(cost_as_text(estimate))
    text = captured.get()
    sources = {f"{line.price.source} (seen {line.price.date})" for line in estimate.lines}
    listed = text.partition("\nsources of the prices\n")[2].partition("\n\n")[0]
    assert " ".join(listed.split()).count("(seen ") == len(sources) > 1
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 100
