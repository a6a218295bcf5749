"""The closed sets of what a fact of the tenant can be, and of what more of it means."""

from enum import StrEnum


class InputType(StrEnum):
    """What a fact of the tenant is; decides what a stack may write, and how KQL reads it."""

    ACCOUNTS = "accounts"
    """List of users and service principals: user principal names or object ids."""
    ACTORS = "actors"
    """List of who may change something: user principal names, object ids or application ids."""
    GROUPS = "groups"
    """List of object ids of groups."""
    APPLICATIONS = "applications"
    """List of application (client) ids."""
    DEVICES = "devices"
    """List of device ids."""
    POLICIES = "policies"
    """List of ids of Conditional Access policies."""
    TENANTS = "tenants"
    """List of tenant ids."""
    DIRECTORY_ROLES = "directory_roles"
    """List of names of directory roles."""
    COUNTRIES = "countries"
    """List of ISO 3166-1 alpha-2 codes, as sign-in logs write them."""
    IP_RANGES = "ip_ranges"
    """List of IPv4 and IPv6 addresses and CIDR ranges."""
    DOMAINS = "domains"
    """List of domain names."""
    PERMISSIONS = "permissions"
    """List of names of API permissions, such as Directory.ReadWrite.All."""
    NAMES = "names"
    """List of any text."""
    BUSINESS_HOURS = "business_hours"
    """A map with a time zone, the first and the last hour, and the days of the week."""
    NAME_PATTERN = "name_pattern"
    """An RE2 regular expression."""
    NUMBER = "number"
    """A number within a range."""

    @property
    def is_list(self) -> bool:
        """Return whether a stack writes a list."""
        return self not in (InputType.BUSINESS_HOURS, InputType.NAME_PATTERN, InputType.NUMBER)

    @property
    def empty_value(self) -> object:
        """Return what KQL reads for an optional input that a stack does not give."""
        empty: dict[InputType, object] = {
            InputType.BUSINESS_HOURS: {},
            InputType.NAME_PATTERN: "",
            InputType.NUMBER: 0,
        }
        return empty.get(self, [])


class MoreMeans(StrEnum):
    """What one more entry of an input, or a larger number, does to the alerts that read it."""

    MORE_ALERTS = "more_alerts"
    """They watch what is listed."""
    FEWER_ALERTS = "fewer_alerts"
    """They leave out what is listed."""
