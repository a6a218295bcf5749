"""Sinks: destinations of Entra logs in addition to the workspace, one frozen model per kind."""

from typing import Annotated, Literal

from pydantic import Field

from entrawatch.specs.trigger import SpecModel, Text


class EventHubSink(SpecModel):
    """An event hub, from which another SIEM reads; a new namespace with the hub, or an existing one."""

    kind: Literal["event_hub"]
    categories: tuple[Text, ...] | None = None
    """Log categories or names of reviews to send; absent = those of the workspace."""
    event_hub: Text
    """Name of the hub; without one, Azure would create a hub for each category."""
    authorization_rule_id: Text | None = None
    """Azure resource ID of a rule of an existing namespace with the rights Manage, Send and Listen."""
    namespace: Text | None = None
    """Name of the new namespace, unique in all of Azure: 6 to 50 letters, digits and hyphens."""
    throughput_units: int = 1
    """Largest number of throughput units (1 MB per second in, 2 MB out), 1 to 40; Azure starts with one."""
    partitions: int = 4
    """Partitions of the new hub, 1 to 32: as many readers can share the work."""
    retention_days: int = 7
    """Days that the new hub keeps records for a reader that is down, 1 to 7."""


class ArchiveSink(SpecModel):
    """A storage account that keeps records for years; a new one, or an existing one."""

    kind: Literal["archive"]
    categories: tuple[Text, ...] | None = None
    """Log categories or names of reviews to keep; absent = those of the workspace."""
    existing_id: Text | None = None
    """Azure resource ID of an existing storage account; it is not changed."""
    account: Text | None = None
    """Name of the new storage account, unique in all of Azure: 3 to 24 lower-case letters and digits."""
    replication: Text = "Standard_LRS"
    """Standard_LRS, Standard_ZRS, Standard_GRS, Standard_RAGRS, Standard_GZRS or Standard_RAGZRS."""
    immutable_days: int | None = None
    """Days during which no one can change or delete a record, 1 to 146000; absent = no immutability policy."""
    delete_after_days: int | None = None
    """Days after which Azure deletes records; absent = never. Records cannot move to a cooler tier."""


Sink = Annotated[EventHubSink | ArchiveSink, Field(discriminator="kind")]
