"""The types of tenant inputs, and what an additional entry means."""

from enum import StrEnum


class InputType(StrEnum):
    """Type of a tenant input; it determines what a stack can write and how KQL reads it."""

    ACCOUNTS = "accounts"
    """List of users and service principals: user principal names or object IDs."""
    ACTORS = "actors"
    """List of permitted actors: user principal names, object IDs or application IDs."""
    GROUPS = "groups"
    """List of group object IDs."""
    APPLICATIONS = "applications"
    """List of application (client) IDs."""
    DEVICES = "devices"
    """List of device IDs."""
    POLICIES = "policies"
    """List of Conditional Access policy IDs."""
    TENANTS = "tenants"
    """List of tenant IDs."""
    DIRECTORY_ROLES = "directory_roles"
    """List of directory role names."""
    COUNTRIES = "countries"
    """List of ISO 3166-1 alpha-2 codes, as sign-in logs write them."""
    IP_RANGES = "ip_ranges"
    """List of IPv4 and IPv6 addresses and CIDR ranges."""
    DOMAINS = "domains"
    """List of domain names."""
    PERMISSIONS = "permissions"
    """List of API permission names, such as Directory.ReadWrite.All."""
    NAMES = "names"
    """List of any text."""
    BUSINESS_HOURS = "business_hours"
    """A map with a time zone, the first and last hour, and the days of the week."""
    NAME_PATTERN = "name_pattern"
    """An RE2 regular expression."""
    NUMBER = "number"
    """A number within a range."""

    @property
    def is_list(self) -> bool:
        """Return whether a stack sets a list."""
        return self not in (InputType.BUSINESS_HOURS, InputType.NAME_PATTERN, InputType.NUMBER)

    @property
    def empty_value(self) -> object:
        """Return what KQL reads for an optional input that a stack does not set."""
        empty: dict[InputType, object] = {
            InputType.BUSINESS_HOURS: {},
            InputType.NAME_PATTERN: "",
            InputType.NUMBER: 0,
        }
        return empty.get(self, [])


class MoreMeans(StrEnum):
    """How another entry of an input, or a larger number, affects the alerts that read it."""

    MORE_ALERTS = "more_alerts"
    """They watch the listed entries."""
    FEWER_ALERTS = "fewer_alerts"
    """They exclude the listed entries."""
