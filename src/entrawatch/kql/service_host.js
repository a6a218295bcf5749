// The namespace and the small vocabulary that the other scripts share: how to read the language service's
// Bridge.NET objects, and the schema that queries are checked against. Runs once per V8 context, after
// bridge.min.js and Kusto.Language.Bridge.min.js. `$ctor4` and the like are Bridge.NET's numbers for overloaded
// constructors: they belong to the pinned version of the service.
"use strict";
var entrawatch = {};

(() => {
  const symbols = Kusto.Language.Symbols;
  const scalar = symbols.ScalarTypes;
  const scalarTypes = {
    bool: scalar.Bool, datetime: scalar.DateTime, decimal: scalar.Decimal, dynamic: scalar.Dynamic,
    guid: scalar.Guid, int: scalar.Int, long: scalar.Long, real: scalar.Real, string: scalar.String,
    timespan: scalar.TimeSpan,
  };

  // .NET list → array; an absent list is empty.
  entrawatch.items = (list) =>
    list ? Array.from({ length: System.Array.getCount(list) }, (_, i) => System.Array.getItem(list, i)) : [];

  // Elements of a comma-separated syntax list, without the commas.
  entrawatch.elements = (list) => entrawatch.items(list).map((item) => item.Element || item);

  // "FilterOperator" for a Kusto.Language.Syntax.FilterOperator; generic arguments are dropped.
  entrawatch.kind = (node) => Bridge.getTypeName(node).replace("Kusto.Language.Syntax.", "").replace(/`.*/, "");

  entrawatch.walk = (node, visit) => Kusto.Language.Syntax.SyntaxElement.WalkNodes(node, visit);

  entrawatch.place = (node) => ({ start: node.TextStart, length: node.End - node.TextStart });

  // Undoes any number of brackets and `name =` in front of a value.
  entrawatch.bare = (node) => {
    let inner = node;
    while (inner && /^(ParenthesizedExpression|SimpleNamedExpression)$/.test(entrawatch.kind(inner))) inner = inner.Expression;
    return inner;
  };

  // .NET TimeSpan → seconds; anything else → null.
  entrawatch.seconds = (value) => (value instanceof System.TimeSpan ? value.getTotalSeconds() : null);

  const tableSymbol = ([name, columns]) =>
    new symbols.TableSymbol.$ctor4(
      name, Object.entries(columns).map(([column, type]) => new symbols.ColumnSymbol.ctor(column, scalarTypes[type])));

  // The analyzed query. The last one is kept, because most queries are asked for their facts and then for their pipes.
  let last = null;
  entrawatch.code = (query) => {
    if (!last || last.query !== query)
      last = { query, code: Kusto.Language.KustoCode.ParseAndAnalyze(query, entrawatch.globals) };
    return last.code;
  };

  // tables: {table: {column: KQL type}}
  entrawatch.declareTables = (tables) => {
    const workspace = new symbols.DatabaseSymbol.ctor("workspace", Object.entries(tables).map(tableSymbol));
    entrawatch.globals = Kusto.Language.GlobalState.Default.WithDatabase(workspace);
    last = null;
    return Object.keys(tables).length;
  };
})();
