"""How fast exports are read, and in how much memory; the measure is json.loads on each line of the same file.

Usage: python benchmarks/exports.py [megabytes]; writes its files to a temporary folder and removes them.
"""

import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from entrawatch.logs.exports.read import read_exports
from entrawatch.logs.exports.report import Tally

MEGABYTE = 1024 * 1024
FORMS = ("lines.json", "lines.json.gz", "records.json", "query.json", "portal.json", "InteractiveSignIns.csv")


def sign_in(number: int) -> dict[str, object]:
    """Return a record of the size and shape of an ordinary interactive sign-in, 4.5 KB, each with ids of its own."""
    moment = f"2026-03-{number % 28 + 1:02}T{number % 24:02}:{number % 60:02}:15.5522137Z"
    policy = {
        "id": f"policy-{number % 7}",
        "displayName": "Require a compliant device for everyone",
        "enforcedGrantControls": ["Mfa", "RequireCompliantDevice"],
        "enforcedSessionControls": [],
        "result": "notApplied",
        "conditionsSatisfied": 3,
        "conditionsNotSatisfied": 16,
    }
    properties = {
        "id": f"{number:032x}",
        "createdDateTime": moment,
        "userDisplayName": f"User {number % 5000}",
        "userPrincipalName": f"user{number % 5000}@example.com",
        "userId": f"user-{number % 5000}",
        "appId": "app-1",
        "appDisplayName": "Office 365 Exchange Online",
        "ipAddress": f"203.0.113.{number % 250}",
        "status": {"errorCode": 0, "additionalDetails": "MFA requirement satisfied by claim in the token"},
        "clientAppUsed": "Mobile Apps and Desktop clients",
        "deviceDetail": {"deviceId": "", "operatingSystem": "Windows 10", "browser": "Edge 140.0"},
        "location": {
            "city": "Hannover",
            "countryOrRegion": "DE",
            "geoCoordinates": {"latitude": 52.4, "longitude": 9.7},
        },
        "appliedConditionalAccessPolicies": [policy] * 9,
        "authenticationDetails": [{"authenticationMethod": "Previously satisfied", "succeeded": True}],
        "authenticationProcessingDetails": [{"key": "Is CAE Token", "value": "False"}] * 3,
        "networkLocationDetails": [{"networkType": "trustedNamedLocation", "networkNames": ["Hannover"]}],
        "riskDetail": "none",
        "riskState": "none",
        "riskEventTypes": [],
        "isInteractive": True,
        "signInEventTypes": ["interactiveUser"],
        "userType": "Member",
        "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
        "uniqueTokenIdentifier": f"token{number}",
        "autonomousSystemNumber": 3320,
    }
    return {
        "time": moment,
        "resourceId": "/tenants/tenant-1/providers/Microsoft.aadiam",
        "operationName": "Sign-in activity",
        "operationVersion": "1.0",
        "category": "SignInLogs",
        "tenantId": "tenant-1",
        "resultType": "0",
        "resultSignature": "None",
        "durationMs": 0,
        "callerIpAddress": f"203.0.113.{number % 250}",
        "correlationId": f"correlation-{number}",
        "identity": f"User {number % 5000}",
        "Level": 4,
        "location": "DE",
        "properties": properties,
    }


def write(path: Path, size: int) -> None:
    """Write a file of one of the forms, unpacked of about so many bytes."""
    columns = ["TimeGenerated", "Type", "Id", "UserPrincipalName", "ResultType", "Status", "ConditionalAccessPolicies"]
    first, between, last = {
        "records.json": (b'{"records":[', b",", b"]}"),
        "portal.json": (b"[", b",", b"]"),
        "query.json": (query_head(columns), b",", b"]}]}"),
        "InteractiveSignIns.csv": (
            b"Date (UTC),Request ID,Username,Application,Application ID,IP address,Location,Failure reason\n",
            b"\n",
            b"\n",
        ),
    }.get(path.name, (b"", b"\n", b"\n"))
    with gzip.open(path, "wb", compresslevel=1) if path.suffix == ".gz" else path.open("wb") as file:
        written, number = file.write(first), 0
        while written < size:
            text = (between if number else b"") + record_text(path.name, number)
            written += file.write(text)
            number += 1
        file.write(last)


def query_head(columns: list[str]) -> bytes:
    """Return the start of a query result with these columns."""
    named = [{"name": column, "type": "string"} for column in columns]
    return b'{"tables":[{"name":"PrimaryResult","columns":' + json.dumps(named).encode() + b',"rows":['


def record_text(form: str, number: int) -> bytes:
    """Return one record as a file of this form holds it."""
    record = sign_in(number)
    properties = record["properties"]
    assert isinstance(properties, dict)
    if form == "portal.json":
        return json.dumps(properties).encode()
    if form == "InteractiveSignIns.csv":
        cells = [
            record["time"],
            properties["id"],
            properties["userPrincipalName"],
            "Office",
            "app-1",
            "203.0.113.9",
            '"Hannover, DE"',
            "Other.",
        ]
        return ",".join(map(str, cells)).encode()
    if form == "query.json":
        policies = json.dumps(properties["appliedConditionalAccessPolicies"])
        status = json.dumps(properties["status"])
        return json.dumps(
            [record["time"], "SigninLogs", properties["id"], "user@example.com", "0", status, policies]
        ).encode()
    return json.dumps(record).encode()


def read_with_json(path: Path) -> int:
    """Parse each line and forget it."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        return sum(1 for line in file if json.loads(line))


def read_with_exports(path: Path) -> int:
    """Read all rows and forget them."""
    return sum(1 for _ in read_exports(path, Tally()))


def measure(read: Callable[[Path], int], path: Path) -> tuple[float, int]:
    """Return the seconds and the rows of one reading."""
    started = time.perf_counter()
    rows = read(path)
    return time.perf_counter() - started, rows


def peak() -> float:
    """Return the most memory this process has had, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE


def child(path: Path) -> None:
    """Measure one file in a process of its own, so that no other reading counts in its memory."""
    start = peak()
    seconds, rows = measure(read_with_exports, path)
    print(json.dumps({"seconds": seconds, "rows": rows, "grown": peak() - start}))


def main(megabytes: int) -> None:
    """Print a line for each form."""
    with tempfile.TemporaryDirectory() as folder:
        for name in FORMS:
            path = Path(folder) / name
            write(path, megabytes * MEGABYTE)
            output = subprocess.run(
                [sys.executable, __file__, "--child", str(path)], capture_output=True, check=True
            ).stdout
            found = json.loads(output)
            speed, rate = megabytes / found["seconds"], found["rows"] / found["seconds"]
            line = f"{name:22} {speed:6.1f} MB/s, {rate:7.0f} rows/s, memory +{found['grown']:.0f} MB"
            if name.startswith("lines"):
                plain, _ = measure(read_with_json, path)
                line += f", {found['seconds'] / plain:.1f} times json.loads a line ({megabytes / plain:.0f} MB/s)"
            print(line, flush=True)
            path.unlink()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
