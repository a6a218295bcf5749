"""Locations: offices, homes, mobile networks and hotels, with the addresses of sign-ins from there."""

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from entrawatch.benign_week.tenant.randomness import stream

CARRIER_ADDRESSES = 200
"""Addresses of one mobile network, shared by all its phones (CGNAT); own judgment."""
MICROSOFT_NETWORK = "8075"
"""The autonomous system from which Microsoft's services renew tokens for a user."""


@dataclass(frozen=True)
class City:
    """One city; `zone` is its time zone."""

    name: str
    state: str
    country: str
    latitude: float
    longitude: float
    zone: ZoneInfo


@dataclass(frozen=True)
class Site:
    """One office; `share` is its share of the staff."""

    number: int
    city: City
    address: str
    share: float


@dataclass(frozen=True)
class Place:
    """Where a sign-in comes from; `network` names the trusted location, if it is one."""

    city: City
    address: str
    autonomous_system: str
    network: str = ""

    @property
    def details(self) -> dict[str, Any]:
        """Return the value of LocationDetails."""
        city = self.city
        point = {"latitude": city.latitude, "longitude": city.longitude}
        return {"city": city.name, "state": city.state, "countryOrRegion": city.country, "geoCoordinates": point}

    @property
    def networks(self) -> str:
        """Return the value of NetworkLocationDetails."""
        known = [{"networkType": "trustedNamedLocation", "networkNames": [self.network]}]
        return json.dumps(known if self.network else [])

    def on(self, *names: object) -> "Place":
        """Return the same location with the address of one day, or of one device on it, if it has IPv6.

        Privacy addresses (RFC 8981) keep the network and change the rest, each day by default.
        """
        return _rotated(self, names) if ":" in self.address else self


def sites() -> tuple[Site, ...]:
    """Return the offices, largest first; their addresses are in 192.0.2.0/24, reserved for documentation."""
    return tuple(
        Site(number, city, f"192.0.2.{10 + 64 * number}", share)
        for number, (city, share) in enumerate(zip(_office_cities(), (0.5, 0.25, 0.15, 0.1), strict=True))
    )


def travel_cities() -> tuple[City, ...]:
    """Return where staff travel to."""
    return (
        _city("Zurich", "Zurich", "CH", 47.37, 8.54),
        _city("Paris", "Paris", "FR", 48.86, 2.35),
        _city("Amsterdam", "Noord-Holland", "NL", 52.37, 4.9),
        _city("Milan", "Milano", "IT", 45.46, 9.19),
        _city("Madrid", "Madrid", "ES", 40.42, -3.7),
    )


def approved_countries() -> tuple[str, ...]:
    """Return the codes of all countries that staff work in or travel to."""
    cities = (*_office_cities(), *travel_cities())
    return tuple(sorted({city.country for city in cities}))


def office(site: Site) -> Place:
    """Return an office's network; the address of its proxy is a trusted location."""
    return Place(site.city, site.address, "64500", f"{site.city.name} office")


def home(site: Site, number: int) -> Place:
    """Return the home of the person with this number, near their office; every second of the first ones has IPv4."""
    index = number // 2
    has_ipv4 = number % 2 == 0 and index < 200
    network = f"2001:db8:{0x1000 + site.number + 4 * (number >> 16):x}:{number & 0xFFFF:x}"
    address = f"198.51.100.{1 + index}" if has_ipv4 else f"{network}::17"
    return Place(site.city, address, f"{64510 + site.number}")


def mobile(site: Site, rng: Random) -> Place:
    """Return the mobile network of a site's country; a phone changes its address constantly."""
    address = f"198.18.{site.number}.{rng.randint(1, CARRIER_ADDRESSES)}"
    return Place(site.city, address, f"{64520 + site.number}")


def microsoft(rng: Random) -> Place:
    """Return a data center from which one of Microsoft's services acts for a user."""
    city = _city("Boydton", "Virginia", "US", 36.67, -78.39, "America/New_York")
    return Place(city, f"203.0.113.{rng.randint(224, 254)}", MICROSOFT_NETWORK)


@lru_cache(maxsize=65536)
def _rotated(place: Place, names: tuple[object, ...]) -> Place:
    rng = stream(0, "privacy address", place.address, *names)
    network = place.address.split("::")[0]
    return replace(place, address=f"{network}:" + ":".join(f"{rng.randint(1, 0xFFFF):x}" for _ in range(4)))


def hotel(number: int) -> Place:
    """Return the hotel in the travel city with this number."""
    return Place(travel_cities()[number], f"203.0.113.{160 + number}", f"{64530 + number}")


def _office_cities() -> tuple[City, ...]:
    return (
        _city("Hamburg", "Hamburg", "DE", 53.55, 9.99),
        _city("Vienna", "Wien", "AT", 48.21, 16.37),
        _city("Lisbon", "Lisboa", "PT", 38.72, -9.14, "Europe/Lisbon"),
        _city("Helsinki", "Uusimaa", "FI", 60.17, 24.94, "Europe/Helsinki"),
    )


def _city(name: str, state: str, country: str, latitude: float, longitude: float, zone: str = "Europe/Berlin") -> City:
    return City(name, state, country, latitude, longitude, ZoneInfo(zone))
