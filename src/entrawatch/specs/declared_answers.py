"""What functions return that ask Azure's own data, as workspace.yaml declares it; keys are the functions' names."""

from typing import Annotated

from pydantic import Field

from entrawatch.specs.trigger import SpecModel


class Place(SpecModel):
    """What geo_info_from_ip_address() returns for one address."""

    country: str = ""
    state: str = ""
    city: str = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None


class Software(SpecModel):
    """The browser or the operating system of a client, with the names that parse_user_agent() gives."""

    Family: str = ""
    MajorVersion: str = ""
    MinorVersion: str = ""
    Patch: str = ""
    PatchMinor: str = ""
    """Of operating systems."""


class Hardware(SpecModel):
    """The device of a client, with the names that parse_user_agent() gives."""

    Family: str = ""
    Brand: str = ""
    Model: str = ""


class Client(SpecModel):
    """What parse_user_agent() returns for one text, if asked for all three."""

    Browser: Software = Software()
    OperatingSystem: Software = Software()
    Device: Hardware = Hardware()
