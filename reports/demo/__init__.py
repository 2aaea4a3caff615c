"""Invented reports printed as files, for the demo data and the tests. Pure."""
