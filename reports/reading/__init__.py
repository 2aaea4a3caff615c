"""Bytes to a Document. One module a file kind; they do not know each other. Pure."""
