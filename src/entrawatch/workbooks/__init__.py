"""Workbooks of Azure Monitor: a typed model of their items, and the content of each workbook."""
