"""Checks of the tenant-wide diagnostic setting: categories must exist and fit the licenses and the setting."""

from collections.abc import Iterator, Sequence

from entrawatch.documents.document import KeyPath
from entrawatch.documents.issues import Problem, warning
from entrawatch.documents.messages import close_names, did_you_mean, shown
from entrawatch.reference.licenses import License
from entrawatch.reference.log_categories import (
    SettingKind,
    category_of_table,
    license_title,
    log_categories,
    review_categories,
    tenant_has,
)
from entrawatch.resources.policies.log_routing import unprotected
from entrawatch.stacks.checks.sinks import check_sinks
from entrawatch.stacks.settings import LogRoutingSettings


def check_log_routing(routing: LogRoutingSettings) -> Iterator[Problem]:
    """Yield the issues of the routed categories, and what their deployment requires."""
    for number, license in enumerate(routing.licenses):
        if license is License.UNKNOWN:
            choices = [item.value for item in License if item is not License.UNKNOWN]
            text = f"license '{license}' is not one that a tenant can have; {did_you_mean('', choices)}"
            yield Problem("ST331", ("log_routing", "licenses", number), text)
    if routing.categories is not None:
        yield from _categories(routing.categories, routing.licenses, ("log_routing", "categories"))
    yield from check_sinks(routing.sinks, is_managed=routing.manage)
    for name, sink in routing.sinks.items():
        if sink.categories is not None:
            path = ("log_routing", "sinks", name, "categories")
            yield from _categories(sink.categories, routing.licenses, path)
    if routing.manage and not routing.protect:
        yield warning("PO102", ("log_routing", "protect"), unprotected(f"diagnostic setting '{routing.name}'"))
    if routing.manage:
        text = "a pipeline can create the tenant-wide setting only with an Azure role at /providers/Microsoft.aadiam"
        advice = "a Global Administrator with elevated access must grant it once; or write manage: false"
        yield warning("DIA016", ("log_routing",), f"{text}; {advice}")


def _categories(categories: Sequence[str], licenses: Sequence[License], where: KeyPath) -> Iterator[Problem]:
    if not categories:
        text = "categories is empty, which Azure rejects; remove the key to use the recommended categories"
        yield Problem("DIA004", where, text)
    for number, category in enumerate(categories):
        path = (*where, number)
        if category in categories[:number]:
            yield warning("ST332", path, f"category {shown(category)} is duplicated; remove one")
        elif category in review_categories():
            for member in review_categories()[category]:
                yield from _known(member, licenses, path)
        elif category in log_categories():
            yield from _known(category, licenses, path)
        else:
            yield _unknown(category, path)


def _known(name: str, licenses: Sequence[License], path: KeyPath) -> Iterator[Problem]:
    category = log_categories()[name]
    if category.setting is SettingKind.SEPARATE:
        text = f"category '{name}' requires its own diagnostic setting, created by an Attribute Log Administrator"
        yield Problem("DIA014", path, f"{text}; remove it here")
    elif category.license is not License.UNKNOWN and not tenant_has(licenses, category.license):
        text = f"category '{name}' requires {license_title(category.license)}, which log_routing.licenses does not list"
        advice = f"without it, table {category.table} stays empty and no alert on it fires"
        yield warning("DIA019", path, f"{text}; {advice}")


def _unknown(name: str, path: KeyPath) -> Problem:
    meant = category_of_table(name)
    if meant:
        return Problem("DIA026", path, f"'{name}' is a table; did you mean the category '{meant.category}'?")
    near = close_names(name, [*log_categories(), *review_categories()])
    if near and near[0].lower() == name.lower():
        text = f"category {shown(name)} is not spelled as Azure does"
        return Problem("DIA026", path, f"{text}; did you mean '{near[0]}'?")
    advice = f"did you mean '{near[0]}'?" if near else "if it is new, Azure may still accept it"
    return warning("ST333", path, f"category {shown(name)} is not known; {advice}")
