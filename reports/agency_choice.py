"""Choosing an agency: from a list while it is short, else by typing a part of its name.

A nation has 50,000 agencies: a list of them is a page of megabytes in which nobody finds anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django_filters.fields import ModelChoiceField as FilteredChoiceField

from reports.models import Agency
from reports.selectors.agency_names import NoSuchAgency, agency_meant, name_to_type
from reports.selectors.archive_choices import ArchiveChoices, is_id

#: Choices of the longest list; a longer one is a box with suggestions.
MOST_LISTED = 200
LONGEST_NAME = 200


class Known(StrEnum):
    """Among which agencies the suggestions look; what may be chosen is up to the field."""

    ARCHIVE = "archive"
    REGIONS = "regions"
    AGENCIES = "agencies"

    @property
    def address(self) -> str:
        if self == Known.ARCHIVE:
            return reverse("reports:archive_region_names")
        return reverse("reports:agency_names", args=(self.value,))


class AgencySelect(forms.Select):
    """The list or the box, as ``MOST_LISTED`` says. One query; in a box one more for the name that is chosen."""

    def __init__(self, attrs: Mapping[str, Any] | None = None, *, known: Known = Known.REGIONS) -> None:
        super().__init__({"class": "form-select", **(attrs or {})})
        self.known = known
        self.read: ArchiveChoices | None = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the HTML of the element; ``value``: an id, or what was typed."""
        agencies, empty = self.choices.queryset, self.choices.field.empty_label  # type: ignore[attr-defined]
        attributes = self.build_attrs(self.attrs, attrs)
        return agency_element(
            agencies,
            name=name,
            value=value,
            empty=empty,
            known=self.known,
            attributes=attributes,
            read=self.read,
        )


def agency_element(
    agencies: QuerySet[Agency],
    *,
    name: str,
    value: Any,
    empty: str | None = None,
    known: Known = Known.REGIONS,
    attributes: Mapping[str, Any],
    read: ArchiveChoices | None = None,
) -> SafeString:
    """A list of these agencies, or a box where they are many. ``empty``: what it says where none is chosen.

    Without it the first one is chosen, as browsers do. ``read``: the agencies, where they are read already.
    """
    rows = read.rows if read else list(agencies.values_list("pk", "name")[: MOST_LISTED + 1])
    chosen = "" if value is None else str(value)
    if len(rows) <= MOST_LISTED:
        return _list([("", empty), *rows] if empty is not None else rows, name, chosen, attributes)
    if not chosen and empty is None:
        chosen = str(rows[0][0])
    context = {
        "name": name,
        "text": read.text if read else _text(agencies, chosen),
        "empty": empty,
        "address": known.address,
        "attributes": {key: each for key, each in attributes.items() if key != "class"},
        "longest": LONGEST_NAME,
    }
    return render_to_string("components/_agency_box.html", context)


def _list(rows: list[tuple[Any, Any]], name: str, chosen: str, attributes: Mapping[str, Any]) -> SafeString:
    # Django renders a template for every choice.
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((pk, SafeString(" selected") if str(pk) == chosen else "", label) for pk, label in rows),
    )
    written = format_html_join(
        "",
        " {}{}",
        (
            (key, "" if value is True else format_html('="{}"', value))
            for key, value in attributes.items()
            if value is not False and value is not None
        ),
    )
    return format_html('<select name="{}"{}>{}</select>', name, written, options)


def _text(agencies: QuerySet[Agency], chosen: str) -> str:
    """What stands in the box: the name of the agency with this id, else what was typed."""
    if not is_id(chosen):
        return chosen
    return name_to_type(agencies, int(chosen)) or chosen


class _Named:
    """A choice of an agency by its id or by what people call it."""

    queryset: Any
    #: Where the list has read its choices together with others.
    read: ArchiveChoices | None = None

    def to_python(self, value: Any) -> Any:
        """Raise ValidationError for an agency that is not among the choices, or a name that is not of one of them."""
        text = value.strip() if isinstance(value, str) else value
        if not isinstance(text, str) or not text or (is_id(text) and self.read is None):
            return super().to_python(text)  # type: ignore[misc]
        try:
            found = self.read.region() if self.read else agency_meant(self.queryset, text[:LONGEST_NAME])
        except NoSuchAgency as refused:
            raise forms.ValidationError(refused.message, code="invalid_choice") from None
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")  # type: ignore[attr-defined]
        return found


class AgencyField(_Named, forms.ModelChoiceField):
    """For forms. ``known`` says among which agencies the box makes suggestions."""

    def __init__(self, *args: Any, known: Known = Known.REGIONS, **values: Any) -> None:
        values.setdefault("queryset", Agency.objects.none())
        super().__init__(*args, widget=AgencySelect(known=known), **values)


class _FilteredAgencyField(_Named, FilteredChoiceField):
    pass


class AgencyFilter(django_filters.ModelChoiceFilter):
    """For lists."""

    field_class = _FilteredAgencyField
