"""Build the summary of a report in the reader's order."""

from collections.abc import Iterator

from entrawatch.changes.comment.finding_sections import finding_sections
from entrawatch.changes.comment.notices import (
    compared,
    headlines,
    loud_notices,
    problem_sections,
    unknown_sections,
    warning_sections,
)
from entrawatch.changes.comment.notification_section import notification_sections
from entrawatch.changes.comment.number_sections import cost_sections, coverage_sections
from entrawatch.changes.comment.resource_section import resource_sections
from entrawatch.changes.comment.sample_section import sample_sections
from entrawatch.changes.comment.summary import Section, Summary, Weight
from entrawatch.changes.report import Report


def summary_of(report: Report) -> Summary:
    """Return the content of a report, most dangerous first."""
    order = list(Weight)
    return Summary(
        loud=tuple(loud_notices(report)),
        headlines=headlines(report),
        sections=tuple(sorted(_sections(report), key=lambda one: order.index(one.weight))),
        compared=compared(report),
    )


def _sections(report: Report) -> Iterator[Section]:
    yield from problem_sections(report)
    yield from finding_sections(report)
    yield from notification_sections(report)
    yield from sample_sections(report)
    yield from coverage_sections(report)
    yield from cost_sections(report)
    yield from warning_sections(report)
    yield from resource_sections(report)
    yield from unknown_sections(report)
