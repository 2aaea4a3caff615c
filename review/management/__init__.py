"""Commands about the record of events and the demonstration data."""
