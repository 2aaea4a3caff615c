"""Signals of reports for the packages above, which ``reports`` does not know."""

from django.dispatch import Signal

#: Sent with ``event`` after an event was appended, in the transaction that wrote it: a receiver that fails undoes it.
event_recorded = Signal()
#: Sent with ``run``, its key, where its stored reading is damaged.
reading_damaged = Signal()
#: Sent with ``reports``, ids of slots whose texts are indexed anew: packages above index theirs.
texts_wanted = Signal()
