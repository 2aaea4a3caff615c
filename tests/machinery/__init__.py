"""Real servers and processes for the tests: broker, PostgreSQL, Celery workers, the whole stack, a
browser.
"""
