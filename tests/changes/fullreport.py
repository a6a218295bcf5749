"""A report in which every field holds something: what renderers and the round trip are tested with."""

from entrawatch.changes.findings import Category, Direction, Finding, SubjectKind, ValueChange
from entrawatch.changes.report import (
    AmountRange,
    CodeOrigin,
    CostChange,
    CostItem,
    CoverageChange,
    HitChange,
    HitCount,
    Hits,
    NotificationChange,
    Operation,
    Presence,
    ProgramChange,
    PropertyChange,
    Report,
    ResourceChange,
    SampleChange,
    Side,
    SideName,
    SideProblem,
    StackChanges,
    Tally,
)


def full_report() -> Report:
    """Return the report."""
    return Report(
        entrawatch="0.1.0",
        base=Side(
            name="merge base with origin/main", revision="0" * 40, code=CodeOrigin.THIS, code_reason="it is older"
        ),
        head=Side(name="working tree"),
        problems=(SideProblem(side=SideName.HEAD, stack="dev", lines=("stacks/Pulumi.dev.yaml:3: ST202: wrong",)),),
        program=ProgramChange(files=("__main__.py",), file_count=1),
        findings=(
            Finding(
                category=Category.QUERY_CHANGED,
                direction=Direction.WEAKENED,
                subject_kind=SubjectKind.ALERT,
                subject="owner_added",
                title="Owner added to an application",
                text="its query leaves out more",
                changes=(ValueChange(name="threshold", before="> 0", after="> 5"),),
                query=("@@ -1,2 +1,3 @@", " AuditLogs", '+| where Result != "<b>&"'),
                alerts=("owner_added",),
                alert_count=1,
                place="alert_specs/applications/owner_added.yaml",
                stacks=("prod",),
            ),
        ),
        findings_left_out=2,
        stacks=(
            StackChanges(
                stack="prod",
                presence=Presence.BOTH,
                tally=Tally(alerts_weakened=1, replaced=1),
                notifications=(NotificationChange(alerts=("owner_added",), alert_count=1, before=("soc",), after=()),),
                cost=CostChange(
                    currency="USD",
                    region="westeurope",
                    users=1000,
                    before=AmountRange(low=1, likely=2, high=3),
                    after=AmountRange(low=1.5, likely=6.5, high=9),
                    items=(CostItem(item="2 rules at 5 min", after=AmountRange(low=1, likely=1, high=1)),),
                    assumptions=("mail is free",),
                ),
                coverage=CoverageChange(
                    rows=217,
                    rows_before=101,
                    rows_after=103,
                    rows_gained=("pim/a", "pim/b"),
                    techniques_lost=("T1098",),
                ),
                resources=(
                    ResourceChange(
                        operation=Operation.REPLACE,
                        type="azure-native:operationalinsights:Workspace",
                        name="entrawatch-workspace",
                        protected=True,
                        changes=(PropertyChange(path="location", before="a", after="b", replaces=True),),
                    ),
                ),
                resources_left_out=1,
                warnings_new=("new",),
                warnings_gone=("gone",),
            ),
            StackChanges(stack="dev", compared=False),
        ),
        samples=(
            SampleChange(
                alert="owner_added",
                before=4,
                after=3,
                removed=("an owner was added",),
                failing=("fires 1: silent",),
                was_run=True,
                mutants_noticed_before=100.0,
                mutants_noticed_after=90.0,
            ),
        ),
        samples_were_run=True,
        mutants_left_out=2,
        hits=Hits(
            stack="prod",
            days=7,
            until="2026-03-10 00:00 UTC",
            alerts=(
                HitChange(
                    alert="owner_added",
                    before=HitCount(fired=3, accounts=2),
                    after=HitCount(failed_days=1, problem="the workspace is throttled"),
                ),
            ),
        ),
        not_known=("what Azure says",),
    )
