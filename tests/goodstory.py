"""One good story for the good project, of which a test changes one thing."""

STORY = "alert_specs/stories/application_stolen.yaml"
GOOD_STORY = """\
id: application_stolen
title: Application stolen
description: Mallory makes herself the owner of an application.
references: [https://attack.mitre.org/techniques/T1098/]
now: "2026-03-10T12:00:00Z"
inputs:
  approved_actors: [onboarding@contoso.com]
events:
  - what: Benign. The onboarding account adds an owner.
    table: AuditLogs
    at: -3h
    set: {OperationName: Add owner to application, InitiatedBy.user.userPrincipalName: onboarding@contoso.com}
  - what: Mallory adds herself, and the record is late.
    table: AuditLogs
    at: -2h
    arrives: 40m
    set: {OperationName: Add owner to application, InitiatedBy.user.userPrincipalName: mallory@contoso.com}
must_fire:
  - alert: owner_added
    why: An attacker can act as the application.
    names: mallory@contoso.com
"""
NEVER = """\
must_not_fire:
  - alert: owner_removed
    why: Not one owner was removed.
"""
