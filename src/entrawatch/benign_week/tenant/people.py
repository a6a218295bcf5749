"""People: the staff, the administrators' own accounts, the emergency accounts and the guests."""

from dataclasses import dataclass

from entrawatch.benign_week.tenant.devices import Device, admin_workstation, laptop, phone
from entrawatch.benign_week.tenant.names import name_parts
from entrawatch.benign_week.tenant.places import Place, Site, home, office, sites
from entrawatch.benign_week.tenant.randomness import fixed_id, stream

DOMAIN = "contoso.com"
CLOUD_DOMAIN = "contoso.onmicrosoft.com"
PARTNER_DOMAIN = "fabrikam.com"
ADMIN_SHARE = 0.03
"""Own judgment: 6 administrators for 200 people, never fewer than 3."""
GUEST_SHARE = 0.1
"""Own judgment: guests who come back, as a share of the staff."""

_DEPARTMENTS = ("Sales", "Finance", "Engineering", "Operations", "People", "Legal", "Marketing", "Support")
_TITLES = ("Analyst", "Specialist", "Manager", "Engineer", "Consultant", "Assistant")


@dataclass(frozen=True)
class Person:
    """One account with the devices and the places of the person behind it."""

    number: int
    id: str
    name: str
    user_principal_name: str
    department: str
    title: str
    site: Site
    home: Place
    laptop: Device
    phone: Device | None = None
    is_admin: bool = False

    @property
    def office(self) -> Place:
        """Return the network of the person's office."""
        return office(self.site)


@dataclass(frozen=True)
class Guest:
    """One account of a partner's employee; `home_tenant_id` is where the password lives."""

    number: int
    id: str
    name: str
    mail: str
    home_tenant_id: str
    place: Place

    @property
    def user_principal_name(self) -> str:
        """Return the name that this tenant gives to a guest."""
        return f"{self.mail.replace('@', '_')}#EXT#@{CLOUD_DOMAIN}"


@dataclass(frozen=True)
class EmergencyAccount:
    """One break-glass account; nobody signs in with it."""

    id: str
    user_principal_name: str


def employee(seed: int, number: int) -> Person:
    """Return the employee with this number, the same for every size of the tenant."""
    rng = stream(seed, "employee", number)
    first, last, suffix = name_parts(number)
    site = rng.choices(sites(), [site.share for site in sites()])[0]
    return Person(
        number=number,
        id=fixed_id(seed, "employee", number),
        name=f"{first} {last}".title(),
        user_principal_name=f"{first}.{last}{suffix}@{DOMAIN}",
        department=rng.choice(_DEPARTMENTS),
        title=rng.choice(_TITLES),
        site=site,
        home=home(site, number),
        laptop=laptop(seed, number),
        phone=phone(seed, number),
    )


def administrators(seed: int, users: int) -> tuple[Person, ...]:
    """Return the separate accounts of those employees who administrate; they work at headquarters."""
    return tuple(_administrator(seed, number) for number in range(max(3, round(users * ADMIN_SHARE))))


def guests(seed: int, users: int) -> tuple[Guest, ...]:
    """Return the guests who come back."""
    return tuple(guest(seed, number) for number in range(round(users * GUEST_SHARE)))


def guest(seed: int, number: int) -> Guest:
    """Return the guest with this number, from the partner's tenant."""
    first, last, suffix = name_parts(number * 7 + 3)
    site = sites()[number % len(sites())]
    place = home(site, 20_000 + 2 * number + 1)
    mail = f"{first}.{last}{suffix}@{PARTNER_DOMAIN}"
    return Guest(number, fixed_id(seed, "guest", number), f"{first} {last}".title(), mail, partner_tenant_id(), place)


def emergency_accounts(seed: int) -> tuple[EmergencyAccount, ...]:
    """Return the two break-glass accounts."""
    names = ("breakglass1", "breakglass2")
    return tuple(EmergencyAccount(fixed_id(seed, name), f"{name}@{CLOUD_DOMAIN}") for name in names)


def partner_tenant_id() -> str:
    """Return the tenant of the partner that guests come from and staff work with."""
    return fixed_id(0, "partner tenant")


def _administrator(seed: int, number: int) -> Person:
    owner = employee(seed, number)
    site = sites()[0]
    first, _, last = owner.name.lower().partition(" ")
    return Person(
        number=number,
        id=fixed_id(seed, "administrator", number),
        name=f"{owner.name} (admin)",
        user_principal_name=f"adm-{first}.{last}@{DOMAIN}",
        department="IT",
        title="Administrator",
        site=site,
        home=home(site, 10_000 + 2 * number + 1),
        laptop=admin_workstation(seed, number),
        is_admin=True,
    )
