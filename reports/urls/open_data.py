"""The routes of the open data."""

from django.urls import path

from reports.views import open_data

urlpatterns = [
    path("open-data/", open_data.open_data, name="open_data"),
    path("open-data/dictionary/", open_data.dictionary_page, name="open_data_dictionary"),
    path("open-data/<str:part>/datapackage.json", open_data.open_data_package, name="open_data_package"),
    path("open-data/<str:part>/<str:name>", open_data.open_data_file, name="open_data_file"),
]
