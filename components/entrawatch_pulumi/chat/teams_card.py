"""The message to a Teams workflow: an Adaptive Card, which 'When a Teams webhook request is received' accepts.

https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
https://adaptivecards.io/explorer/AdaptiveCard.html
"""

from typing import Any

from entrawatch_pulumi.chat.alert_fields import BUTTONS, DIMENSION_NAME, DIMENSION_VALUE

# A text run is never read as Markdown: the value of a dimension can be a name that an attacker chose.
TEAMS_WHO: Any = {
    "type": "RichTextBlock",
    "inlines": [
        {"type": "TextRun", "text": f"@concat({DIMENSION_NAME}, ': ')", "weight": "Bolder"},
        {"type": "TextRun", "text": f"@{DIMENSION_VALUE}"},
    ],
}


def teams_message() -> dict[str, Any]:
    """Return the body of the request, with expressions."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": [
            {
                "type": "Container",
                "style": "@outputs('Alert')?['style']",
                "bleed": True,
                "items": [_text("title", size="Large", weight="Bolder"), _text("when", isSubtle=True)],
            },
            {"type": "Container", "items": "@body('Who')"},
            _text("what"),
            _text("runbook"),
        ],
        "actions": [
            {"type": "Action.OpenUrl", "title": title, "url": f"@outputs('Alert')?['{field}']"}
            for field, title in BUTTONS.items()
        ],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _text(field: str, **looks: Any) -> dict[str, Any]:
    return {"type": "TextBlock", "text": f"@outputs('Alert')?['{field}']", "wrap": True, **looks}
