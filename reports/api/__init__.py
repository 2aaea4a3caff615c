"""The read-only REST API: agencies, years, reports with their four tables, findings. Routes stand in portal.api."""
