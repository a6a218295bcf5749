"""The items of a workbook as values, and the JSON that Azure Monitor shows.

`document.workbook_json` emits canonical JSON of version Notebook/1.0. Its items are of six kinds, by `type`:

- 1 text: `content.json` is Markdown; `content.style` is absent or `warning`.
- 9 parameters: `content.parameters`, each of `type` 1 (text), 2 (drop-down with `jsonData`, or with a `query`) or
  4 (time range). `value` is the default; a drop-down with `multiSelect` has a list, and `quote` and `delimiter`.
- 3 query: `content.query`, `visualization`, `title`, `noDataMessage`; the time range is `timeContextFromParameter`
  or `timeContext.durationMs`; `queryType` is 0 (logs), 1 (Azure Resource Graph) or 8 (rows in the workbook itself).
  `exportedParameters` sets parameters from the selected row, `exportFieldName` with `exportParameterName` from a tile
  or a part of a chart.
- 12 group: `content.items`; `loadType` is `lazy` (when visible), the default of the public schema.
- 11 links: `content.style` is `tabs`; each link sets the parameter `cellValue` to `subTarget`.

`conditionalVisibility`, or `conditionalVisibilities` if all of several must hold, compares a parameter with a value.
Queries and texts contain `{Name}`, `{Name:escapejson}`, `{TimeRange:start}`, `{TimeRange:end}` and `{TimeRange:grain}`.
"""
