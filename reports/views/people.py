"""人员: the people of the administrator's region, their roles and accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports.bounded_pages import BoundedPaginator
from reports.filters import PageFilterSet, select, text_box
from reports.models import Membership, User
from reports.models.reach import Role
from reports.people_forms import NewPersonForm, ParticularsForm, RoleForm
from reports.permissions import NotAllowed, may, require
from reports.requests import SignedInRequest
from reports.selectors.people import administered_by, people_of
from reports.selectors.stages import stages_of_roles
from reports.services import person_accounts
from reports.services.person_accounts import PersonRefused
from reports.views.access import signed_in

ROWS_PER_PAGE = 50


class PeopleFilter(PageFilterSet):
    """Over the people of the region."""

    role = django_filters.ChoiceFilter(
        method="with_role", choices=Role.choices, label="角色", empty_label="全部角色", widget=select()
    )
    state = django_filters.ChoiceFilter(
        method="in_state",
        choices=[("active", "启用"), ("inactive", "停用"), ("never", "从未登录"), ("none", "没有角色")],
        label="账号",
        empty_label="全部",
        widget=select(),
    )
    q = django_filters.CharFilter(method="named", label="搜索", widget=text_box("姓名、用户名或单位"))

    class Meta:
        model = User
        fields = ()

    def with_role(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(Exists(Membership.objects.filter(user=OuterRef("pk"), role=value)))

    def in_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "none":
            return queryset.filter(~Exists(Membership.objects.filter(user=OuterRef("pk"))))
        if value == "never":
            return queryset.filter(last_login__isnull=True)
        return queryset.filter(is_active=value == "active")

    def named(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        at_agency = Membership.objects.filter(user=OuterRef("pk"), agency__name__icontains=value)
        by_name = Q(display_name__icontains=value) | Q(username__icontains=value)
        return queryset.filter(by_name | Q(Exists(at_agency)))


@signed_in
@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    """The people of the region with their roles."""
    _refuse_others(request)
    found = people_of(request.user).prefetch_related("memberships__agency")
    filters = PeopleFilter(request.GET or None, queryset=found)
    ordered = filters.qs.order_by("-is_active", "display_name", "username")
    page = BoundedPaginator(ordered, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/people.html", {"filters": filters, "page_obj": page})


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: SignedInRequest) -> HttpResponse:
    """Makes a person with a first role; the first password is shown once."""
    _refuse_others(request)
    form = NewPersonForm(administered_by(request.user), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made, password = person_accounts.create_person(
                actor=request.user,
                username=form.cleaned_data["username"],
                particulars=form.particulars(),
                given=form.given(),
            )
        except PersonRefused as refused:
            form.add_error(None, refused.message)
        else:
            return _password_page(request, made, password)
    status = 422 if form.errors else 200
    return render(request, "people/new_person.html", {"form": form}, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: SignedInRequest, person_id: int) -> HttpResponse:
    """One person; POST saves name, mail and telephone."""
    shown = _person(request, person_id)
    if request.method == "POST":
        form = ParticularsForm(request.POST)
        require(request.user, "manage_person", shown)
        if form.is_valid():
            try:
                person_accounts.change_person(
                    actor=request.user, person_id=shown.pk, particulars=form.particulars()
                )
            except PersonRefused as refused:
                form.add_error(None, refused.message)
            else:
                messages.success(request, f"{shown}的资料已保存。")
                return redirect("reports:person", shown.pk)
        return _page(request, shown, form=form, status=422)
    return _page(request, shown)


@require_POST
@signed_in
def give(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Gives a role."""
    shown = _person(request, person_id)
    form = RoleForm(administered_by(request.user), request.POST)
    if form.is_valid():
        try:
            person_accounts.give_role(actor=request.user, person_id=shown.pk, given=form.given())
        except PersonRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已为{shown}分配角色。")
            return redirect("reports:person", shown.pk)
    return _page(request, shown, role_form=form, status=422)


@require_POST
@signed_in
def take(request: SignedInRequest, person_id: int, membership_id: int) -> HttpResponse:
    """Takes a role away."""
    shown = _person(request, person_id)
    held = get_object_or_404(Membership, pk=membership_id, user=shown)
    try:
        person_accounts.take_role(actor=request.user, membership_id=held.pk)
        messages.success(request, f"已取消{shown}的角色：{held.get_role_display()}。")
    except PersonRefused as refused:
        messages.error(request, refused.message)
    return redirect("reports:person", shown.pk)


#: Step of the account → (the service, what is said afterwards).
STEPS: dict[str, tuple[Callable[..., User], str]] = {
    "unlock": (person_accounts.lift_login_lock, "已解除{person}的登录锁定。"),
    "second-factor": (person_accounts.forget_second_factor, "已重置{person}的动态验证码。"),
    "sessions": (person_accounts.end_all_access, "已退出{person}在所有设备上的登录。"),
}


@require_POST
@signed_in
@never_cache
def account_step(request: SignedInRequest, person_id: int, step: str) -> HttpResponse:
    """password, off, on, unlock, second-factor or sessions: one step on the account of a person."""
    shown = _person(request, person_id)
    try:
        if step == "password":
            return _password_page(
                request, *person_accounts.reset_password(actor=request.user, person_id=shown.pk)
            )
        if step in ("off", "on"):
            person_accounts.set_active(actor=request.user, person_id=shown.pk, active=step == "on")
            messages.success(request, f"{shown}的账号已{'启用' if step == 'on' else '停用'}。")
        elif step in STEPS:
            act, sentence = STEPS[step]
            act(actor=request.user, person_id=shown.pk)
            messages.success(request, sentence.format(person=shown))
        else:
            raise Http404
    except PersonRefused as refused:
        messages.error(request, refused.message)
    return redirect("reports:person", shown.pk)


def _refuse_others(request: SignedInRequest) -> None:
    """Raise NotAllowed for somebody who administers nothing."""
    if not administered_by(request.user).exists():
        raise NotAllowed


def _person(request: SignedInRequest, person_id: int) -> User:
    """The person: 403 for somebody who administers nothing, 404 out of the region."""
    _refuse_others(request)
    return get_object_or_404(people_of(request.user), pk=person_id)


def _page(
    request: SignedInRequest,
    shown: User,
    *,
    form: ParticularsForm | None = None,
    role_form: RoleForm | None = None,
    status: int = 200,
) -> HttpResponse:
    administered = administered_by(request.user)
    inside = set(administered.values_list("pk", flat=True))
    held = shown.memberships.select_related("agency").order_by("pk")
    words = dict(stages_of_roles())
    initial = {name: getattr(shown, name) for name in ("display_name", "email", "telephone")}
    context = {
        "person": shown,
        "own": shown.pk == request.user.pk,
        "roles": [(row, row.agency_id in inside, _stages(row, words)) for row in held],
        "may_manage": may(request.user, "manage_person", shown),
        "form": form or ParticularsForm(initial=initial),
        "role_form": role_form or RoleForm(administered),
    }
    return render(request, "people/person.html", context, status=status)


def _stages(held: Membership, words: dict[int, str]) -> str:
    """The stages at which a reviewer decides, in words; a dash for other roles."""
    if held.role != Role.REVIEWER:
        return "—"
    first, last = words[held.first_stage], words[held.last_stage]
    return first if held.first_stage == held.last_stage else f"{first}至{last}"


def _password_page(request: SignedInRequest, shown: User, password: str) -> HttpResponse:
    return render(request, "people/password.html", {"person": shown, "password": password})
