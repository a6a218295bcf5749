// What a query's text says, as data with places: calls, operators, comparisons, member paths, lets.
// The lints decide on these facts in Python; nothing is judged here.
"use strict";
(() => {
  const { kind, elements, items, bare, place, literalValue, memberPath, withoutText } = entrawatch;
  const COMPARISON = /^(==|!=|=~|!~|<|<=|>|>=|!?(has|contains|startswith|endswith|hasprefix|hassuffix)(_cs)?|matches regex|!?in~?|has_any|has_all)$/;
  const CONVERSION = /^(tostring|tolower|toupper|toint|tolong|todouble|toreal|tobool|toguid|trim)$/;
  // By its first characters: the value of `null` in dynamic(null) is text, too.
  const isString = (node, query) =>
    /LiteralExpression$/.test(kind(node)) && typeof node.LiteralValue === "string" && /^[hH]?@?["'`~]/.test(query.slice(node.TextStart, node.End));
  const isDate = (node) => /LiteralExpression$/.test(kind(node)) && typeName(node) === "datetime" && !/null/.test(node.toString(1));
  const OPERATOR_ALIAS = new Map([["limit", "take"], ["order", "sort"], ["filter", "where"], ["mvexpand", "mv-expand"]]);
  const CONSTRUCT = {
    ExternalDataExpression: "externaldata", AliasStatement: "alias", QueryParametersStatement: "declare query_parameters",
    RestrictStatement: "restrict", PatternStatement: "declare pattern", SetOptionStatement: "set", DataTableExpression: "datatable",
  };

  const typeName = (node) => (node.ResultType && node.ResultType.Name) || "";

  // The value inside tostring() and the like; trim() takes it as its second argument.
  const withoutConversion = (expression) => {
    const node = bare(expression);
    if (!node || kind(node) !== "FunctionCallExpression" || !CONVERSION.test(node.Name.SimpleName)) return node;
    return elements(node.ArgumentList.Expressions)[node.Name.SimpleName === "trim" ? 1 : 0] || node;
  };

  // What one side of a comparison, or one argument, is; tostring() and the like are looked through for the path.
  const operand = (expression, query) => {
    const node = bare(expression);
    const isCall = kind(node) === "FunctionCallExpression";
    const path = memberPath(withoutConversion(node));
    return {
      text: query.slice(expression.TextStart, expression.End), type: typeName(node), is_literal: node.IsLiteral,
      value: literalValue(node), path: path && path.path, function: isCall ? node.Name.SimpleName : null,
    };
  };

  const enclosingOperator = (node) => {
    let parent = node.Parent;
    while (parent && !/Operator$/.test(kind(parent))) parent = parent.Parent;
    return parent;
  };
  const operatorName = (node, query) => {
    const word = (/^[\w-]+/.exec(query.slice(node.TextStart, node.End)) || [""])[0].toLowerCase();
    return OPERATOR_ALIAS.get(word) || word;
  };

  const call = (node, query) => {
    const operator = enclosingOperator(node);
    return {
      ...place(node), name: node.Name.SimpleName, operator: operator && operatorName(operator, query),
      is_plugin: kind(node.Parent) === "EvaluateOperator", is_whole_column: kind(node.Parent) === "SimpleNamedExpression",
      arguments: elements(node.ArgumentList.Expressions).map((argument) => operand(argument, query)),
    };
  };

  // The operators before this one in its pipe, nearest first.
  const earlierNames = (node, query) => {
    const names = [];
    let source = node.Parent && kind(node.Parent) === "PipeExpression" && node.Parent.Operator === node && node.Parent.Expression;
    for (; source && kind(source) === "PipeExpression"; source = source.Expression) names.push(operatorName(source.Operator, query));
    if (source && /Operator$/.test(kind(source))) names.push(operatorName(source, query));
    return names;
  };
  const isLast = (node) => {
    const whole = node.Parent && kind(node.Parent) === "PipeExpression" ? node.Parent : node;
    return Boolean(whole.Parent) && kind(whole.Parent) === "ExpressionStatement";
  };
  const texts = (nodes, query) => nodes.map((node) => query.slice(node.TextStart, node.End));
  const operator = (node, query) => {
    const parts = node.Expressions ? elements(node.Expressions) : node.FunctionCall ? [node.FunctionCall.Name] : [];
    const groups = node.ByClause && node.ByClause.Expressions ? elements(node.ByClause.Expressions) : [];
    return {
      ...place(node), name: operatorName(node, query), earlier: earlierNames(node, query), is_last: isLast(node),
      is_grouped: Boolean(node.ByClause), groups: texts(groups, query), arguments: texts(parts, query),
      parameters: items(node.Parameters).filter((p) => p.Expression)
        .map((p) => [p.Name.SimpleName, query.slice(p.Expression.TextStart, p.Expression.End)]),
    };
  };

  const traced = (expression, query, pipes) => {
    const read = memberPath(withoutConversion(expression));
    return { ...operand(expression, query), origins: read ? entrawatch.origins(read, { ...pipes, within: withoutConversion }) : [] };
  };
  const comparison = (node, query, pipes) => {
    const many = node.Right && node.Right.Expressions;
    const rights = many ? elements(many) : [node.Right];
    return {
      ...place(node), operator: node.Operator.Text, left: traced(node.Left, query, pipes),
      rights: rights.filter(Boolean).map((right) => traced(right, query, pipes)),
    };
  };
  const isComparison = (node) =>
    /^(BinaryExpression|InExpression|HasAnyExpression|HasAllExpression)$/.test(kind(node)) && COMPARISON.test(node.Operator.Text);

  // A path is read where it ends: `a.b` inside `a.b.c` is no fact of its own.
  const member = (node, table, pipes) => {
    const parent = node.Parent;
    if (parent && /^(PathExpression|ElementExpression)$/.test(kind(parent)) && parent.Expression === node) return null;
    const found = memberPath(node);
    return found && {
      ...place(node), path: found.path, column: found.column.SimpleName, table: table(found.column),
      origins: entrawatch.origins(found, pipes),
    };
  };

  const letFacts = (declared, uses) =>
    declared.map(({ node, name }) => ({ ...place(node), name, is_used: uses.some((use) => use.name === name && use.start >= node.End) }));

  // query: the text; table: column reference → name of its table or null.
  entrawatch.syntaxFacts = (syntax, query, table) => {
    const facts = { calls: [], operators: [], comparisons: [], time_filters: [], members: [], declarations: [], constructs: [], lets: [], strings: [], dates: [] };
    const lets = new Map();
    const expansions = [];
    const declared = [];
    const uses = [];
    entrawatch.walk(syntax, (node) => {
      const type = kind(node);
      if (type === "LetStatement") {
        lets.set(node.Name.SimpleName, node.Expression);
        declared.push({ node: node.Name, name: node.Name.SimpleName });
      }
      if (type === "NameReference") uses.push({ name: node.SimpleName, start: node.TextStart });
      if (type === "NameDeclaration") facts.declarations.push({ ...place(node), name: node.SimpleName });
      if (isString(node, query)) facts.strings.push({ ...place(node), value: node.LiteralValue });
      if (isDate(node)) facts.dates.push({ ...place(node), name: query.slice(node.TextStart, node.End) });
      if (type in CONSTRUCT) facts.constructs.push({ ...place(node), name: CONSTRUCT[type] });
      if (type === "FunctionCallExpression") facts.calls.push(call(node, query));
      if (/Operator$/.test(type) && type !== "BadQueryOperator") facts.operators.push(operator(node, query));
      if (/^Mv(Expand|Apply)Operator$/.test(type)) expansions.push(node);
    });
    facts.lets = letFacts(declared, uses);
    // A second walk: a filter or a column may use a let, and a let is known only when its statement was seen.
    const pipes = { lets, expansions, within: withoutText };
    entrawatch.walk(syntax, (node) => {
      if (/^(PathExpression|ElementExpression)$/.test(kind(node))) facts.members.push(member(node, table, pipes));
      if (isComparison(node)) facts.comparisons.push(comparison(node, query, pipes));
      const filter = entrawatch.timeFilter(node, lets);
      if (filter) facts.time_filters.push(filter);
    });
    facts.members = facts.members.filter(Boolean);
    return facts;
  };
})();
