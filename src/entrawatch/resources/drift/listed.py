"""Lists of Azure resources, as the Azure CLI or the service writes them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from entrawatch.documents.issues import EntrawatchError, Issue, Location
from entrawatch.documents.json_values import parsed_json
from entrawatch.resources.declared_resources import kind_of
from entrawatch.resources.import_ids import in_any_subscription
from entrawatch.resources.program_plan import Plan, PlannedResource

Row = Mapping[str, Any]
# The subscription in a plan without Azure.
_UNKNOWN = "/subscriptions/00000000-0000-0000-0000-000000000000/"


@dataclass(frozen=True)
class ListedResources:
    """The resources of one list; `place`: its file or address, for messages."""

    place: str
    rows: Sequence[Row]

    def named(self, name: object) -> Row | None:
        """Return the resource with a name, in any case."""
        return next((row for row in self.rows if is_same_text(row.get("name"), name)), None)

    def compared(
        self, code: str, subject: str, name: str, changes: Callable[[Row], Iterable[str]], without: str = ""
    ) -> Iterator[Issue]:
        """Yield the difference of one declared resource: Azure does not have it, or something was changed.

        `subject`: the resource with its kind; `changes`: what differs from a row; `without`: what happens without the
        resource.
        """
        row = self.named(name)
        if row is None:
            yield self.issue(code, f"{subject} is not in Azure{without}; deploy it: pulumi up --refresh")
        elif found := ", ".join(changes(row)):
            text = f"{subject} was changed in Azure: {found}; restore it: pulumi up --refresh"
            yield self.issue(code, text)

    def issue(self, code: str, message: str) -> Issue:
        """Return a difference in this list."""
        return Issue(Location(self.place, 1), code, message)


def read_list(text: str, place: str, advice: str) -> ListedResources:
    """Return the resources in a list; raises EntrawatchError for other content, or a part of a list."""
    content = parsed_json(text)
    is_part = isinstance(content, dict) and bool(content.get("nextLink"))
    rows = content.get("value") if isinstance(content, dict) else content
    if is_part or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        # The Azure CLI's `az rest` reads one page.
        text = "is only part of a list; compare with --subscription ID, which reads all of it"
        raise EntrawatchError(f"its content {text if is_part else f'is not a JSON list of Azure resources; {advice}'}")
    return ListedResources(place, [_flat(row) for row in rows])


def _flat(row: Row) -> Row:
    """Return a resource with its properties next to its name, as most commands of the Azure CLI write it."""
    inner = row.get("properties")
    return {**inner, **row} if isinstance(inner, dict) else row


def declared(plan: Plan, kind: str) -> Iterator[PlannedResource]:
    """Yield the declared resources of a kind, such as monitor:ActionGroup."""
    return (one for one in plan.resources if kind_of(one.type) == kind)


def is_same_text(one: object, other: object) -> bool:
    """Return whether two names are equal in any case, as Azure compares them."""
    return isinstance(one, str) and one.casefold() == str(other).casefold()


def is_same_id(found: object, planned: object) -> bool:
    """Return whether an ID is the planned one, in any subscription if the plan does not know its own."""
    one, other = str(found).lower(), str(planned).lower()
    return one == other or (_UNKNOWN in other and in_any_subscription(one) == in_any_subscription(other))


def query_text(value: Row) -> str:
    """Return the query of a rule or of a condition, with equal line ends."""
    return str(value.get("query")).replace("\r\n", "\n").strip()


def parts(value: object) -> Sequence[Row]:
    """Return the objects in a list of a resource; nothing for another value."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def texts(value: object) -> list[str]:
    """Return the values in a list of a resource as text; nothing for another value."""
    return [str(one) for one in value] if isinstance(value, list | tuple) else []
