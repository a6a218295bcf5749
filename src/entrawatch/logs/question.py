"""An ad hoc query on logs, checked by the language service and translated before any log is read."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from entrawatch.detection.cannot_run import CannotRun, place_of
from entrawatch.detection.store import Store
from entrawatch.detection.translate import Translation, Translator
from entrawatch.documents.document import read_document, shown_path
from entrawatch.documents.issues import Issue, IssueSeverity, IssuesFound, Location, errors
from entrawatch.kql.analysis import Analysis
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.cache import AnalysisCache
from entrawatch.kql.host import DEFAULT_LIMITS, QueryRefused
from entrawatch.kql.lint import QueryContext, QueryUse
from entrawatch.kql.lints import lint
from entrawatch.kql.lints_shapes import SHAPE_LINTS
from entrawatch.kql.literals import let_statements
from entrawatch.kql.words import words
from entrawatch.project import Project
from entrawatch.specs.catalog import INPUTS_FILE, builtin_specs, workspace_names
from entrawatch.specs.inputs import InputSpec, read_inputs
from entrawatch.specs.rule_query import input_values
from entrawatch.specs.samples import DEFAULT_NOW
from entrawatch.specs.workspace_names import NO_NAMES, WorkspaceNames, with_let_names
from entrawatch.stacks.stack_file import read_stack_file

STANDARD_INPUT = "-"
_MOST_BYTES = 4 * DEFAULT_LIMITS.characters  # maximum size as UTF-8


def is_inline(text: str) -> bool:
    """Return whether an argument is a query itself, such as 'SigninLogs | take 5', and not a file's name."""
    return text != STANDARD_INPUT and not Path(text).exists() and ("|" in text or len(text.split()) > 1)


def read_query(path: str, standard_input: BinaryIO) -> str:
    """Return the text of a query; `path` is a file, '-', or the query itself.

    Raises IssuesFound, or OSError for an unreadable file.
    """
    if path == STANDARD_INPUT:
        raw = standard_input.read(_MOST_BYTES + 1)
    elif is_inline(path):
        raw = path.encode(errors="replace")
    else:
        with Path(path).open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    text, problem = _decoded(raw)
    problem = problem or _problem(text)
    if problem:
        raise IssuesFound([Issue(Location(shown_name(path), 1), "KQ100", problem)])
    return text


def shown_name(path: str) -> str:
    """Return the file name for messages."""
    if path == STANDARD_INPUT:
        return "(standard input)"
    return "(query)" if is_inline(path) else path


def _decoded(raw: bytes) -> tuple[str, str]:
    if len(raw) > _MOST_BYTES:
        return "", f"more than {_MOST_BYTES // 1024} KB, too long for a query; pass logs with --data"
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return "", "not UTF-8 text; save the query as UTF-8"
    return text, "binary data; name a text file with a query" if "\0" in text else ""


def _problem(text: str) -> str:
    if not text.strip():
        return "the query is empty; start it with a table, such as: SigninLogs | take 10"
    if text.lstrip().startswith("."):
        return "a control command is not a query, and there is no cluster here; write a table and its operators"
    return ""


# The lints that only warn but explain a blank result; the others are about alert rules.
_WARNINGS = frozenset(one.code for one in SHAPE_LINTS)


@dataclass(frozen=True)
class AdHocQuery:
    """The author's text, and its file name for messages."""

    text: str
    path: str


@dataclass(frozen=True)
class Inputs:
    """Names of all tenant inputs, and the values that a stack sets; None without a stack."""

    names: frozenset[str]
    values: Mapping[str, object] | None = None
    of_workspace: WorkspaceNames = NO_NAMES
    """Declared tables and watchlists of the workspace."""


@dataclass(frozen=True)
class Question:
    """A valid query: the tables that it reads, the KQL type of each result column, and warnings."""

    text: str
    """The query as a workspace runs it: with the let statements of the inputs that it uses."""
    tables: tuple[str, ...]
    result_columns: Mapping[str, str]
    warnings: tuple[Issue, ...]
    blank_inputs: tuple[str, ...]
    """Tenant inputs that it uses and the stack does not set."""
    translation: Translation | None = None
    """None for a query that only a workspace runs."""

    @property
    def runnable(self) -> Translation:
        """Return the translation of a query that was asked with one."""
        assert self.translation
        return self.translation


def ask(
    query: AdHocQuery, inputs: Inputs, analyzer: Analyzer, cache: AnalysisCache, *, runs_here: bool = True
) -> Question:
    """Return a query ready to run; raises IssuesFound with all errors, or with what cannot be run here.

    Only the inputs that the text uses are declared before it; the text's own names take precedence.
    `runs_here`: false for a query that only a workspace runs, so that every KQL construct is possible.
    """
    try:
        own = inputs.of_workspace.lets(query.text)
        asked, query = query.text, replace(query, text=with_let_names(own, query.text))
        analysis = analyzer.analyze(own + query.text)
        used = frozenset(one.name for one in analysis.diagnostics if one.name) & inputs.names
        values = let_statements({name: inputs.values[name] for name in used}) if inputs.values is not None else ""
        lets = own + values
        analysis = analyzer.analyze(lets + query.text) if values else analysis
    except QueryRefused as refused:
        raise IssuesFound([_issue(query, 0, "KQ100", str(refused))]) from None
    issues = _issues(query, lets, analysis, used)
    if errors(issues):
        raise IssuesFound(errors(issues))
    try:
        translation = _runnable(lets + query.text, Translator(analyzer, cache)) if runs_here else None
    except CannotRun as found:
        place = (place_of(analysis, found.construct) or 0) - len(lets)
        message = f"'{found.construct}' cannot be run here; {found.instead}"
        raise IssuesFound([_issue(query, max(0, place), "DT207", message)]) from None
    blank = tuple(sorted(name for name in used if not (inputs.values or {}).get(name)))
    tables = tuple(dict.fromkeys([*analysis.tables, *sorted(inputs.of_workspace.tables & words(asked))]))
    return Question(values + asked, tables, analysis.result_columns, tuple(issues), blank, translation)


def _issues(query: AdHocQuery, lets: str, analysis: Analysis, unanswered: frozenset[str]) -> list[Issue]:
    found = lint(analysis, QueryContext(QueryUse.PIVOT), lets + query.text, len(lets))
    kept = [one for one in found if one.severity is IssueSeverity.ERROR or one.code in _WARNINGS]
    advice = {one.start: f"input '{one.name}' has no value here; name a stack that gives it with --stack"
              for one in analysis.diagnostics if one.name in unanswered}  # fmt: skip
    return sorted(
        _issue(query, max(0, start - len(lets)), one.code, advice.get(start, one.message), one.severity)
        for one in kept
        for start in (one.offset or 0,)
    )


def _runnable(text: str, translator: Translator) -> Translation:
    """Return a translation that the database accepts, tested on empty tables: logs can take minutes to load."""
    with closing(Store()) as store:
        try:
            translation = translator.translate(text)
            store.run(translation, (), DEFAULT_NOW)
        except CannotRun:
            # A query can read columns in a way that its text does not show; then it needs all columns.
            translation = translator.translate(text, with_all_columns=True)
            store.run(translation, (), DEFAULT_NOW)
    return translation


def _issue(
    query: AdHocQuery, start: int, code: str, message: str, severity: IssueSeverity = IssueSeverity.ERROR
) -> Issue:
    line = query.text.count("\n", 0, start) + 1
    column = start - query.text.rfind("\n", 0, start)
    return Issue(Location(query.path, line, column), code, message, severity)


def inputs_without_stack(project: Project | None) -> Inputs:
    """Return the names of the inputs: of the project, or of the built-in alerts outside a project."""
    folder = project.specs if project else builtin_specs()
    return Inputs(frozenset(_declared([folder])), of_workspace=workspace_names(folder))


def inputs_of_stack(project: Project, stack: str) -> Inputs:
    """Return every input with the value that the stack's alerts read; raises IssuesFound."""
    file = read_stack_file(project.stack_file(stack))
    if file.settings is None or errors(file.issues):
        raise IssuesFound(errors(file.issues))
    folders = [project.specs, *(project.root / folder for folder in file.settings.alert_specs)]
    declared = _declared(folders)
    values = input_values(declared, declared, file.settings.tenant_inputs)
    return Inputs(frozenset(declared), values, workspace_names(*folders))


def _declared(folders: Iterable[Path]) -> dict[str, InputSpec]:
    declared: dict[str, InputSpec] = {}
    for path in (folder / INPUTS_FILE for folder in folders):
        if path.is_file():
            found, issues = read_inputs(read_document(path, shown_path(path)))
            if errors(issues):
                raise IssuesFound(errors(issues))
            declared |= found
    return declared
