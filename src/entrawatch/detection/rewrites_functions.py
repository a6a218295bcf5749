"""Rewrite a query's own functions that return tables: each call becomes the function's text; and `as` becomes a let."""

from collections.abc import Iterator, Mapping

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.query_text import Edit, QueryText, edited
from entrawatch.kql.pipes import FunctionCall, Span


def functions(query: QueryText) -> Iterator[Edit]:
    """Yield the edits of calls, of declarations that nothing calls any more, and of `as`."""
    declared = _is_declared(query)
    if declared:
        for call in query.pipes.calls:
            yield from _inlined(query, call)
        yield from _without_unused(query)
    if any(one.name == "as" for one in query.analysis.operators):
        yield from _named_results(query)


def _is_declared(query: QueryText) -> bool:
    """Whether the query declares a function: the shapes of its pipes cost as much as its analysis."""
    return "{" in query.code


def _inlined(query: QueryText, call: FunctionCall) -> Iterator[Edit]:
    missing = [one.name for one in call.parameters if one.text is None]
    if missing:
        raise CannotRun(f"{call.name} without '{missing[0]}'", "give the function a value for each parameter")
    texts = {one.name: _argument(one.text or "") for one in call.parameters}
    for let in call.lets:
        texts[let.name] = f"{let.name}_{call.start}"
        yield Edit(call.statement, call.statement, f"let {texts[let.name]} = {_text(query, call, let.value, texts)};\n")
    yield Edit(call.start, call.end, f"({_text(query, call, call.body, texts)})")


def _argument(text: str) -> str:
    is_plain = text.isidentifier() or text[:1] in "\"'" or text.replace(".", "").isalnum()
    return text if is_plain else f"({text})"


def _text(query: QueryText, call: FunctionCall, span: Span, texts: Mapping[str, str]) -> str:
    """Return a part of the function's body with the call's values instead of its names."""
    inside = [one for one in call.references if span.start <= one.start and one.end <= span.end and one.name in texts]
    edits = [Edit(one.start - span.start, one.end - span.start, texts[one.name]) for one in inside]
    return edited(query.text[span.start : span.end], edits)


def _without_unused(query: QueryText) -> Iterator[Edit]:
    unused = {one.name for one in query.analysis.lets if not one.is_used}
    for declared in query.pipes.functions:
        if declared.name in unused:
            end = query.code.find(";", declared.end)
            yield Edit(declared.start, end + 1, "")


def _named_results(query: QueryText) -> Iterator[Edit]:
    for operator in query.pipes.operators:
        if operator.name != "as" or operator.source is None:
            continue
        if not operator.is_in_statement or query.code.startswith("let", operator.statement):
            raise CannotRun("as inside brackets or a let", "write the table as a let statement of its own")
        name = query.text[operator.start : operator.end].split()[-1]
        source = query.text[operator.source.start : operator.source.end]
        yield Edit(operator.source.start, operator.end, f"let {name} = {source};\n{name}")
