"""Tags of the workflow: unread messages, open questions."""
