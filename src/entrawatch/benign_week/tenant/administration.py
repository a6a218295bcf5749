"""Administration: manual changes by administrators and team owners, in working hours and with a reason."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

from entrawatch.benign_week.tenant.audit_rows import (
    Activity,
    audit,
    by_person,
    changed,
    group,
    other,
    updated_user,
    user,
)
from entrawatch.benign_week.tenant.directory_services import ADD_MEMBER, REMOVE_MEMBER, UPDATE_USER
from entrawatch.benign_week.tenant.people import Person
from entrawatch.benign_week.tenant.randomness import Chances, count, fixed_id
from entrawatch.benign_week.tenant.rows import Record
from entrawatch.benign_week.tenant.schedule import WorkDay
from entrawatch.benign_week.tenant.tenant import DEVICE_POLICY, HELP_DESK, IDENTITY, policy_id
from entrawatch.benign_week.tenant.today import Today, actor, some_time

# Per employee and weekday, own judgment.
TEAM_CHANGES = 0.15
"""Owners of Microsoft 365 groups add and remove members."""
ADMIN_UPDATES = 0.02
POLICY_EDIT_WEEKDAY = 2
"""Wednesday: the report-only policy is tuned once a week."""

UPDATE_GROUP = Activity("Update group", "GroupManagement")
ADD_GROUP = Activity("Add group", "GroupManagement", operation="Add")
GROUP_CHANGES = Chances((ADD_MEMBER, 6.0), (REMOVE_MEMBER, 2.0), (UPDATE_GROUP, 2.0), (ADD_GROUP, 0.5))
UPDATE_POLICY = Activity("Update conditional access policy", "Policy", "Conditional Access")


def administration_day(today: Today) -> Iterator[Record]:
    """Yield the manual changes of a day."""
    if today.is_weekend:
        return
    yield from _teams(today)
    yield from _updates(today)
    yield from _policy_edit(today)


def _teams(today: Today) -> Iterator[Record]:
    rng, workers = today.stream("teams"), list(today.working_staff())
    for _ in range(count(rng, TEAM_CHANGES * today.users) if workers else 0):
        owner, member = rng.choice(workers), rng.choice(workers).person
        yield _team_change(today, owner, member, rng)


def _team_change(today: Today, owner: WorkDay, member: Person, rng: Random) -> Record:
    name = f"{rng.choice(('Project', 'Customer', 'Event'))} {rng.randrange(1, 40)}"
    team = fixed_id(today.seed, "team", name)
    activity = GROUP_CHANGES.draw(rng)
    properties = [changed("DisplayName", [], [name])] if activity is ADD_GROUP else []
    targets = [group(team, *properties, name=name)]
    if activity in (ADD_MEMBER, REMOVE_MEMBER):
        is_new = activity is ADD_MEMBER
        values = (None, name) if is_new else (name, None)
        targets = [user(member, changed("Group.DisplayName", *values)), group(team)]
    return audit(some_time(owner, rng), activity, by_person(owner.person, owner.place), targets, rng)


def _updates(today: Today) -> Iterator[Record]:
    rng, staff = today.stream("updates"), today.administrators(HELP_DESK)
    people = [work.person for work in today.working_staff()]
    for _ in range(count(rng, ADMIN_UPDATES * today.users) if staff and people else 0):
        desk, person = rng.choice(staff), rng.choice(people)
        target = updated_user(person, changed("Mobile", [], [f"+49 170 555 {rng.randint(1000, 9999)}"]))
        yield audit(some_time(desk, rng), UPDATE_USER, actor(desk), [target], rng, details={"UserType": "Member"})


def _policy_edit(today: Today) -> Iterator[Record]:
    rng, editor = today.stream("policy"), today.administrator(IDENTITY)
    if editor is None or today.day.weekday() != POLICY_EDIT_WEEKDAY:
        return
    groups = [fixed_id(today.seed, "pilot", number) for number in range(today.day.toordinal() % 3 + 2)]
    old, new = _policy(groups[:-1]), _policy(groups)
    # The log contains the policy as text, without the second layer of quotes of other properties.
    change = {"displayName": "ConditionalAccessPolicy", "oldValue": old, "newValue": new}
    target = other("Policy", policy_id(DEVICE_POLICY), DEVICE_POLICY, change)
    yield audit(some_time(editor, rng), UPDATE_POLICY, actor(editor), [target], rng)


def _policy(groups: list[str]) -> str:
    policy: dict[str, Any] = {
        "id": policy_id(DEVICE_POLICY),
        "displayName": DEVICE_POLICY,
        "state": "enabledForReportingButNotEnforced",
        "conditions": {
            "users": {"includeGroups": groups, "excludeUsers": []},
            "applications": {"includeApplications": ["All"]},
        },
        "grantControls": {"operator": "OR", "builtInControls": ["compliantDevice"]},
    }
    return json.dumps(policy, separators=(",", ":"))
