"""Refusal: what Azure Resource Manager answers where it does not do what it is asked for."""

from typing import Any


class Refusal(Exception):
    """HTTP status, ARM's error code, and a text for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        """Make the text as the provider shows it."""
        super().__init__(f'Status={status} Code="{code}" Message="{message}"')
        self.status, self.code, self.message = status, code, message


class Unfinished(Refusal):
    """What Azure took, began and did not bring to its end; it is there, as `answer`."""

    def __init__(self, code: str, message: str, answer: dict[str, Any]) -> None:
        """Keep what a GET answers from now on."""
        super().__init__(200, code, message)
        self.answer = answer


def bad_request(message: str) -> Refusal:
    """Return the answer to a request that Azure understands and does not accept."""
    return Refusal(400, "BadRequest", message)
