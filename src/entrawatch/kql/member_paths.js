// The values and paths that expressions are: literals, and the members of columns that they read.
"use strict";
(() => {
  const { kind, elements, bare, seconds } = entrawatch;
  const JSON_READER = /^(parse_json|todynamic|parsejson|toobject)$/;

  const isColumn = (node) => node.ReferencedSymbol instanceof Kusto.Language.Symbols.ColumnSymbol;

  // String, number or seconds of a literal; null for other expressions and other types.
  const literalValue = (node) => {
    if (!node.IsLiteral) return null;
    const value = node.LiteralValue;
    if (typeof value === "string" || typeof value === "number") return value;
    if (value && typeof value.toNumber === "function") return value.toNumber(); // System.Int64
    return seconds(value);
  };

  const firstArgument = (call) => elements(call.ArgumentList.Expressions)[0] || null;
  const withoutText = (expression) => {
    const node = bare(expression);
    return node && kind(node) === "FunctionCallExpression" && node.Name.SimpleName === "tostring" ? firstArgument(node) : node;
  };

  // Column and text steps of `Column.a[0].b`, also through parse_json(Column) and parse_json(tostring(Column)); null where
  // the root is no column.
  const memberPath = (expression) => {
    const node = bare(expression);
    if (!node) return null;
    const type = kind(node);
    if (type === "NameReference") return isColumn(node) ? { column: node, path: node.SimpleName } : null;
    if (type === "FunctionCallExpression")
      return JSON_READER.test(node.Name.SimpleName) ? memberPath(withoutText(firstArgument(node))) : null;
    if (type === "PathExpression") return step(node.Expression, pathStep(node.Selector));
    if (type === "ElementExpression") return step(node.Expression, elementStep(node.Selector));
    return null;
  };
  const step = (root, text) => {
    const base = memberPath(root);
    return base && { column: base.column, path: base.path + text };
  };
  const pathStep = (selector) => (/^\[/.test(text(selector)) ? elementStep(selector) : "." + (selector.SimpleName || text(selector)));
  const elementStep = (selector) => {
    const key = selector && selector.Expression;
    const value = key ? literalValue(key) : null;
    if (typeof value === "string") return /^\w+$/.test(value) ? "." + value : `["${value}"]`;
    return typeof value === "number" ? `[${value}]` : text(selector);
  };
  const text = (node) => (node ? node.toString(1) : "");

  Object.assign(entrawatch, { literalValue, memberPath, withoutText });
})();
