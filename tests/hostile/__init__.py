"""Hostile files: reading each of them must end with its code."""
