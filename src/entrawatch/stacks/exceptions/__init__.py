"""Exceptions of a stack: findings that are known and accepted until a date, with an owner and a reason."""
