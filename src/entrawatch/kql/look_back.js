// How far back in time a query's filters on the record's time reach, in seconds before now.
"use strict";
(() => {
  const { kind, elements, bare, seconds } = entrawatch;
  const DAY = 86400;
  // Rounding down moves a bound at most this far back.
  const ROUNDING = new Map([["startofday", DAY], ["startofweek", 7 * DAY], ["startofmonth", 31 * DAY], ["startofyear", 366 * DAY]]);
  // Of datetime_add(); a month is taken at its longest.
  const UNITS = new Map(Object.entries({
    year: 366 * DAY, quarter: 92 * DAY, month: 31 * DAY, week: 7 * DAY, day: DAY, hour: 3600, minute: 60, second: 1,
    millisecond: 1e-3, microsecond: 1e-6, nanosecond: 1e-9,
  }));
  const LOWER = new Set([">", ">=", "=="]);
  const MIRRORED = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==" };

  const number = (value) => (typeof value === "number" ? value : value && value.toNumber ? value.toNumber() : null);

  // Seconds of a timespan, also of -1h, 2 * day and 1d + 12h, which the service does not compute; else null.
  const constant = (expression) => {
    const node = bare(expression);
    if (!node) return null;
    const known = node.IsConstant ? seconds(node.ConstantValue) : null;
    if (known !== null) return known;
    if (kind(node) === "PrefixUnaryExpression") return node.Operator.Text === "-" ? negated(constant(node.Expression)) : null;
    return kind(node) === "BinaryExpression" ? constantOf(node.Operator.Text, node.Left, node.Right) : null;
  };
  const constantOf = (operator, left, right) => {
    if (operator === "*") return product(left, right) ?? product(right, left);
    if (operator === "+") return plus(constant(left), constant(right));
    return operator === "-" ? plus(constant(left), negated(constant(right))) : null;
  };
  // A number, also of -7, which the service does not compute; else null.
  const count = (expression) => {
    const node = bare(expression);
    if (node && kind(node) === "PrefixUnaryExpression") return node.Operator.Text === "-" ? negated(count(node.Expression)) : null;
    return node && node.IsConstant ? number(node.ConstantValue) : null;
  };
  const product = (factor, span) => {
    const times = count(factor);
    const length = constant(span);
    return times === null || length === null ? null : times * length;
  };
  const plus = (base, offset) => (base === null || offset === null ? null : base + offset);

  const ofCall = (call, lets, depth) => {
    const name = call.Name.SimpleName;
    const args = elements(call.ArgumentList.Expressions);
    if (!args.length) return name === "now" ? 0 : null;
    if (name === "ago") return constant(args[0]);
    if (name === "now") return negated(constant(args[0]));
    if (name === "datetime_add" && args.length === 3) return plus(ofMoment(args[2], lets, depth), negated(added(args[0], args[1])));
    if (name === "bin" || name === "floor") return plus(ofMoment(args[0], lets, depth), constant(args[1]));
    if (ROUNDING.has(name)) return plus(ofMoment(args[0], lets, depth), ROUNDING.get(name));
    return null;
  };
  // Seconds that datetime_add() adds.
  const added = (unit, times) => {
    const length = UNITS.get(String(bare(unit).ConstantValue).toLowerCase());
    const found = count(times);
    return length === undefined || found === null ? null : found * length;
  };
  const negated = (value) => (value === null ? null : -value);

  const ofArithmetic = (node, lets, depth) => {
    const base = ofMoment(node.Left, lets, depth);
    const offset = constant(node.Right);
    const sign = { "-": 1, "+": -1 }[node.Operator.Text];
    return sign ? plus(base, offset === null ? null : sign * offset) : null;
  };

  // Seconds between now and the moment that an expression names; null where that is not knowable from the text.
  const ofMoment = (expression, lets, depth) => {
    const node = bare(expression);
    if (!node || depth > 20) return null; // a let that names itself would never end
    const type = kind(node);
    if (type === "FunctionCallExpression") return ofCall(node, lets, depth + 1);
    if (type === "BinaryExpression") return ofArithmetic(node, lets, depth + 1);
    if (type === "NameReference" && lets.has(node.SimpleName)) return ofMoment(lets.get(node.SimpleName), lets, depth + 1);
    return null;
  };

  // "TimeGenerated" or "ingestion_time()" where an expression is exactly that; else null.
  const recordTime = (expression) => {
    const node = bare(expression);
    if (!node) return null;
    if (kind(node) === "NameReference" && node.SimpleName === "TimeGenerated") return "TimeGenerated";
    if (kind(node) === "FunctionCallExpression" && node.Name.SimpleName === "ingestion_time") return "ingestion_time()";
    return null;
  };

  const isInFilter = (node) => {
    for (let parent = node.Parent; parent; parent = parent.Parent) {
      if (kind(parent) === "FilterOperator") return true;
      if (/Operator$/.test(kind(parent))) return false;
    }
    return false;
  };

  const bound = (node, column, operator, moment, lets) => ({
    ...entrawatch.place(node), column, operator, is_lower_bound: LOWER.has(operator) || operator === "between",
    is_filter: isInFilter(node), look_back_seconds: moment ? ofMoment(moment, lets, 0) : null,
  });

  // The comparison of a record's time with another moment that this node is; else null. lets: Map name → expression.
  entrawatch.timeFilter = (node, lets) => {
    if (kind(node) === "BetweenExpression" && recordTime(node.Left) && node.Operator.Text === "between")
      return bound(node, recordTime(node.Left), "between", node.Right && node.Right.First, lets);
    if (kind(node) !== "BinaryExpression" || !(node.Operator.Text in MIRRORED)) return null;
    if (recordTime(node.Left)) return bound(node, recordTime(node.Left), node.Operator.Text, node.Right, lets);
    if (recordTime(node.Right)) return bound(node, recordTime(node.Right), MIRRORED[node.Operator.Text], node.Left, lets);
    return null;
  };
})();
