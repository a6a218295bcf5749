"""People: the staff, the administrators' own accounts, the emergency accounts and the guests."""

from dataclasses import dataclass
from math import sqrt

from entrawatch.benign_week.tenant.devices import Device, admin_workstation, kiosk, laptop, phone
from entrawatch.benign_week.tenant.places import Place, Site, home, office, sites
from entrawatch.benign_week.tenant.randomness import fixed_id, stream

DOMAIN = "contoso.com"
CLOUD_DOMAIN = "contoso.onmicrosoft.com"
PARTNER_DOMAIN = "fabrikam.com"
ADMINISTRATORS = 0.42
"""Times the square root of the users, own judgment: 3 at least, 6 for 200 people, 42 for 10,000."""
KIOSK_EVERY, PEOPLE_PER_KIOSK = 20, 20
"""One employee in 20 has a shift at a shared computer, 20 people to each; own judgment."""
GUEST_SHARE = 0.1
"""Own judgment: returning guests, as a share of the staff."""

_DEPARTMENTS = ("Sales", "Finance", "Engineering", "Operations", "People", "Legal", "Marketing", "Support")
_TITLES = ("Analyst", "Specialist", "Manager", "Engineer", "Consultant", "Assistant")
# Combined so that a pair of names repeats as late as possible.
_FIRST = """
adele alex anna ben bruno carla chris clara david dana elena emil emma erik eva felix finn greta hanna henry ida igor
ines jan jana jonas julia karl klara lara lea leon lina lotte luca maja marc maria max mia mila nina noah nora olga
oskar paul paula pedro pia rita robin rosa ruben sara simon sofia stella tara theo tina tom vera
"""
_LAST = """
almeida bauer becker berger braun costa dietrich ebner engel fischer frank fuchs graf gruber haas hahn hansen heikkinen
hofer huber jansen keller klein koch korhonen kraus lang lehmann lopes maier marques mayer moreau nieminen novak
oliveira pereira petrov pichler pohl reiter richter roth sauer schmid scholz schwarz seidel silva steiner stein thaler
vance vogel wagner walter weber weiss winkler wolf ziegler
"""


@dataclass(frozen=True)
class Person:
    """One account, with its user's devices and locations."""

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
    works_at_kiosk: bool = False
    """Shares a computer with others, and always works at the office."""

    @property
    def office(self) -> Place:
        """Return the network of the person's office."""
        return office(self.site)


@dataclass(frozen=True)
class Guest:
    """One account of a partner's employee; `home_tenant_id` is the tenant with the password."""

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
    """One break-glass account, which is never used in an ordinary week."""

    id: str
    user_principal_name: str


def employee(seed: int, number: int) -> Person:
    """Return the employee with this number, the same for every size of the tenant."""
    rng = stream(seed, "employee", number)
    first, last, suffix = name_parts(number)
    site = rng.choices(sites(), [site.share for site in sites()])[0]
    works_at_kiosk = number % KIOSK_EVERY == KIOSK_EVERY // 2
    shared = number // (KIOSK_EVERY * PEOPLE_PER_KIOSK) * len(sites()) + site.number
    return Person(
        number=number,
        id=fixed_id(seed, "employee", number),
        name=f"{first} {last}".title(),
        user_principal_name=f"{first}.{last}{suffix}@{DOMAIN}",
        department=rng.choice(_DEPARTMENTS),
        title=rng.choice(_TITLES),
        site=site,
        home=home(site, number),
        laptop=kiosk(seed, shared) if works_at_kiosk else laptop(seed, number),
        phone=phone(seed, number),
        works_at_kiosk=works_at_kiosk,
    )


def administrators(seed: int, users: int) -> tuple[Person, ...]:
    """Return the separate accounts of employees who are administrators; they work at headquarters."""
    return tuple(_administrator(seed, number) for number in range(max(3, round(sqrt(users) * ADMINISTRATORS))))


def guests(seed: int, users: int) -> tuple[Guest, ...]:
    """Return the returning guests."""
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
    """Return the partner's tenant, from which guests come and with which staff work."""
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


def name_parts(number: int) -> tuple[str, str, str]:
    """Return a first name, a last name and what makes the pair unique, empty for the first 3,843 numbers."""
    first, last = _FIRST.split(), _LAST.split()
    # The list lengths have no common divisor: a pair repeats only after all pairs were used.
    repeats = number // (len(first) * len(last))
    return first[number % len(first)], last[number % len(last)], str(repeats + 1) if repeats else ""
