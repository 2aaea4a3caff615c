"""What the workflow keeps beside the reports: questions, second persons, requests to void, messages."""

from review.models.outbox import Channel, Notice, Outbox
from review.models.questions import Query, QueryEntry
from review.models.second_persons import Endorsement, VoidRequest

__all__ = ["Channel", "Endorsement", "Notice", "Outbox", "Query", "QueryEntry", "VoidRequest"]
