"""Workloads: service principals and managed identities, and how often each requests a token."""

from dataclasses import dataclass

from entrawatch.benign_week.tenant.applications import (
    DIRECTORY,
    EXCHANGE,
    GRAPH,
    KEY_VAULT,
    RESOURCE_MANAGER,
    SHAREPOINT,
    STORAGE,
    Resource,
)
from entrawatch.benign_week.tenant.rows import name_id

# How much a tenant's applications sign in must be measured (PV040 and planning_defaults of the price data say so).
# The intervals are own judgment; together they make service principals about a fifth of all sign-ins.


@dataclass(frozen=True)
class Workload:
    """One unattended application that signs in at a fixed interval between two hours of the day in UTC."""

    name: str
    minutes: float
    resources: tuple[Resource, ...]
    address: str
    first_hour: float = 0
    last_hour: float = 24
    only_weekdays: bool = False
    credential: str = "certificate"
    failure: str = ""
    """Result code of every call, if its credential is invalid."""

    @property
    def app_id(self) -> str:
        """Return the application (client) id."""
        return name_id("application", self.name)

    @property
    def object_id(self) -> str:
        """Return the object id of the service principal."""
        return name_id("workload", self.name)

    @property
    def key_id(self) -> str:
        """Return the id of the credential in use."""
        return name_id("key", self.name)


HR_PROVISIONING = Workload("HR provisioning", 40, (GRAPH,), "198.51.100.241")
KEY_ROTATION = Workload("Key rotation", 360, (GRAPH, KEY_VAULT), "198.51.100.242", credential="federatedCredential")
DEPLOYMENT = Workload(
    "Deployment pipeline",
    25,
    (RESOURCE_MANAGER, GRAPH, KEY_VAULT),
    "198.51.100.243",
    first_hour=6,
    last_hour=18,
    only_weekdays=True,
    credential="federatedCredential",
)


PEOPLE_PER_WORKLOAD = 100
"""Beyond the first 200 employees, for one more application and one more managed identity; own judgment."""


def service_principals(users: int = 200) -> tuple[Workload, ...]:
    """Return the tenant's own applications and those of vendors that sign in with a credential."""
    return (
        HR_PROVISIONING,
        KEY_ROTATION,
        DEPLOYMENT,
        Workload("Log collector", 5, (GRAPH,), "198.51.100.244"),
        Workload("Ticket desk connector", 10, (GRAPH, EXCHANGE), "198.51.100.245", credential="clientSecret"),
        Workload("Meeting room displays", 15, (EXCHANGE, GRAPH), "198.51.100.246"),
        Workload("Signature service", 10, (EXCHANGE,), "198.51.100.247", first_hour=5, last_hour=20),
        Workload("Nightly backup", 2, (EXCHANGE, SHAREPOINT, GRAPH), "198.51.100.248", first_hour=0, last_hour=4),
        Workload("Data warehouse load", 5, (SHAREPOINT, STORAGE), "198.51.100.249", first_hour=1, last_hour=3),
        Workload("Payroll connector", 60, (GRAPH,), "198.51.100.250", credential="clientSecret", only_weekdays=True),
        Workload("Device inventory", 30, (GRAPH, DIRECTORY), "198.51.100.251"),
        # Every tenant has a forgotten one.
        Workload("Old survey tool", 120, (GRAPH,), "198.51.100.252", credential="clientSecret", failure="7000222"),
        *(
            Workload(f"Integration {number:03}", 30, (GRAPH,), f"198.18.8.{number % 250 + 1}")
            for number in range(_further(users))
        ),
    )


def managed_identities(users: int = 200) -> tuple[Workload, ...]:
    """Return the identities of Azure resources; their sign-ins have no address."""
    return (
        Workload("aa-operations", 60, (RESOURCE_MANAGER, GRAPH), ""),
        Workload("func-orders", 30, (KEY_VAULT, STORAGE), ""),
        Workload("func-invoices", 30, (KEY_VAULT, STORAGE), ""),
        Workload("app-intranet", 60, (KEY_VAULT, GRAPH), ""),
        Workload("vm-erp-01", 30, (RESOURCE_MANAGER, STORAGE), ""),
        Workload("vm-erp-02", 30, (RESOURCE_MANAGER, STORAGE), ""),
        Workload("adf-warehouse", 10, (STORAGE, KEY_VAULT), "", first_hour=1, last_hour=4),
        *(Workload(f"func-service-{number:03}", 60, (KEY_VAULT,), "") for number in range(_further(users))),
    )


def _further(users: int) -> int:
    return max(users - 200, 0) // PEOPLE_PER_WORKLOAD
