"""Role assignments of the alert rules' identity in Azure, compared with a plan."""

from collections.abc import Iterator

from entrawatch.documents.issues import Issue
from entrawatch.documents.quoting import shown
from entrawatch.resources.drift.listed import ListedResources, Row, declared, is_same_id, is_same_text
from entrawatch.resources.program_plan import Plan

ASSIGNMENT = "authorization:RoleAssignment"


def compare_role_assignments(plan: Plan, listed: ListedResources) -> Iterator[Issue]:
    """Yield the declared assignments that Azure does not have, and other roles of the same identities."""
    planned = [one.inputs for one in declared(plan, ASSIGNMENT)]
    kept = [(wanted, next((row for row in listed.rows if _is_same(row, wanted)), None)) for wanted in planned]
    for wanted, row in kept:
        if row is None:
            yield listed.issue(
                "RT701",
                f"the identity of the alert rules has no role {_role(wanted)} on {shown(wanted.get('scope'))}, so the "
                "rules fail; deploy it: pulumi up --refresh",
            )
    principals = {str(row.get("principalId")) for _, row in kept if row}
    for row in listed.rows:
        if str(row.get("principalId")) in principals and not any(_is_same(row, wanted) for wanted in planned):
            yield listed.issue(
                "RT702",
                f"the identity of the alert rules also has role {_role(row)} on {shown(row.get('scope'))}, which this "
                "stack does not declare; remove the assignment",
            )


def _is_same(row: Row, wanted: Row) -> bool:
    has_role = is_same_text(_last(row.get("roleDefinitionId")), _last(wanted.get("roleDefinitionId")))
    return has_role and is_same_id(row.get("scope"), wanted.get("scope"))


def _role(row: Row) -> str:
    return shown(row.get("roleDefinitionName") or _last(row.get("roleDefinitionId")))


def _last(identifier: object) -> str:
    return str(identifier).rpartition("/")[2]
