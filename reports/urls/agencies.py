"""The routes of the agencies, of what they must report, and of lists read in."""

from django.urls import path

from reports.models.accounts import ImportKind
from reports.views import agencies, agency_names, agency_particulars, duties, imports, many_duties, people

urlpatterns = [
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/names/<str:known>/", agency_names.agency_names, name="agency_names"),
    path("agencies/new/", agency_particulars.new_agency, name="new_agency"),
    path("agencies/<int:agency_id>/particulars/", agency_particulars.particulars, name="agency_particulars"),
    path("agencies/<int:agency_id>/", agencies.agency, name="agency"),
    path("agencies/<int:agency_id>/change/<str:kind>/", agencies.change, name="change_agency"),
    path("years/<int:year>/duties/", duties.duties, name="duties"),
    path("years/<int:year>/duties/many/", many_duties.many, name="many_duties"),
    path("years/<int:year>/duties/<int:agency_id>/", duties.duty, name="duty"),
    path(
        "agencies/import/",
        imports.import_list,
        {"kind": ImportKind.AGENCIES.value},
        name="import_agencies",
    ),
    path("people/", people.people, name="people"),
    path("people/new/", people.new_person, name="new_person"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/roles/", people.give, name="give_role"),
    path("people/<int:person_id>/roles/<int:membership_id>/take/", people.take, name="take_role"),
    path("people/<int:person_id>/account/<str:step>/", people.account_step, name="account_step"),
    path("people/import/", imports.import_list, {"kind": ImportKind.PEOPLE.value}, name="import_people"),
    path("imports/<str:kind>/blank.xlsx", imports.blank, name="import_blank"),
    path("imports/<str:kind>/present.xlsx", imports.present, name="import_present"),
    path("imports/<int:preview_id>/", imports.preview, name="import_preview"),
]
