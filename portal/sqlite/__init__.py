"""Django's SQLite backend with a finer wait for the one write lock (docs/decisions/0056)."""
