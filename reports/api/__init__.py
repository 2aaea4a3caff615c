"""The read-only REST API: agencies, years, reports with their four tables, findings. The routes are in portal.api."""
