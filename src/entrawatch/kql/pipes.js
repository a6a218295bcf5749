// entrawatch.pipes(query): the shape of each pipe, for rewriting a query: columns around operators, the parts of mv-apply,
// the operands of a union, and calls of the query's own functions with their text.
"use strict";
(() => {
  const { kind, items, elements, place } = entrawatch;
  const symbols = Kusto.Language.Symbols;

  const columns = (type) =>
    type && type.Columns ? items(type.Columns).map((column) => [column.Name, column.Type ? column.Type.Name : "unknown"]) : [];
  const isPipe = (node) => Boolean(node) && kind(node) === "PipeExpression";
  const isOperatorOf = (node, pipe) => isPipe(pipe) && pipe.Operator === node;

  // The statement of the query's own text that a node is in.
  const statementOf = (node) => {
    let statement = node;
    for (let parent = node; parent; parent = parent.Parent)
      if (/^(Let|Expression)Statement$/.test(kind(parent))) statement = parent;
    return statement;
  };

  const source = (node) => (isOperatorOf(node, node.Parent) ? node.Parent.Expression : null);
  const operands = (node) =>
    [source(node), ...elements(node.Expressions)].filter(Boolean).map((one) => ({ ...place(one), columns: columns(one.ResultType) }));

  const expanded = (item) => {
    const named = kind(item.Expression) === "SimpleNamedExpression";
    const value = named ? item.Expression.Expression : item.Expression;
    return { ...place(item), name: named ? item.Expression.Name.SimpleName : null, value: place(value) };
  };
  const applied = (node, query) => {
    const inner = node.Subquery.Expression;
    const limit = node.RowLimitClause;
    return {
      items: elements(node.Expressions).map(expanded), inner: columns(inner.ResultType), subquery: place(inner),
      parameters: items(node.Parameters).map((one) => query.slice(one.TextStart, one.End)),
      limit: limit ? query.slice(limit.TextStart, limit.End) : "",
    };
  };

  const operator = (node, query) => {
    const from = source(node);
    const whole = from ? node.Parent : node;
    const statement = statementOf(node);
    return {
      ...place(node), name: /^[\w-]*/.exec(query.slice(node.TextStart, node.End))[0].toLowerCase(),
      source: from ? place(from) : null, before: columns(from && from.ResultType), after: columns(whole.ResultType),
      statement: statement.TextStart, is_grouped: Boolean(node.ByClause), is_in_statement: outermost(whole).Parent === statement,
      operands: kind(node) === "UnionOperator" ? operands(node) : [],
      applied: kind(node) === "MvApplyOperator" ? applied(node, query) : null,
    };
  };
  const outermost = (pipe) => {
    let whole = pipe;
    while (isPipe(whole.Parent) && whole.Parent.Expression === whole) whole = whole.Parent;
    return whole;
  };

  // Names of columns in the text: where they are read, and where they are declared.
  const isColumnName = (node) =>
    kind(node) === "NameDeclaration" ? !/^(Let|FunctionParameter)/.test(kind(node.Parent)) && !isParameter(node)
      : kind(node) === "NameReference" && node.ReferencedSymbol instanceof symbols.ColumnSymbol;
  const isParameter = (node) => /^(NameAndTypeDeclaration|FunctionParameter)/.test(kind(node.Parent)) && !isParsed(node);
  const isParsed = (node) => {
    let parent = node;
    while (parent && !/Operator$|Statement$/.test(kind(parent))) parent = parent.Parent;
    return Boolean(parent) && /^Parse/.test(kind(parent));
  };

  // Functions that the query declares with let and that return a table: name → declaration.
  const declarations = (syntax) => {
    const found = new Map();
    entrawatch.walk(syntax, (node) => {
      if (kind(node) === "LetStatement" && kind(node.Expression) === "FunctionDeclaration") found.set(node.Name.SimpleName, node.Expression);
    });
    return found;
  };
  const argumentTexts = (call, declaration, query) => {
    const given = call.ArgumentList ? elements(call.ArgumentList.Expressions) : [];
    const byName = new Map(given.filter((one) => kind(one) === "SimpleNamedExpression").map((one) => [one.Name.SimpleName, one.Expression]));
    return elements(declaration.Parameters.Parameters).map((parameter, index) => {
      const name = parameter.NameAndType.Name.SimpleName;
      const at = byName.size ? byName.get(name) : given[index];
      const standard = parameter.DefaultValue && parameter.DefaultValue.Value;
      const value = at || standard;
      return { name, text: value ? query.slice(value.TextStart, value.End) : null };
    });
  };
  const functions = (syntax) => [...declarations(syntax)].map(([name, node]) => ({ ...place(node.Parent), name }));
  const isInBody = (node) => {
    for (let parent = node.Parent; parent; parent = parent.Parent) if (kind(parent) === "FunctionDeclaration") return true;
    return false;
  };
  const references = (body) => {
    const found = [];
    entrawatch.walk(body, (node) => {
      const isMember = node.Parent && kind(node.Parent) === "PathExpression" && node.Parent.Selector === node;
      const isColumn = node.ReferencedSymbol instanceof symbols.ColumnSymbol;
      if (kind(node) === "NameReference" && !isMember && !isColumn) found.push({ ...place(node), name: node.SimpleName });
    });
    return found;
  };
  const nameOf = (node) => (node.Name ? node.Name.SimpleName : node.SimpleName);
  // A function without parameters is also called by its bare name.
  const isCall = (node) =>
    kind(node) === "FunctionCallExpression" || (kind(node) === "NameReference" && kind(node.Parent) !== "FunctionCallExpression");
  // The translator runs invoke itself; its first argument is the table before the bar.
  const isInvoked = (node) => kind(node.Parent) === "InvokeOperator";
  const call = (node, declaration, query) => ({
    ...place(node), name: nameOf(node), statement: statementOf(node).TextStart,
    body: place(declaration.Body.Expression || declaration.Body), references: references(declaration.Body),
    lets: items(declaration.Body.Statements).map((one) => one.Element || one).filter((one) => kind(one) === "LetStatement")
      .map((one) => ({ ...place(one), name: one.Name.SimpleName, value: place(one.Expression) })),
    parameters: argumentTexts(node, declaration, query),
  });
  // Calls outside of function bodies: those inside follow once the body around them is in the place of its call.
  const calls = (syntax, query) => {
    const declared = declarations(syntax);
    const found = [];
    entrawatch.walk(syntax, (node) => {
      if (!isCall(node) || isInBody(node) || isInvoked(node)) return;
      const declaration = declared.get(nameOf(node));
      if (declaration && node.ResultType && node.ResultType.IsTabular) found.push(call(node, declaration, query));
    });
    return found;
  };

  // Where the text reads a table, an element of a dynamic value by a computed text, or a span of time from a moment on.
  const typeName = (node) => (node && node.ResultType && node.ResultType.Name) || "";
  const isTable = (node) => kind(node) === "NameReference" && node.ReferencedSymbol instanceof symbols.TableSymbol
    && entrawatch.globals.IsDatabaseTable(node.ReferencedSymbol);
  const isAggregate = (node) =>
    kind(node) === "FunctionCallExpression" && elementsOf(Kusto.Language.GlobalState.Default.Aggregates).has(node.Name.SimpleName);
  const elementsOf = (list) => new Set(items(list).map((symbol) => symbol.Name));
  const element = (node) => {
    const key = kind(node) === "ElementExpression" && node.Selector && node.Selector.Expression;
    const isText = key && !key.IsLiteral && typeName(key) === "string";
    return isText || (key && isAggregate(node.Expression))
      ? { ...place(node), base: place(node.Expression), key: place(key), is_text: typeName(key) === "string" } : null;
  };
  const range = (node) => {
    const ends = kind(node) === "BetweenExpression" && node.Right;
    return ends && typeName(ends.First) === "datetime" && typeName(ends.Second) === "timespan"
      ? { ...place(ends.Second), first: place(ends.First) } : null;
  };

  entrawatch.pipes = (query) => {
    const { Syntax: syntax } = entrawatch.code(query);
    const operators = [];
    const [names, tables, members, ranges] = [[], [], [], []];
    entrawatch.walk(syntax, (node) => {
      if (/Operator$/.test(kind(node)) && kind(node) !== "BadQueryOperator") operators.push(operator(node, query));
      if (isColumnName(node)) names.push({ ...place(node), name: node.SimpleName, is_declared: kind(node) === "NameDeclaration" });
      if (isTable(node)) tables.push({ ...place(node), name: node.SimpleName });
      if (element(node)) members.push(element(node));
      if (range(node)) ranges.push(range(node));
    });
    return { operators, names, tables, members, ranges, calls: calls(syntax, query), functions: functions(syntax) };
  };
})();
