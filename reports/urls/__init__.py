"""The routes of reports, by who works with them."""

from reports.urls import accounts, agencies, archive, clerk, lists, office, open_data

app_name = "reports"
urlpatterns = [
    *clerk.urlpatterns,
    *office.urlpatterns,
    *archive.urlpatterns,
    *accounts.urlpatterns,
    *agencies.urlpatterns,
    *lists.urlpatterns,
    *open_data.urlpatterns,
]
