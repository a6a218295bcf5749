"""Snapshot: what one version of a project deploys, as plain values that another version can read."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

FORMAT = "entrawatch-snapshot-1"


class SnapshotModel(BaseModel):
    """Base of all parts; a newer version can write more, an older one less."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class DimensionFacts(SnapshotModel):
    """A column that splits an alert."""

    name: str
    excludes: bool = False
    values: tuple[str, ...] = ("*",)


class RuleFacts(SnapshotModel):
    """One alert rule: its query, schedule and trigger."""

    query: str
    severity: str
    enabled: bool = True
    evaluation_frequency: str
    window_size: str
    query_time_range: str = ""
    aggregation: str = "Count"
    measure: str = ""
    operator: str = "GreaterThan"
    threshold: float = 0
    sensitivity: str = ""
    """Low, Medium or High of a dynamic threshold; empty for a fixed one."""
    ignore_data_before: str = ""
    dimensions: tuple[DimensionFacts, ...] = ()
    periods: int = 1
    failing_periods: int = 1
    auto_mitigate: bool = False
    mute: str = ""
    other_conditions: str = ""
    """Additional conditions of a declared rule, as JSON; a spec has none."""


class SentinelFacts(SnapshotModel):
    """The rule of an alert in Microsoft Sentinel; `rule.query` is its whole text, with inputs and exceptions."""

    rule: RuleFacts
    suppression: str = ""
    """How long it does not run after it fires; empty if it keeps running."""
    create_incident: bool = True
    grouping_window: str = ""
    """How long alerts join one incident; empty if each is an incident."""
    is_per_row: bool = False
    shown: Mapping[str, str] = {}
    """Entities and custom details, as JSON."""
    texts: Mapping[str, str] = {}


class AlertFacts(SnapshotModel):
    """One alert that a stack deploys; `rule.query` is the author's text without the preceding inputs."""

    id: str
    former_ids: tuple[str, ...] = ()
    title: str
    area: str
    status: str
    place: str
    overrides: str = ""
    """File of the replaced alert with the same ID."""
    lowered_from: str = ""
    """The alert whose excepted findings this rule fires with a lower severity."""
    rule: RuleFacts
    sentinel: SentinelFacts | None = None
    """Its rule in Microsoft Sentinel; None if it does not run there."""
    closed: Mapping[str, SentinelFacts] = {}
    """Its rules in Microsoft Sentinel for exceptions that close incidents, by ID."""
    excepted: str = ""
    """The operators that follow the query in the deployed rule and leave out exceptions."""
    tables: tuple[str, ...]
    inputs: Mapping[str, str] = {}
    """Tenant inputs that the query reads: required, one_of or optional."""
    parameters: Mapping[str, int | float] = {}
    """Its parameters with the stack's values."""
    receivers: tuple[str, ...] = ()
    query_errors: tuple[str, ...] = ()
    """Why its rule could never fire; checked only on request."""
    unfed: Mapping[str, str] = {}
    """Empty tables, each with the log category that is not routed or not licensed."""
    unread_tables: tuple[str, ...] = ()
    """Tables whose union legs its rule omits, because no routed log category feeds them."""
    covers: tuple[str, ...] = ()
    tactics: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    entities: Mapping[str, tuple[str, ...]] = {}
    detects: str = ""
    texts: Mapping[str, str] = {}


class ExceptionFacts(SnapshotModel):
    """One exception that applies to at least one deployed alert."""

    target: str
    """What it names: an alert, an area or all alerts."""
    match: Mapping[str, tuple[str, ...]]
    owner: str
    expires: str
    """The first day without it, as an ISO date."""
    severity: str = ""
    """The severity to which it lowers findings; empty if they do not fire."""
    closes_incidents: bool = False
    """Whether findings fire in Microsoft Sentinel, in incidents that are closed at once."""
    alerts: tuple[str, ...]
    texts: Mapping[str, str] = {}
    """The reason and the ticket."""


class OffFacts(SnapshotModel):
    """One alert that a stack does not deploy, and why."""

    id: str
    area: str
    reason: str
    title: str = ""
    place: str = ""


class HuntFacts(SnapshotModel):
    """One workbook query for threat hunters."""

    id: str
    area: str
    title: str
    query: str
    """The author's text without the preceding inputs."""
    inputs: Mapping[str, str] = {}
    text: str = ""


class InputFacts(SnapshotModel):
    """One tenant input: its type, the meaning of more entries, and the stack's value."""

    type: str
    more_means: str = ""
    """more_alerts, fewer_alerts, or empty if not declared."""
    value: Any = None
    limits: str | None = None
    """The numbers that it accepts; None if an older version did not record them."""


class TableFacts(SnapshotModel):
    """How long one table keeps its records."""

    retention_days: int
    total_days: int
    plan: str = "Analytics"


class ReceiverFacts(SnapshotModel):
    """One receiver: its kind, addresses, and everything else by key."""

    kind: str
    addresses: tuple[str, ...] = ()
    rest: Mapping[str, str] = {}


class SettingsFacts(SnapshotModel):
    """The settings of a stack, in the form used for comparison."""

    workspace_id: str = ""
    """ID of an existing workspace; empty if the stack creates one."""
    retention_days: int = 0
    daily_cap_gb: float | None = None
    tables: Mapping[str, TableFacts] = {}
    manages_logs: bool = True
    categories: tuple[str, ...] = ()
    collected: tuple[str, ...] = ()
    """Tables other than those of log categories that reach the workspace."""
    receivers: Mapping[str, ReceiverFacts] = {}
    """Receivers that a route uses."""
    drill_every_days: int = 0
    inputs: Mapping[str, InputFacts] = {}
    flat: Mapping[str, str] = {}
    """Every non-default setting by its path, as JSON text; other configuration by its full key."""


class ResourceFacts(SnapshotModel):
    """One resource that the program declares; secrets are markers."""

    urn: str
    type: str
    name: str
    custom: bool = True
    parent: str = ""
    inputs: Mapping[str, Any] = {}
    protect: bool = False
    retain_on_delete: bool = False
    replace_on_changes: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    aliases: tuple[Mapping[str, Any], ...] = ()


class CostFacts(SnapshotModel):
    """A monthly estimate; amounts are low, likely and high."""

    currency: str
    region: str
    users: int
    total: tuple[float, float, float]
    lines: tuple[tuple[str, tuple[float, float, float], str], ...] = ()
    """Item, amounts, assumption."""
    numbers: Mapping[str, int] = {}
    """Number of units for counted items, such as rules."""
    not_counted: tuple[str, ...] = ()


class CoverageFacts(SnapshotModel):
    """Rows of the guide and techniques of ATT&CK that the deployed alerts cover."""

    rows: int
    answered: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()


class BrokenFacts(SnapshotModel):
    """Something that cannot be deployed as defined in its file."""

    kind: Literal["alert", "area", "stack", "file"]
    name: str
    """ID of the alert or area, name of the stack, or path of any other file."""
    place: str
    messages: tuple[str, ...]
    """What is wrong with it, without line numbers, so that a moved line is not a change."""


class StackSnapshot(SnapshotModel):
    """What one stack deploys, or why that is unknown."""

    problems: tuple[str, ...] = ()
    """Not empty if the stack or a spec is invalid."""
    is_read: bool = False
    """Whether the rest was read despite problems; otherwise everything below is empty."""
    broken: tuple[BrokenFacts, ...] = ()
    """The subjects of the problems; these alerts are not in `alerts`."""
    unread: tuple[str, ...] = ()
    """Parts that cannot be compared: hunts, inputs, or inputs.NAME for an invalid value."""
    has_spare_settings: bool = False
    """Whether the settings are the other version's, because its own cannot be read."""
    warnings: tuple[tuple[str, str], ...] = ()
    """Each without and with its line."""
    settings: SettingsFacts = SettingsFacts()
    alerts: Mapping[str, AlertFacts] = {}
    off: Mapping[str, OffFacts] = {}
    exceptions: Mapping[str, ExceptionFacts] = {}
    areas: Mapping[str, Mapping[str, str]] = {}
    """Texts of each area's workbook."""
    hunts: Mapping[str, HuntFacts] = {}
    resources: tuple[ResourceFacts, ...] = ()
    program_problems: tuple[str, ...] = ()
    """Not empty if the program could not be run; then there are no resources."""
    cost: CostFacts | None = None
    coverage: CoverageFacts | None = None

    @property
    def can_be_compared(self) -> bool:
        """Return whether the stack was read, at least without its broken parts."""
        return self.is_read or not self.problems


class SampleFacts(SnapshotModel):
    """The samples of one alert: their descriptions, and their results if they were run."""

    alert: str
    names: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    was_run: bool = False
    mutants_noticed: float | None = None
    mutants_left_out: bool = False
    """Whether there was no time left to measure which mutants they detect."""
    unread: bool = False
    """Whether the alert itself is invalid, so that its samples were not read."""


class Snapshot(SnapshotModel):
    """The requested stacks of one version of a project."""

    format: str = FORMAT
    version: str
    stacks: Mapping[str, StackSnapshot] = {}
    samples: Mapping[str, SampleFacts] = {}
    """Samples of the requested alerts, by ID."""
    sample_problems: tuple[str, ...] = ()
    """Not empty if samples could not be run."""
    query_problem: str = ""
    """Why queries could not be checked although this was requested."""
