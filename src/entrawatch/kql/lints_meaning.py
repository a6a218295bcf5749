"""Lints on queries that are valid but do not do what the author means, or behave differently elsewhere."""

import re
from collections.abc import Iterable

from entrawatch.documents.issues import IssueSeverity
from entrawatch.documents.look_alikes import look_alike
from entrawatch.documents.quoting import shown
from entrawatch.kql.analysis import Analysis, Comparison, Operand
from entrawatch.kql.lint import Lint, QueryContext, Report
from entrawatch.reference.azure_ids import GUID

_NUMBERS = frozenset({"int", "long", "real", "decimal"})
_EQUALITIES = frozenset({"==", "!=", "in", "!in"})
# The column whose codes authors mistake for numbers.
_CODE = "ResultType"
_RESULT_TEXTS = frozenset(
    {"resultdescription", "resultreason", "failurereason", "additionaldetails", "authenticationstepresultdetail"}
)
_PART_OF_TEXT = re.compile(r"!?(has|contains)(_cs)?|has_any|has_all")
_GUID = re.compile(GUID)
# An Azure resource ID is a path: matching its parts is allowed.
_ID_NAME = re.compile(r"(?!.*ResourceId$)(id|.*[a-z0-9](Id|ID))")
# UserId of OfficeActivity is a user name: only text that can be part of a GUID means an ID.
_PART_OF_GUID = re.compile(r"[0-9a-f-]{4,36}", re.IGNORECASE)
_RANDOM_CALLS = frozenset({"rand", "new_guid"})
_RANDOM_OPERATORS = frozenset({"sample", "sample-distinct"})
_ORDER_KEPT = frozenset({"where", "extend", "project", "project-away", "project-keep", "project-rename", "serialize"})
_ORDERED = frozenset({"sort", "top"})
_SUFFIXED = re.compile(r"(.+)_(dynamic|string)")


def _arbitrary_rows(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for operator in analysis.operators:
        deciding = next((name for name in operator.earlier if name not in _ORDER_KEPT), None)
        if operator.name == "take" and deciding not in _ORDERED:
            yield operator, "'take' without an order returns arbitrary rows; use 'top N by Column'"


def _sides(comparison: Comparison) -> Iterable[tuple[Operand, Operand]]:
    for right in comparison.rights:
        yield comparison.left, right
        yield right, comparison.left


def _text_against_number(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for comparison in analysis.comparisons:
        for text, number in _sides(comparison):
            if not text.path or not number.is_literal or number.type not in _NUMBERS:
                continue
            if text.type == "string":
                yield comparison, f"'{text.path}' is text; write \"{number.text}\" instead of {number.text}"
            elif comparison.operator in _EQUALITIES and text.type in _NUMBERS and _reads_code(text):
                yield (
                    comparison,
                    f"'{text.text}' converts {_CODE}, which is text, to a number; "
                    f'compare {_CODE} with "{number.text}"',
                )


def _reads_code(operand: Operand) -> bool:
    return bool(operand.origins) and all(one.path == _CODE for one in operand.origins)


def _english_text(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for comparison in analysis.comparisons:
        path = _sentence(comparison.left)
        # An exclusion by text fails visibly when the text is reworded: it adds noise instead of missing alerts.
        if comparison.operator.startswith("!"):
            continue
        if path and _texts(comparison):
            yield (comparison, f"'{path}' is a sentence that Microsoft may reword; compare a code, such as ResultType")


def _sentence(operand: Operand) -> str | None:
    """Return what an operand reads if it is a sentence, by its own name or, through an alias, by its column name."""
    paths = [operand.path] if operand.path else []
    paths += [one.path for one in operand.origins]
    return next((path for path in paths if path.rsplit(".", 1)[-1].lower() in _RESULT_TEXTS), None)


def _texts(comparison: Comparison) -> list[str]:
    return [right.value for right in comparison.rights if isinstance(right.value, str) and right.value]


def _part_of_id(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for comparison in analysis.comparisons:
        path = comparison.left.path
        if not path or not _texts(comparison) or not _PART_OF_TEXT.fullmatch(comparison.operator):
            continue
        is_id = _ID_NAME.fullmatch(path.rsplit(".", 1)[-1])
        if is_id and all(_PART_OF_GUID.fullmatch(text) for text in _texts(comparison)):
            yield comparison, f"'{comparison.operator}' on the id '{path}'; compare whole ids with == or in"
        elif "contains" in comparison.operator and all(_GUID.fullmatch(text) for text in _texts(comparison)):
            advice = comparison.operator.replace("contains", "has")
            yield comparison, f"'{comparison.operator}' on a GUID scans every character; use '{advice}'"


def _not_repeatable(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for call in analysis.calls:
        if call.name in _RANDOM_CALLS:
            yield call, f"'{call.name}()' returns a different result at each run; remove it"
        if call.name == "now" and call.is_whole_column and call.operator:
            yield call, "'now()' as a column is the time of the run, not of an event; use TimeGenerated"
    for operator in analysis.operators:
        if operator.name in _RANDOM_OPERATORS:
            yield operator, f"'{operator.name}' returns different rows at each run; use 'top N by Column'"


def _look_alike(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for one in analysis.strings:
        # White space is visible in the text of the query.
        if why := look_alike(re.sub(r"[\t\n\r]", "", one.value)):
            yield one, f"the text {shown(one.value)} can be mistaken for another one: {why}; type it again"


def _split_columns(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    """A union of tables with different types of a column produces two columns, `X_dynamic` and `X_string`."""
    unions = [
        one for one in analysis.operators if one.name == "union" and not any("*" in name for name in one.arguments)
    ]
    paths = [side.path for one in analysis.comparisons for side in (one.left, *one.rights) if side.path]
    names = {path.split(".")[0].split("[")[0] for path in [*paths, *analysis.result_columns, *_columns_read(analysis)]}
    split = sorted({match.group(1) for name in names if (match := _SUFFIXED.fullmatch(name))})
    if unions and split:
        yield (
            unions[0],
            f"'{split[0]}' has a different type in each table, so the union splits "
            "it into two columns; convert it in each "
            "branch, with todynamic() or tostring()",
        )


def _columns_read(analysis: Analysis) -> list[str]:
    return [member.column for member in analysis.members]


_WARNING = IssueSeverity.WARNING
MEANING_LINTS = (
    Lint("KQL005", _WARNING, _arbitrary_rows),
    Lint("KQ141", _WARNING, _text_against_number),
    Lint("KQ142", _WARNING, _english_text),
    Lint("KQ143", _WARNING, _part_of_id),
    Lint("KQ144", _WARNING, _not_repeatable),
    Lint("KQ147", _WARNING, _look_alike),
    Lint("KQ155", _WARNING, _split_columns),
)
