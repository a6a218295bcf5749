"""JUnit XML, which pipelines show as test results."""

from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree

from entrawatch.documents.issues import Issue, IssueSeverity, errors


def junit_text(suites: Iterable[ElementTree.Element]) -> str:
    """Return test suites as a document."""
    root = ElementTree.Element("testsuites", name="entrawatch")
    root.extend(suites)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def xml_text(text: str) -> str:
    """Return text that is valid in XML."""
    # XML cannot contain control characters.
    return "".join(char if char in "\n\t" or char.isprintable() else "?" for char in text)


def issues_as_junit(issues: Iterable[Issue]) -> str:
    """Return a test suite for each file with issues: an error is a failed test case, the others are passed ones."""
    return junit_text(_suite(path, list(found)) for path, found in groupby(issues, lambda one: one.location.path))


def _suite(path: str, issues: list[Issue]) -> ElementTree.Element:
    counts = {"tests": str(len(issues)), "failures": str(len(errors(issues)))}
    suite = ElementTree.Element("testsuite", {"name": xml_text(path), **counts})
    for issue in issues:
        case = ElementTree.SubElement(suite, "testcase", name=issue.code, classname=xml_text(path))
        kind = "failure" if issue.severity is IssueSeverity.ERROR else "system-out"
        ElementTree.SubElement(case, kind).text = xml_text(str(issue))
    return suite
