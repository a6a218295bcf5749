// entrawatch.analyze(query): everything that the language service knows about one query, as plain JSON data.
"use strict";
(() => {
  const { kind, items, elements, place } = entrawatch;
  const symbols = Kusto.Language.Symbols;

  const diagnostic = (found, at, isCalled) => ({
    severity: found.Severity.toLowerCase(), code: found.Code, message: found.Message, in_called_function: isCalled,
    start: at ? at.start : found.Start, length: at ? at.length : found.Length,
  });

  // Every node of the query, then of the bodies that its calls expand to: GetDiagnostics() is silent about what
  // only shows when a function is called with these arguments. `at` is the call in the query's own text.
  const walkCalled = (root, visit, at = null, seen = new Set()) =>
    entrawatch.walk(root, (node) => {
      visit(node, at);
      const body = node.GetCalledFunctionBody && node.GetCalledFunctionBody();
      if (!body || seen.has(body)) return;
      seen.add(body);
      walkCalled(body, visit, at || node, seen);
    });

  const calledDiagnostics = (syntax) => {
    const found = new Map();
    walkCalled(syntax, (node, at) => {
      if (!node.GetCalledFunctionDiagnostics) return;
      const call = place(at || node);
      for (const item of items(node.GetCalledFunctionDiagnostics()))
        found.set(`${call.start} ${item.Code} ${item.Message}`, diagnostic(item, call, true));
    });
    return [...found.values()];
  };

  // A union or rename makes new column symbols; the originals say which table's column is read.
  const originals = (column) => {
    const before = items(column.OriginalColumns);
    return before.length ? before.flatMap(originals) : [column];
  };
  const tableOf = (column) => entrawatch.globals.GetTable(column);

  const symbolsUsed = (syntax) => {
    const used = { tables: new Set(), columns: {}, functions: new Set() };
    walkCalled(syntax, (node) => {
      const symbol = node.ReferencedSymbol;
      for (const table of [symbol, node.ResultType]) // a ResultType is how table("X") shows its table
        if (table instanceof symbols.TableSymbol && entrawatch.globals.IsDatabaseTable(table)) used.tables.add(table.Name);
      if (symbol instanceof symbols.FunctionSymbol) used.functions.add(symbol.Name);
      if (!(symbol instanceof symbols.ColumnSymbol)) return;
      for (const column of originals(symbol)) {
        const table = tableOf(column);
        if (table) (used.columns[table.Name] = used.columns[table.Name] || new Set()).add(column.Name);
      }
    });
    const columns = Object.entries(used.columns).map(([table, names]) => [table, [...names].sort()]);
    return { tables: [...used.tables].sort(), columns_used: columns.sort(), functions: [...used.functions].sort() };
  };

  const statements = (syntax) => elements(syntax.Statements);

  // The table at the left end of the query's pipe, looked up through lets; null for a union, print or datatable.
  const rootTable = (syntax) => {
    const lets = new Map(statements(syntax).filter((s) => kind(s) === "LetStatement").map((s) => [s.Name.SimpleName, s.Expression]));
    const result = statements(syntax).filter((s) => kind(s) === "ExpressionStatement").pop();
    let node = result && result.Expression;
    for (let hops = 0; node && hops < 1000; hops++) {
      if (node.ReferencedSymbol instanceof symbols.TableSymbol && entrawatch.globals.IsDatabaseTable(node.ReferencedSymbol))
        return node.ReferencedSymbol.Name;
      node = entrawatch.rowSource(node, lets);
    }
    return null;
  };

  const resultColumns = (type) =>
    type && type.Columns ? items(type.Columns).map((column) => [column.Name, column.Type ? column.Type.Name : "unknown"]) : [];

  // Columns that could stand where an unknown name stands, for suggestions.
  const columnsInScope = (code, position) => {
    const columns = code.GetColumnsInScope(position);
    return columns ? items(columns.Columns).map((column) => column.Name) : [];
  };
  const UNKNOWN_NAME = new Set(["KS142", "KS204", "KS205", "KS211", "KS124"]);
  const withScope = (code, found) =>
    UNKNOWN_NAME.has(found.code) ? { ...found, columns_in_scope: found.in_called_function ? [] : columnsInScope(code, found.start) } : found;

  const sourceTable = (reference) => {
    const tables = [...new Set(originals(reference.ReferencedSymbol).map(tableOf).filter(Boolean).map((t) => t.Name))];
    return tables.length === 1 ? tables[0] : null;
  };

  entrawatch.analyze = (query) => {
    const code = entrawatch.code(query);
    if (!code.HasSemantics) return { has_semantics: false };
    const own = items(code.GetDiagnostics()).map((found) => diagnostic(found, null, false));
    return {
      has_semantics: true,
      diagnostics: own.concat(calledDiagnostics(code.Syntax)).map((found) => withScope(code, found)),
      result_columns: resultColumns(code.ResultType),
      root_table: rootTable(code.Syntax),
      result_statements: statements(code.Syntax).filter((s) => kind(s) === "ExpressionStatement").length,
      ...symbolsUsed(code.Syntax),
      ...entrawatch.syntaxFacts(code.Syntax, query, sourceTable),
    };
  };

  // Names of the service's own functions, aggregates and plug-ins: candidates for a misspelled call.
  entrawatch.functionNames = () => {
    const globals = entrawatch.globals;
    const lists = [globals.Functions, globals.Aggregates, globals.PlugIns];
    return [...new Set(lists.flatMap(items).map((symbol) => symbol.Name))].filter((name) => /^[a-z]\w*$/.test(name)).sort();
  };
})();
