"""The parameters at the top of a workbook, and the conditions that they put on a query."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from entrawatch.specs.alert_spec import AlertSpec, Severity
from entrawatch.workbooks.model.parameters import DropDown, Parameters, TextField, TimeRange
from entrawatch.workbooks.theme import ALL

# Names that no query and no table uses.
_LETS: Mapping[str, str] = MappingProxyType(
    {"Account": "picked_account", "Application": "picked_application", "Address": "picked_address"}
)
_KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"Account": ("account",), "Application": ("application", "service_principal"), "Address": ("ip",)}
)
SEVERITY = DropDown(
    "Severity", "Severity", ALL, ((ALL, "All"), *((one.value, one.value.capitalize()) for one in Severity))
)


def area_picker(titles: Sequence[str]) -> DropDown:
    """Return the list of areas."""
    return DropDown("Area", "Area", ALL, ((ALL, "All"), *((title, title) for title in titles)))


def kind_of_sign_in(kinds: Sequence[str]) -> DropDown:
    """Return the list of kinds of sign-ins."""
    return DropDown("Kind", "Sign-ins", ALL, ((ALL, "All"), *((kind, kind) for kind in kinds)))


def chosen(parameter: str) -> str:
    """Return the condition that a column has the value of the drop-down of its name."""
    value = f'"{{{parameter}:escapejson}}"'
    return f'| where {value} == "{ALL}" or {parameter} == {value}\n'


def pickers(*others: DropDown) -> Parameters:
    """Return the parameters: time range, others, account, application and address."""
    fields = [TextField(name, name, ALL, f"Part of a name; {ALL} for all") for name in _LETS]
    return Parameters("pickers", (TimeRange(), *others, *fields))


def picked_lets() -> str:
    """Return the let statements that a query with conditions starts with."""
    return "".join(f'let {let} = "{{{name}:escapejson}}";\n' for name, let in _LETS.items())


def picked(columns: Mapping[str, Sequence[str]]) -> str:
    """Return the conditions of a query with these columns of accounts, applications and addresses.

    A query without a column of a kind has no row as soon as a reader picks a value of the kind.
    """
    return "".join(f"| where {_condition(let, columns.get(name, ()))}\n" for name, let in _LETS.items())


def picked_entities(spec: AlertSpec) -> str:
    """Return the conditions of an alert's query, on the columns of its entities."""
    return picked(
        {name: [one for kind in kinds for one in getattr(spec.entities, kind)] for name, kinds in _KINDS.items()}
    )


def _condition(let: str, columns: Sequence[str]) -> str:
    # A reader who empties the field asks for all, too.
    return " or ".join([f'{let} in ("", "{ALL}")', *(f"tostring({column}) contains {let}" for column in columns)])
