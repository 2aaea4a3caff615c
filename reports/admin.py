"""The administrators' pages: agencies, report years with their dates, users with their roles.

Administrators take no decisions on reports and see no figures, so nothing that holds figures is registered. Every
member of staff is an administrator; ``is_superuser`` adds nothing here and nothing in the portal.
"""

from __future__ import annotations

from typing import Any, cast

from axes.utils import reset as lift_lock
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from reports.admin_base import StaffAdministers, StaffMayRemove, in_words
from reports.models import (
    Agency,
    AgencyAlias,
    CalendarDay,
    DueDate,
    FileFault,
    LoginAlarm,
    Membership,
    ReportingYear,
    User,
)
from reports.models.actors import Actor
from reports.services.accounts import demand_new_password, remove_second_factor
from reports.services.agencies import AgencyRefused, check_parent, save_agency
from reports.services.duties import apply_due_dates
from reports.services.rechecking import agency_changed, names_changed
from reports.services.separate_duties import MIXED, mixed
from reports.services.slots import open_owed_slots, open_year


class AgencyForm(forms.ModelForm):
    """Says in the form what the tree or the database would refuse."""

    class Meta:
        model = Agency
        fields = (
            "name",
            "code",
            "parent",
            "kind",
            "level",
            "vertically_managed",
            "must_report",
            "telephone",
            "order",
            "valid_from",
            "valid_to",
        )

    def clean_parent(self) -> Agency | None:
        parent: Agency | None = self.cleaned_data["parent"]
        try:
            check_parent(agency=self.instance, parent=parent)
        except AgencyRefused as refusal:
            raise ValidationError(refusal.message, code="PARENT_BELOW") from refusal
        return parent

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begun, ended = data.get("valid_from"), data.get("valid_to")
        if begun and ended and ended < begun:
            self.add_error("valid_to", "撤销日期不能早于设立日期。")
        return data


class AliasInline(StaffMayRemove):
    model = AgencyAlias
    extra = 1


@admin.register(Agency)
class AgencyAdmin(StaffAdministers, admin.ModelAdmin):
    form = AgencyForm
    list_display = (
        "name",
        "code",
        "kind",
        "level",
        "parent",
        "reports",
        "vertical",
        "valid_to",
    )
    list_filter = ("level", "kind", "must_report", "vertically_managed")
    list_select_related = ("parent",)
    search_fields = ("name", "code", "aliases__name")
    autocomplete_fields = ("parent",)
    inlines = (AliasInline,)
    list_per_page = 50
    reports = in_words("must_report", "应报年报")
    vertical = in_words("vertically_managed", "垂直管理")

    def save_model(self, request: HttpRequest, obj: Agency, form: Any, change: bool) -> None:
        save_agency(agency=obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        agency = form.instance
        names_changed(names=agency.aliases.values_list("name", flat=True))  # other aliases, other findings
        if change:
            agency_changed(agency=agency)
        open_owed_slots(agency=agency, actor=cast(Actor, request.user), address=request.META["REMOTE_ADDR"])

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except AgencyRefused as refusal:  # the tree changed between the form's check and the write
            self.message_user(request, refusal.message, messages.ERROR)
            return HttpResponseRedirect(request.path)


class DueDateInline(StaffMayRemove):
    model = DueDate
    extra = 1


@admin.register(ReportingYear)
class ReportingYearAdmin(StaffAdministers, admin.ModelAdmin):
    list_display = ("year", "review_stages", "open", "slots")
    open = in_words("is_open", "开放填报")
    list_filter = ("is_open",)
    fields = ("year", "review_stages", "is_open", "second_person_limit")
    inlines = (DueDateInline,)
    actions = ("open_slots",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReportingYear]:
        return super().get_queryset(request).annotate(slot_count=Count("reports"))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("year",) if obj else ()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The slots of the year follow its dates."""
        super().save_related(request, form, formsets, change)
        moved = apply_due_dates(
            actor=cast(Actor, request.user), year=form.instance, address=request.META["REMOTE_ADDR"]
        )
        if moved:
            self.message_user(request, f"{moved}份年报的截止日期已调整。", messages.SUCCESS)

    @admin.display(description="应报年报数", ordering="slot_count")
    def slots(self, year: ReportingYear) -> int:
        count: int = year.__dict__["slot_count"]  # annotated in get_queryset
        return count

    @admin.action(description="开设年度（生成应报年报）", permissions=("change",))
    def open_slots(self, request: HttpRequest, queryset: QuerySet[ReportingYear]) -> None:
        """One slot for every agency that must report; slots that exist stay as they are."""
        for year in queryset:
            made = open_year(actor=cast(Actor, request.user), year=year)
            self.message_user(request, f"{year}已开设，新增应报年报{made}份。", messages.SUCCESS)


class MembershipForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ("agency", "role", "first_stage", "last_stage")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_stage"), data.get("last_stage")
        if first is not None and last is not None and not 1 <= first <= last <= 3:
            self.add_error(
                "last_stage", "审核环节只能是1（初审）至3（终审），起始审核环节不能晚于终止审核环节。"
            )
        return data


class MembershipFormSet(forms.BaseInlineFormSet):
    """Says in the form what separate duties forbid."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        if mixed(roles={str(row["role"]) for row in kept if row.get("role")}, staff=self.instance.is_staff):
            raise ValidationError(MIXED, code="MIXED_DUTIES")


class MembershipInline(StaffMayRemove):
    """Nobody's own roles can be changed here."""

    model = Membership
    form = MembershipForm
    formset = MembershipFormSet

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_add_permission(request, obj) and not _is_own(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_own(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_own(request, obj)

    extra = 1
    autocomplete_fields = ("agency",)


def _is_own(request: HttpRequest, obj: Model | None) -> bool:
    return obj is not None and obj.pk == request.user.pk


class PasswordForm(AdminPasswordChangeForm):
    """Django's, whose warning cannot be translated."""

    usable_password_help_text = format_html(
        '{}<ul id="id_unusable_warning" class="messagelist"><li class="warning">{}</li></ul>',
        "是否凭密码登录。",
        "停用后，现有密码作废。",
    )


@admin.register(User)
class UserAdmin(StaffAdministers, DjangoUserAdmin):
    """Without groups, permissions and the superuser mark: what a person may do hangs on the roles below."""

    list_display = ("username", "display_name", "active", "staff", "last_login")
    active, staff = in_words("is_active", "启用"), in_words("is_staff", "可登录后台")
    list_filter = ("is_active", "is_staff", "memberships__role")
    search_fields = ("username", "display_name", "memberships__agency__name")
    filter_horizontal = ()
    change_password_form = PasswordForm
    readonly_fields = ("last_login", "date_joined", "password_set")
    fieldsets = (
        (None, {"fields": ("username", "password_set")}),
        ("个人信息", {"fields": ("display_name", "email")}),
        ("登录", {"fields": ("is_active", "is_staff", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "display_name", "usable_password", "password1", "password2"),
            },
        ),
    )
    inlines = (MembershipInline,)
    actions = ("unlock", "forget_second_factor")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Nobody gives or takes the own rights as an administrator."""
        own = ("is_active", "is_staff") if _is_own(request, obj) else ()
        return (*self.readonly_fields, *own)

    @admin.display(description="密码")
    def password_set(self, person: User) -> str:
        """Whose password it is, and the way to another one; nothing about how it is kept."""
        words = "初始密码，登录后须修改" if person.must_change_password else "本人设置"
        address = reverse("admin:auth_user_password_change", args=(person.pk,))
        return format_html('{}　<a href="{}">重置密码</a>', words, address)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A password that somebody else has set holds for one login."""
        if not change:
            obj.must_change_password = True
        super().save_model(request, obj, form, change)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302 and str(request.user.pk) != str(id):
            demand_new_password(user=User.objects.get(pk=id))
        return response

    @admin.action(description="重置动态验证码（手机遗失）", permissions=("change",))
    def forget_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Takes the second factor off these accounts; the log of the administration says who did it."""
        for person in queryset:
            remove_second_factor(user=person)
            self.log_change(request, person, "重置动态验证码")
        self.message_user(request, f"已重置{len(queryset)}个账号的动态验证码。", messages.SUCCESS)

    @admin.action(description="解除登录锁定", permissions=("change",))
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Forgets the failed logins under these names, from whatever address."""
        lifted = sum(lift_lock(username=person.username) > 0 for person in queryset)
        self.message_user(request, f"已解除{lifted}个账号的登录锁定。", messages.SUCCESS)


@admin.register(CalendarDay)
class CalendarDayAdmin(StaffAdministers, admin.ModelAdmin):
    """Days off and worked weekends, as the State Council sets them every year. A wrong one is switched over."""

    list_display = ("day", "working", "name")
    working = in_words("is_working", "上班")
    list_filter = ("is_working",)
    date_hierarchy = "day"

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("day",) if obj else ()


@admin.register(LoginAlarm)
class LoginAlarmAdmin(StaffAdministers, admin.ModelAdmin):
    """Addresses from which many names were tried; entered by the portal (``portal.spraying``)."""

    list_display = ("address", "names", "found_at")
    date_hierarchy = "found_at"
    search_fields = ("address",)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(FileFault)
class FileFaultAdmin(StaffAdministers, admin.ModelAdmin):
    """Source files that are lost or changed; entered and closed by the portal (``services.source_files``)."""

    list_display = ("source_file", "kind", "found_at", "restored_at")
    list_filter = ("kind", ("restored_at", admin.EmptyFieldListFilter))
    list_select_related = ("source_file",)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
