"""Real servers and processes for the tests: broker, PostgreSQL, Celery workers, stack, browser."""
