"""Settings with wrong values, made fit for a plan: the stack would not deploy, but its alerts can be compared."""

from entrawatch.documents.document import Document
from entrawatch.documents.issues import errors
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.inputs import check_input
from entrawatch.stacks.settings import AlertOverride, StackSettings

_NO_FILE = Document("stack configuration", "", None, {}, {})


def wrong_inputs(settings: StackSettings, catalog: Catalog) -> tuple[str, ...]:
    """Return the inputs of which a stack gives a value that they cannot have."""
    given = settings.tenant_inputs
    return tuple(
        name
        for name, spec in catalog.inputs.items()
        if name in given and errors(check_input(spec, given[name], _NO_FILE, (name,)))
    )


def plannable(settings: StackSettings, catalog: Catalog) -> StackSettings:
    """Return settings with an example for each wrong value of an input, and the nearest number for a wrong one."""
    wrong = set(wrong_inputs(settings, catalog)) & settings.inputs.keys()
    inputs = {**settings.inputs, **{name: catalog.inputs[name].example for name in wrong}}
    overrides = {name: _within(name, one, catalog) for name, one in settings.alerts.overrides.items()}
    alerts = settings.alerts.model_copy(update={"overrides": overrides})
    return settings.model_copy(update={"inputs": inputs, "alerts": alerts})


def _within(name: str, override: AlertOverride, catalog: Catalog) -> AlertOverride:
    alert = catalog.alerts.get(name)
    known = alert.spec.parameters if alert else {}
    parameters = {
        key: min(max(value, known[key].minimum), known[key].maximum) if key in known else value
        for key, value in override.parameters.items()
    }
    return override.model_copy(update={"parameters": parameters})
