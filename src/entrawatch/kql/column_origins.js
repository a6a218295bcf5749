// Where the columns of a query come from: members of tables' columns, through extend, project, let, mv-expand and mv-apply.
"use strict";
(() => {
  const { kind, items, elements, memberPath } = entrawatch;
  const DEEPEST = 20; // aliases of aliases; a real query has three

  const isExpansion = (node) => /^Mv(Expand|Apply)Operator$/.test(kind(node));
  const isMaterialize = (node) =>
    kind(node) === "MaterializeExpression" || (kind(node) === "FunctionCallExpression" && node.Name.SimpleName === "materialize");

  // What a tabular expression takes its rows from, one step to the left; lets: Map name → expression.
  entrawatch.rowSource = (node, lets) => {
    if (/^(PipeExpression|ParenthesizedExpression)$/.test(kind(node))) return node.Expression;
    if (isMaterialize(node)) return node.ArgumentList ? elements(node.ArgumentList.Expressions)[0] : node.Expression;
    return kind(node) === "NameReference" ? lets.get(node.SimpleName) : null;
  };

  const operatorsIn = (pipe, lets) => {
    const found = [];
    for (let node = pipe, hops = 0; node && hops < 1000; node = entrawatch.rowSource(node, lets), hops++)
      if (kind(node) === "PipeExpression") found.push(node.Operator);
    return found;
  };

  // The operators that a row has passed when it reaches a node, those around it included.
  const operatorsBefore = (node, lets) => {
    const found = [];
    for (let child = node, parent = node.Parent; parent; child = parent, parent = parent.Parent) {
      if (kind(parent) === "PipeExpression" && parent.Operator === child) found.push(...operatorsIn(parent.Expression, lets));
      if (kind(child) === "MvApplySubqueryExpression") found.push(parent);
    }
    return found;
  };

  // `mv-expand Column` and `mv-expand todynamic(Column)` keep the symbol of a dynamic column; `mv-expand name = Column` and
  // what parses text make a new one.
  const isWhole = (expression, symbol) => {
    const read = kind(expression) === "SimpleNamedExpression" ? null : memberPath(expression);
    const isSame = read && read.column.ReferencedSymbol === symbol && read.path === read.column.SimpleName;
    return Boolean(isSame) && symbol.Type.Name === "dynamic";
  };
  const replaces = (operator, symbol) =>
    isExpansion(operator) && elements(operator.Expressions).some((one) => isWhole(one.Expression, symbol));

  // How often a column was expanded before a node reads it; null where another branch of the query expanded it.
  const timesExpanded = (symbol, node, pipes) => {
    const before = operatorsBefore(node, pipes.lets).filter((operator) => replaces(operator, symbol));
    const isElsewhere = (operator) =>
      operator.TextStart < node.TextStart && replaces(operator, symbol) && !before.includes(operator) && !isAround(operator, node);
    return pipes.expansions.some(isElsewhere) ? null : before.length;
  };
  const isAround = (operator, node) => operator.TextStart <= node.TextStart && node.End <= operator.End;

  const isMadeByExpansion = (source) => {
    let parent = source.Parent;
    while (parent && /^(SimpleNamedExpression|ParenthesizedExpression)$/.test(kind(parent))) parent = parent.Parent;
    return Boolean(parent) && /^Mv(Expand|Apply)Expression$/.test(kind(parent));
  };

  const ofSymbol = (symbol, node, pipes, depth) => {
    const times = depth > DEEPEST ? null : timesExpanded(symbol, node, pipes);
    if (times === null) return [];
    return declared(symbol, node, pipes, depth).map((one) => ({ ...one, path: one.path + "[]".repeat(times) }));
  };
  const declared = (symbol, node, pipes, depth) => {
    const table = entrawatch.globals.GetTable(symbol);
    if (table) return [{ table: table.Name, path: symbol.Name }];
    const originals = items(symbol.OriginalColumns);
    if (originals.length) return ofOriginals(originals, node, pipes, depth);
    return symbol.Source ? ofSource(symbol.Source, pipes, depth) : [];
  };
  // A union or join renames columns: which of its branches expanded one is not followed.
  const ofOriginals = (originals, node, pipes, depth) => {
    if (originals.some((symbol) => pipes.expansions.some((operator) => replaces(operator, symbol)))) return [];
    const found = originals.map((symbol) => ofSymbol(symbol, node, pipes, depth + 1));
    return found.every((origins) => origins.length) ? found.flat() : [];
  };
  const ofSource = (source, pipes, depth) => {
    const read = memberPath(pipes.within(source));
    return read ? ofRead(read, pipes, depth + 1, isMadeByExpansion(source) ? "[]" : "") : [];
  };
  const ofRead = (read, pipes, depth, element) => {
    const below = read.path.slice(read.column.SimpleName.length) + element;
    return ofSymbol(read.column.ReferencedSymbol, read.column, pipes, depth).map((one) => ({ ...one, path: one.path + below }));
  };

  // read: what memberPath returned; pipes: {lets, expansions}, of the whole query, and `within`, which takes the function
  // away that an alias may put around a column: tostring() for its members, any conversion for its value. One origin for each table that a union
  // takes the column from; none where the column is computed in a way that is not followed.
  entrawatch.origins = (read, pipes) => ofRead(read, pipes, 0, "");
})();
