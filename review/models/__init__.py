"""What the workflow keeps beside the reports: questions, second persons, requests to void, messages."""

from review.models.outbox import Channel, Notice, Outbox
from review.models.quality import QualityWeights
from review.models.questions import Query, QueryEntry
from review.models.second_persons import Endorsement, VoidRequest
from review.models.text_blocks import TextBlock
from review.models.webhooks import Delivery, WebhookAddress

__all__ = [
    "Channel",
    "Delivery",
    "Endorsement",
    "Notice",
    "Outbox",
    "QualityWeights",
    "Query",
    "QueryEntry",
    "TextBlock",
    "VoidRequest",
    "WebhookAddress",
]
