"""Messages in Teams and Slack: the workflow that Logic Apps runs between Azure Monitor and a channel."""
