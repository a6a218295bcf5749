"""Refusal: what Azure Resource Manager answers where it does not do what it is asked for."""


class Refusal(Exception):
    """HTTP status, ARM's error code, and a text for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        """Make the text as the provider shows it."""
        super().__init__(f'Status={status} Code="{code}" Message="{message}"')
        self.status, self.code = status, code


def bad_request(message: str) -> Refusal:
    """Return the answer to a request that Azure understands and does not accept."""
    return Refusal(400, "BadRequest", message)
