"""The spec of an alert with what a stack changes in it."""

from collections.abc import Sequence

from entrawatch.specs.alert_spec import AlertSpec, Detects
from entrawatch.specs.trigger import Dimension
from entrawatch.stacks.settings import AlertOverride

# Each value is a time series that Azure charges for; three say who, from where or with what, and on whom.
_MOST_ENTITIES = 3
_REPLACED = ("severity", "evaluation_frequency", "window_size", "mute_actions_duration")


def split_by_entities(spec: AlertSpec) -> AlertSpec:
    """Return an event alert that is split by its first entities where it names no dimension.

    Azure's emails show dimensions and no other column of the result: without one, an email names no one. An empty value
    gets a word, because Azure does not document what it does with one.
    """
    columns = spec.entities.columns()[:_MOST_ENTITIES]
    if spec.detects is not Detects.EVENT or spec.trigger.dimensions or not columns:
        return spec
    return filled(_split(spec, columns), columns)


def filled(spec: AlertSpec, columns: Sequence[str]) -> AlertSpec:
    """Return a spec whose query has a text in each of these columns; unchanged without one."""
    if not columns:
        return spec
    texts = ", ".join(f'{one} = iff(isempty({one}), "none", tostring({one}))' for one in columns)
    return spec.model_copy(update={"query": f"{spec.query.rstrip()}\n| extend {texts}\n"})


def _split(spec: AlertSpec, columns: Sequence[str]) -> AlertSpec:
    known = {one.name: one for one in spec.trigger.dimensions}
    dimensions = tuple(known.get(one) or Dimension(name=one) for one in columns)
    return spec.model_copy(update={"trigger": spec.trigger.model_copy(update={"dimensions": dimensions})})


def overridden(spec: AlertSpec, override: AlertOverride) -> AlertSpec:
    """Return the spec with a stack's severity, schedule, and trigger; parameters are part of the query text."""
    trigger: dict[str, object] = {} if override.threshold is None else {"threshold": override.threshold}
    if override.alert_sensitivity and spec.trigger.dynamic_threshold:
        learned = {"alert_sensitivity": override.alert_sensitivity}
        trigger["dynamic_threshold"] = spec.trigger.dynamic_threshold.model_copy(update=learned)
    changes: dict[str, object] = {name: value for name in _REPLACED if (value := getattr(override, name)) is not None}
    found = spec.model_copy(update={**changes, "trigger": spec.trigger.model_copy(update=trigger)})
    return found if override.dimensions is None else _split(found, override.dimensions)
