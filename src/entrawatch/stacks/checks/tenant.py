"""Checks of the tenant that a stack watches: its records must differ from those of another tenant."""

from collections.abc import Iterator

from entrawatch.documents.issues import Problem, warning
from entrawatch.reference.licenses import License
from entrawatch.reference.log_categories import log_categories, recommended_categories, with_reviews
from entrawatch.reference.tenants import TenantKind, tenant_column
from entrawatch.stacks.settings import StackSettings

# Kinds of tenant that can have a license, if not all.
_KINDS = {License.B2C: (TenantKind.B2C,), License.P2: (TenantKind.WORKFORCE, TenantKind.B2C)}


def check_tenant(settings: StackSettings) -> Iterator[Problem]:
    """Yield what prevents alerts from reading the records of this tenant only."""
    tenant = settings.tenant
    yield from _foreign_licenses(settings)
    if tenant.kind is TenantKind.WORKFORCE:
        return
    if tenant.id is None:
        text = f"kind '{tenant.kind}' has no id, so alerts would also read the records of other tenants"
        yield Problem("ST218", ("tenant",), f"{text}; add the tenant ID from its overview page as id")
    if settings.workspace.existing_id:
        yield from _unmarked_categories(settings)


def _foreign_licenses(settings: StackSettings) -> Iterator[Problem]:
    for number, license in enumerate(settings.log_routing.licenses):
        if settings.tenant.kind not in _KINDS.get(license, tuple(TenantKind)):
            text = f"license '{license}' does not exist in a tenant of kind '{settings.tenant.kind}'"
            path = ("log_routing", "licenses", number)
            yield warning("ST370", path, f"{text}, so the tables that require it stay empty; remove it")


def _unmarked_categories(settings: StackSettings) -> Iterator[Problem]:
    routing = settings.log_routing
    is_chosen = routing.categories is not None
    names = with_reviews(routing.categories) if routing.categories else recommended_categories(routing.licenses)
    known = log_categories()
    for name in names:
        if name in known and tenant_column(known[name].table) is None:
            text = f"records of category '{name}' do not state their tenant, so alerts of another tenant in this"
            advice = "give this tenant a workspace of its own, or list categories without it"
            where = ("log_routing", "categories" if is_chosen else "licenses")
            # Not refused: an existing workspace can be this tenant's own, in a group without the rules (LHS006).
            yield warning("ST219", where, f"{text} workspace would fire on them; {advice}")
