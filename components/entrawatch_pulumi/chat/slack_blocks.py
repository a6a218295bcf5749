"""The message to an incoming webhook of Slack: blocks of Block Kit, and a text for notifications.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
https://docs.slack.dev/reference/block-kit/blocks
"""

from typing import Any

from entrawatch_pulumi.chat.alert_fields import BUTTONS, DIMENSION_NAME, DIMENSION_VALUE, clipped

_MAX_HEADER = 150
_TITLE = "outputs('Alert')?['title']"

SLACK_WHO: Any = f"@concat({DIMENSION_NAME}, ': ', {DIMENSION_VALUE})"


def slack_message() -> dict[str, Any]:
    """Return the body of the request, with expressions."""
    who = "@if(empty(body('Who')), 'The results show who.', join(body('Who'), decodeUriComponent('%0A')))"
    return {
        "text": f"@{_TITLE}",
        "blocks": [
            {"type": "header", "text": _plain(f"@{clipped(_TITLE, _MAX_HEADER)}")},
            {"type": "context", "elements": [_plain("@outputs('Alert')?['when']")]},
            {"type": "section", "text": _plain(who)},
            {"type": "section", "text": _plain("@outputs('Alert')?['what']")},
            {"type": "section", "text": _plain("@outputs('Alert')?['runbook']")},
            {
                "type": "actions",
                "elements": [
                    {"type": "button", "text": _plain(title), "url": f"@outputs('Alert')?['{field}']"}
                    for field, title in BUTTONS.items()
                ],
            },
        ],
    }


def _plain(text: str) -> dict[str, Any]:
    # Plain text has no links and mentions: the value of a dimension can be a name that an attacker chose.
    return {"type": "plain_text", "text": text, "emoji": False}
