"""Applications: what people sign in to, with Microsoft's real IDs for Microsoft's own."""

from dataclasses import dataclass
from functools import cache

from entrawatch.benign_week.tenant.randomness import Chances
from entrawatch.benign_week.tenant.rows import name_id


@dataclass(frozen=True)
class Resource:
    """What a token is for."""

    name: str
    id: str


@dataclass(frozen=True)
class Application:
    """A client and the resource for which it requests a token."""

    name: str
    id: str
    resource: Resource

    @property
    def object_id(self) -> str:
        """Return the id of the application's service principal in this tenant."""
        return name_id("service principal", self.id)


GRAPH = Resource("Microsoft Graph", "00000003-0000-0000-c000-000000000000")
EXCHANGE = Resource("Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000")
SHAREPOINT = Resource("Office 365 SharePoint Online", "00000003-0000-0ff1-ce00-000000000000")
TEAMS = Resource("Microsoft Teams Services", "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe")
DIRECTORY = Resource("Windows Azure Active Directory", "00000002-0000-0000-c000-000000000000")
RESOURCE_MANAGER = Resource("Windows Azure Service Management API", "797f4846-ba00-4fd7-ba43-dac1f8f63013")
KEY_VAULT = Resource("Azure Key Vault", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093")
STORAGE = Resource("Azure Storage", "e406a681-f3d4-42a8-90b6-c2b029497af1")
DEVICE_REGISTRATION = Resource("Device Registration Service", "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9")
INTUNE = Resource("Microsoft Intune", "0000000a-0000-0000-c000-000000000000")

WINDOWS_SIGN_IN = Application("Windows Sign In", "38aa3b87-a06d-4817-b275-7a389988d93b", DIRECTORY)
AZURE_PORTAL = Application("Azure Portal", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", RESOURCE_MANAGER)
MY_SIGN_INS = Application("My Signins", "19db86c3-b2b9-44cc-b339-36da233a3be2", GRAPH)
BROKER = Application("Microsoft Authentication Broker", "29d9ed98-a469-4536-ade2-f981bc1d605e", DEVICE_REGISTRATION)
MAIL_ON_WEB = Application("One Outlook Web", "9199bf20-a13f-4107-85dc-02114787ef48", EXCHANGE)
TEAMS_ON_WEB = Application("Microsoft Teams Web Client", "5e3ce6c0-2b1f-4285-8d4b-75ee78787346", TEAMS)
FILES_ON_WEB = Application(
    "SharePoint Online Web Client Extensibility", "08e18876-6177-487e-b8b5-cf950c1e598c", SHAREPOINT
)
MAIL_ON_PHONE = Application("Outlook Mobile", "27922004-5251-4030-b22d-91ecd9a37ea4", EXCHANGE)


@cache
def browser_applications() -> Chances[Application]:
    """Return what staff open in a browser, with weights: Microsoft 365 and four third-party products."""
    home_page = Application("OfficeHome", "4765445b-32c6-49b0-83e6-1d93765276ca", GRAPH)
    microsoft = ((home_page, 5.0), (FILES_ON_WEB, 4.0), (MAIL_ON_WEB, 3.0), (TEAMS_ON_WEB, 2.0))
    return Chances(*microsoft, *((product, 1.5) for product in products()))


@cache
def products() -> tuple[Application, ...]:
    """Return the third-party products that staff sign in to."""
    return tuple(_product(name) for name in ("Ticket desk", "Customer records", "Payroll", "Travel booking"))


@cache
def admin_applications() -> Chances[Application]:
    """Return what administrators open, with weights."""
    entra = Application("Microsoft_AAD_IAM", "74658136-14ec-4630-ad9b-26e160ff0fc6", GRAPH)
    defender = Application(
        "Microsoft 365 Security and Compliance Center", "80ccca67-54bd-44ab-8625-4b79c4dc7775", GRAPH
    )
    return Chances((AZURE_PORTAL, 5.0), (entra, 4.0), (defender, 2.0))


@cache
def laptop_applications() -> Chances[Application]:
    """Return what renews tokens on a laptop, with weights."""
    teams = "1fec8e78-bce4-4aaf-ab1b-5451cc387264"
    office = "d3590ed6-52b3-4102-aeff-aad2292ab01c"
    return Chances(
        (Application("Microsoft Outlook", "5d661950-3475-41cd-a2c3-d671a3162bc1", EXCHANGE), 5.0),
        (Application("Microsoft Teams", teams, TEAMS), 5.0),
        (Application("Microsoft Teams", teams, GRAPH), 3.0),
        (Application("Microsoft Teams", teams, EXCHANGE), 3.0),
        (Application("OneDrive SyncEngine", "ab9b8c07-8f02-4f72-87fa-80105867a763", SHAREPOINT), 4.0),
        (Application("Microsoft Office", office, GRAPH), 3.0),
        (Application("Microsoft Office", office, SHAREPOINT), 2.0),
        (Application("Microsoft Edge", "ecd6b820-32c2-49b6-98a6-444530e5a77a", GRAPH), 2.0),
        (BROKER, 1.0),
    )


@cache
def phone_applications() -> Chances[Application]:
    """Return what renews tokens on a phone, with weights."""
    return Chances(
        (MAIL_ON_PHONE, 6.0),
        (Application("Microsoft Teams", "1fec8e78-bce4-4aaf-ab1b-5451cc387264", TEAMS), 4.0),
        (Application("Microsoft Intune Company Portal", "9ba1a5c7-f17a-4de9-a1f1-6178c8d51223", INTUNE), 1.5),
        (Application("Microsoft Authenticator App", "4813382a-8fa7-425e-ab75-3b753aab3abb", GRAPH), 1.0),
    )


def _product(name: str) -> Application:
    app_id = name_id("product", name)
    return Application(name, app_id, Resource(name, app_id))


@cache
def portals() -> Chances[Application]:
    """Return what renews tokens on an administrator's workstation."""
    return Chances((AZURE_PORTAL, 2.0), (Application(AZURE_PORTAL.name, AZURE_PORTAL.id, GRAPH), 1.0))
