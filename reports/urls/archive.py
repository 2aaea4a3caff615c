"""The routes of the archive pages."""

urlpatterns: list = []
