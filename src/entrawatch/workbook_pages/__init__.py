"""Workbooks drawn without Azure: a page or pictures, with the answers of exported logs to the workbooks' queries."""
