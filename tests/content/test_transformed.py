"""An alert or hunt of a stack that reads what the stack's own transformation drops is refused."""

import pytest
from goodproject import STACK, GoodProject

from entrawatch.detection.transformed import with_transformation
from entrawatch.kql.analyzer import Analyzer
from entrawatch.validation import validate

CODES = ("DCR013", "PL108", "PL109", "PL110")


def found(good: GoodProject, analyzer: Analyzer, kql: str, table: str = "AuditLogs") -> list[str]:
    transformations = f"{{{table}: {{kql: {kql!r}}}}}"
    good.change("{retention_days: 90}", f"{{retention_days: 90, transformations: {transformations}}}", STACK)
    issues = [str(issue) for issue in validate(good.project, analyzer=analyzer).issues]
    return [text.partition(": ")[2] for text in issues if any(f": {code}: " in text for code in CODES)]


@pytest.mark.parametrize(
    "kql",
    [
        "source",
        "source | project-away AADTenantId",
        'source | where OperationName != "Synchronize"',
        "source | extend Identity = hash_sha256(Identity)",
    ],
)
def test_what_no_alert_reads_may_go(kql: str, good: GoodProject, analyzer: Analyzer) -> None:
    """Columns, rows and values that the stack's alerts do not look at."""
    assert found(good, analyzer, kql) == []


def test_a_column_that_an_alert_reads_is_refused(good: GoodProject, analyzer: Analyzer) -> None:
    """Azure would store it empty, and the alert would see nothing."""
    assert found(good, analyzer, "source | project-away InitiatedBy") == [
        "PL108: this transformation drops column 'InitiatedBy' of AuditLogs, which is read by alert 'owner_added', "
        "hunt 'end_user_consents'; keep the column",
    ]


@pytest.mark.parametrize(
    "kql",
    [
        "source | where OperationName !has 'owner'",
        "source | extend OperationName = replace_string(OperationName, 'owner', '')",
    ],
)
def test_records_that_an_alert_looks_for_are_refused(kql: str, good: GoodProject, analyzer: Analyzer) -> None:
    """Dropped or changed: the samples run on what the transformation leaves, and the message names the first wrong."""
    (text,) = found(good, analyzer, kql)
    assert text.startswith(
        "PL109: alert 'owner_added' does not behave as its sample in alert_specs/applications/owner_added.samples.yaml:"
    )
    assert text.endswith("states, because this transformation of AuditLogs drops or changes its records; keep them")


def test_a_transformation_that_samples_cannot_run_on_is_noted(good: GoodProject, analyzer: Analyzer) -> None:
    """Azure may run it; one message names all alerts that are not checked, and the cause."""
    assert found(good, analyzer, "source | extend Identity = tostring(geo_info_from_ip_address(Identity))") == [
        "PL110: note: no sample shows whether this transformation of AuditLogs keeps what alerts look for "
        "('owner_added'): 'geo_info_from_ip_address of a public address' cannot be run on samples; "
        "use the location in the record, or declare the address below places in workspace.yaml",
    ]


def test_a_disabled_alert_does_not_hold_a_column(good: GoodProject, analyzer: Analyzer) -> None:
    """Only what the stack deploys counts."""
    good.change("config:\n", "config:\n  entrawatch:alerts: {enabled: false}\n", STACK)
    assert found(good, analyzer, "source | project-away InitiatedBy") == []


@pytest.mark.parametrize(
    ("kql", "message"),
    [
        (
            "source | where ResultTyp == 1",
            "Azure cannot run 'source | where ResultTyp == 1': The name 'ResultTyp' does not refer to any known column",
        ),
        (
            "source | Category",
            "Azure cannot run 'source | Category': Query operator expected; write operators after source, such as: "
            "source | where OperationName != 'Synchronize'",
        ),
        ("source | project Category", "column TimeGenerated is dropped, without which Azure rejects a transformation"),
    ],
)
def test_a_transformation_that_cannot_run_is_refused(
    kql: str, message: str, good: GoodProject, analyzer: Analyzer
) -> None:
    """By the language service, with the columns of the table."""
    (text,) = found(good, analyzer, kql)
    assert text.startswith(f"DCR013: {message}")


def test_only_the_name_of_the_table_is_replaced() -> None:
    """Not in a text, and not in a longer name."""
    query = "AuditLogs\n| where Type == 'AuditLogs' or MyAuditLogs == 1\n"
    assert with_transformation(query, "AuditLogs", "source | where Result == 'source'") == (
        "let AuditLogs_stored = AuditLogs | where Result == 'source';\n"
        "AuditLogs_stored\n| where Type == 'AuditLogs' or MyAuditLogs == 1\n"
    )
