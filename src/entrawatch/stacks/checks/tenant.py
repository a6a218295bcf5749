"""Checks of the tenant that a stack watches: its records must differ from those of another tenant."""

from collections.abc import Iterator

from entrawatch.documents.issues import Problem
from entrawatch.reference.log_categories import log_categories, recommended_categories, with_reviews
from entrawatch.reference.tenants import TenantKind, tenant_column
from entrawatch.stacks.settings import StackSettings


def check_tenant(settings: StackSettings) -> Iterator[Problem]:
    """Yield what prevents alerts from reading the records of this tenant only."""
    tenant = settings.tenant
    if tenant.kind is TenantKind.WORKFORCE:
        return
    if tenant.id is None:
        text = f"kind '{tenant.kind}' has no id, so alerts would also read the records of other tenants"
        yield Problem("ST218", ("tenant",), f"{text}; add the tenant ID from its overview page as id")
    if settings.workspace.existing_id:
        yield from _unmarked_categories(settings)


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
            yield Problem("ST219", where, f"{text} workspace would fire on them; {advice}")
