"""Limits of Azure for workbooks (docs/issue_codes.md WBK)."""

# Azure returns 413 "The workbook length is too large" from about 1 MB (WBK009).
WARN_BYTES = 900 * 1024
MOST_WORKBOOKS = 800
"""In one resource group (WBK012)."""
