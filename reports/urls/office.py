"""The routes of the office pages."""

urlpatterns: list = []
