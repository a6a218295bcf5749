"""Azure's limits that are not issue codes, and why."""

from collections.abc import Iterator

# Read on 2026-11-23 from the sources that docs/issue_codes.md names: (first, last) numbers of each family.
_FAMILIES = {
    "SQR": ((1, 61), (70, 76), (80, 87), (89, 89)),
    "KQL": ((1, 17),),
    "AGR": ((1, 28),),
    "ALA": ((1, 7),),
    "APR": ((1, 13),),
    "DIA": ((1, 26),),
    "LAW": ((1, 22),),
    "EXP": ((1, 7),),
    "QRY": ((1, 5),),
    "SEN": ((1, 44),),
    "WBK": ((1, 12),),
    "EVH": ((1, 7),),
    "STO": ((1, 2),),
    "SCA": ((1, 11),),
    "ROL": ((1, 18),),
}
_FACT = "a property of the service, not a limit on this project"
_FIXED = "the component always sends the only correct value, and its tests verify it"
_TYPED = "the file format allows no other value"
_NAMED = "the name consists of an environment and an ID, each with its own pattern"
_UNUSED = "no component and no setting uses it"
_UNSEEN = "only Azure can check it; a preview is offline"
_ROWS = (
    ("SQR001 SQR006 SQR007 SQR026 SQR049 SQR051 SQR054 SQR055 SQR056 SQR057 SQR061", _FIXED),
    ("SQR002 SQR003 SQR004", _NAMED),
    ("SQR005", "location is a required setting, and a change of it is planned as a replacement by the provider"),
    ("SQR008", "a severity is one of five words, which the component maps to numbers"),
    (
        "SQR010 SQR030 SQR039 SQR047",
        "no limit is published, and a rule has one condition; SQR040 applies to the whole rule",
    ),
    ("SQR028 SQR076 SQR085 SQR087", _FACT),
    ("SQR034", _TYPED),
    ("SQR041", "the size of a result depends on the logs"),
    ("SQR042", "the scope of a rule is the single workspace of its stack"),
    (
        "SQR043",
        "rules are in the stack's location; the region of an existing workspace is not visible offline",
    ),
    ("SQR046", "the description of each rule includes the runbook"),
    ("SQR048 SQR052 SQR053 SQR059 SQR060", _UNUSED),
    ("SQR050", "rules are sent with skip_query_validation, because a new workspace has no tables"),
    ("SQR070", "reported as SQR072: a stack has fewer rules than a subscription allows"),
    ("SQR073 SQR075", "how many alerts a rule raises depends on the logs"),
    (
        "SQR080 SQR081",
        "each query is analyzed against the tables; an empty table is reported by its category (PL102, DIA019)",
    ),
    ("SQR084", "reported as LAW016"),
    ("SQR086", "the samples of an alert may repeat a record; the author guide explains how to count each record once"),
    ("SQR089", "the component replaces a rule whose scope changes"),
    ("KQL008", "a query that calls a saved function is rejected: the language service does not know the function"),
    ("KQL010 KQL011 KQL012 KQL013", "limits of Sentinel queries; no Sentinel rule is created"),
    ("KQL014 KQL016 KQL017", _FACT),
    ("AGR001", _NAMED),
    ("AGR002", "a longer name is truncated and ends with a digest"),
    ("AGR003 AGR005 AGR025 AGR027", _FIXED),
    ("AGR006 AGR024", _TYPED),
    ("AGR009 AGR010", "each receiver has an action group of its own; SCA007 counts them"),
    ("AGR013 AGR014 AGR015 AGR016 AGR017 AGR018", "how much is sent depends on the logs"),
    ("AGR021", _UNUSED),
    ("AGR022 AGR026", _UNSEEN),
    ("AGR028 DIA015 DIA017", "a role of the deployer; docs/deploy.md lists the roles"),
    ("DIA001 DIA002 DIA003 DIA005 DIA008", _FIXED),
    ("DIA006 DIA007", _UNSEEN),
    ("DIA009 DIA010 DIA011 DIA012", "the setting sends only to a workspace"),
    ("DIA013", "the workspace is created before the setting, which depends on it"),
    ("DIA018", "reported as DIA019"),
    ("DIA020 DIA021 DIA022 DIA023 DIA024 DIA025", _FACT),
    ("LAW002 LAW013", _UNSEEN),
    ("LAW003 LAW010 LAW019 LAW020", _FIXED),
    ("LAW004 LAW021 LAW022", _UNUSED),
    ("LAW006 LAW011", _FACT),
    ("WBK001 WBK002 WBK003 WBK004 WBK005 WBK007 WBK008", _FIXED),
    ("WBK010 WBK011", _FACT),
    ("EVH001 EVH004", _FACT),
    ("EVH002 EVH003 EVH005 EVH006", "no namespace and no hub is created; a receiver names an existing hub"),
    ("SCA001 SCA002 SCA003 SCA004 SCA005 SCA006 SCA008 SCA010", _FACT),
    ("SCA011", "reported as SQR072, SQR071, and SQR044"),
)
_WHOLE_FAMILIES = {
    "ALA": "no activity log alert is created: Entra events never reach them",
    "APR": "no alert processing rule is created",
    "EXP": "no data export is created",
    "QRY": "no saved search or summary rule is created",
    "SEN": "no Sentinel rule is created",
    "STO": "no storage account is created",
    "ROL": "roles of the deployer; docs/deploy.md lists them",
}


def limit_ids() -> Iterator[str]:
    """Yield the id of every limit that was collected."""
    for family, ranges in _FAMILIES.items():
        yield from (f"{family}{number:03}" for first, last in ranges for number in range(first, last + 1))


def unbreakable_limits() -> dict[str, str]:
    """Return the reason for each limit that is not an issue code, by ID."""
    single = {name: reason for names, reason in _ROWS for name in names.split()}
    return single | {name: _WHOLE_FAMILIES[name[:3]] for name in limit_ids() if name[:3] in _WHOLE_FAMILIES}


def unbreakable_rows() -> Iterator[tuple[str, str]]:
    """Yield the ids that share a reason with that reason, for the documentation."""
    yield from ((", ".join(names.split()), reason) for names, reason in _ROWS)
    yield from ((f"all {family}", reason) for family, reason in _WHOLE_FAMILIES.items())
