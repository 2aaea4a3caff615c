"""Commands about reading, checking and the generated documents."""
