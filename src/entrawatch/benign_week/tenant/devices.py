"""Devices: laptops, phones and admin workstations, each with a permanent ID, name and operating system."""

import json
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any

from entrawatch.benign_week.tenant.randomness import fixed_id, stream

PHONE_SHARE = 0.85
"""Own judgment: staff who read mail on a phone."""
MAC_SHARE = 0.12
"""Own judgment."""
NOT_COMPLIANT_SHARE = 0.02
"""Own judgment: phones without the latest update; sign-ins from them are ordinary."""


class DeviceKind(StrEnum):
    """Kind of device."""

    WINDOWS = "Windows10"
    """Sign-in logs have Windows10 for Windows 11 too."""
    MAC = "MacOs"
    IPHONE = "Ios"
    ANDROID = "Android"
    SERVICE = ""
    """Not a device: a service that acts for a user."""


@dataclass(frozen=True)
class Device:
    """One device; `id` is empty for a device unknown to the tenant."""

    id: str
    object_id: str
    name: str
    kind: DeviceKind
    is_compliant: bool
    trust_type: str
    browser: str
    user_agent: str

    def details(self, browser: str) -> dict[str, Any]:
        """Return the value of DeviceDetail; an unknown device has its system and its browser only."""
        system = {"operatingSystem": self.kind.value, "browser": browser}
        if not self.id:
            return {"deviceId": "", **system}
        state = {"isCompliant": self.is_compliant, "isManaged": self.is_compliant, "trustType": self.trust_type}
        return {"deviceId": self.id, "displayName": self.name, **system, **state}

    def app_details(self) -> str:
        """Return DeviceDetail as text, as in non-interactive sign-ins."""
        return json.dumps(self.details("Rich Client 4.61.0.0"), separators=(",", ":"))


_AGENTS = {
    DeviceKind.WINDOWS: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/144.0.0.0 Safari/537.36 Edg/144.0.0.0",
    DeviceKind.MAC: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.2 Safari/605.1.15",
    DeviceKind.IPHONE: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_2 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/19.2 Mobile/15E148 Safari/604.1",
    DeviceKind.ANDROID: "Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/144.0.0.0 Mobile Safari/537.36",
}
_BROWSERS = {
    DeviceKind.WINDOWS: "Edge 144.0.0",
    DeviceKind.MAC: "Safari 19.2",
    DeviceKind.IPHONE: "Mobile Safari 19.2",
    DeviceKind.ANDROID: "Chrome Mobile 144.0.0",
}


def laptop(seed: int, number: int) -> Device:
    """Return the laptop of the person with this number: joined to the tenant and compliant."""
    rng = stream(seed, "laptop", number)
    kind = DeviceKind.MAC if rng.random() < MAC_SHARE else DeviceKind.WINDOWS
    return _device(seed, ("laptop", number), f"CON-LT-{number:04}", kind, trust_type="Azure AD joined")


def phone(seed: int, number: int) -> Device | None:
    """Return the phone of the person with this number, or None for people without one."""
    rng = stream(seed, "phone", number)
    if rng.random() >= PHONE_SHARE:
        return None
    return _phone(seed, ("phone", number), rng)


def new_phone(seed: int, number: int, occasion: object) -> Device:
    """Return a new or additional phone of a person."""
    return _phone(seed, ("phone", number, occasion), stream(seed, "new phone", number, occasion))


def admin_workstation(seed: int, number: int) -> Device:
    """Return the privileged access workstation of an administrator."""
    return _device(seed, ("paw", number), f"CON-PAW-{number:02}", DeviceKind.WINDOWS, trust_type="Azure AD joined")


def kiosk(seed: int, number: int) -> Device:
    """Return the shared computer with this number, such as on a shop floor."""
    return _device(seed, ("kiosk", number), f"CON-KIOSK-{number:03}", DeviceKind.WINDOWS, trust_type="Azure AD joined")


def no_device() -> Device:
    """Return the device of a service that acts for a user: no device, browser or user agent."""
    return Device("", "", "", DeviceKind.SERVICE, False, "", "", "")


def unknown_computer() -> Device:
    """Return a computer unknown to the tenant, such as a family computer."""
    kind = DeviceKind.WINDOWS
    return Device(
        "", "", "", kind, False, "", "Firefox 147.0", f"{_AGENTS[kind].split(' AppleWebKit')[0]} Firefox/147.0"
    )


def _phone(seed: int, names: tuple[object, ...], rng: Random) -> Device:
    kind = rng.choice((DeviceKind.IPHONE, DeviceKind.IPHONE, DeviceKind.ANDROID))
    is_compliant = rng.random() >= NOT_COMPLIANT_SHARE
    name = f"{kind.value}-{fixed_id(seed, *names)[:6].upper()}"
    return _device(seed, names, name, kind, trust_type="Azure AD registered", is_compliant=is_compliant)


def _device(
    seed: int, names: tuple[object, ...], name: str, kind: DeviceKind, *, trust_type: str, is_compliant: bool = True
) -> Device:
    ids = fixed_id(seed, *names), fixed_id(seed, *names, "object")
    return Device(*ids, name, kind, is_compliant, trust_type, _BROWSERS[kind], _AGENTS[kind])
