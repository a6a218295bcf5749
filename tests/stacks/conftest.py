"""Fixtures of the tests of settings: the good stack in a copy of the good project."""

import pytest
from goodproject import GoodProject
from goodstack import GOOD_STACK, STACK_FILE, GoodStack

from entrawatch.specs.catalog import load_catalog


@pytest.fixture
def stack(good: GoodProject) -> GoodStack:
    """Return the good stack in a copy of the good project."""
    good.write(STACK_FILE, GOOD_STACK.read_bytes())
    return GoodStack(good, load_catalog(good.root / "alert_specs"))
