"""The catalogue of checks as data, one engine, one module a family. Pure."""
