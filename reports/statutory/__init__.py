"""The statutory form of the annual report as data. Pure: imports nothing of the framework."""
