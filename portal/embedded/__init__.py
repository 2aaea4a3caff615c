"""The portal on one machine: `manage.py runstack` over a supervisor, a private broker, web, workers and beat.

In: the settings and the environment. Out: running processes that end together.
Start reading in stack.py (which programs run), then supervisor.py (how they are started and ended).
"""
