"""人员: roles and accounts of a region, within separate duties."""

import re

import pytest
from django.urls import reverse

from reports.models import Membership, PortalEvent, User
from reports.models.people import Role
from tests.factories import PASSWORD, county, make_user
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client, region):
    person = make_user(Role.ADMINISTRATOR, region[0])
    client.force_login(person)
    return person


def path(person, *step):
    if not step:
        return reverse("reports:person", args=(person.pk,))
    return reverse("reports:account_step", args=(person.pk, *step))


def values(region, **changes) -> dict:
    typed = {"username": "zhangsan", "display_name": "张三", "role": "clerk", "agency": region[1].pk}
    return typed | changes


def test_a_person_is_made_with_a_role_and_a_password_for_one_login(client, region, administrator):
    address = reverse("reports:new_person")
    assert_clean(parsed(client.get(address)))
    page = parsed(client.post(address, values(region, telephone="0999-8220316")))
    password = page.xpath("string(//code)")
    person = User.objects.get(username="zhangsan")
    assert person.check_password(password)
    assert person.must_change_password
    assert [(held.role, held.agency) for held in person.memberships.all()] == [("clerk", region[1])]
    actions = list(PortalEvent.objects.order_by("sequence").values_list("action", flat=True))
    assert actions[-2:] == ["user_created", "role_created"]
    made = PortalEvent.objects.filter(action="user_created").latest("sequence").data
    assert "password" not in made, made
    assert password not in str(list(PortalEvent.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"username": "张 三"}, "用户名只能用字母"),
        ({"display_name": ""}, "请填写姓名"),
        ({"email": "nirgends"}, "邮箱"),
        ({"telephone": "打给我"}, "电话只能用数字"),
        ({"role": "reviewer", "first_stage": 3, "last_stage": 1}, "起始审核环节不能晚于"),
    ],
)
def test_what_is_wrong_is_said_in_the_form(client, region, administrator, changes, sentence):
    answer = client.post(reverse("reports:new_person"), values(region, **changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not User.objects.filter(display_name="张三").exists()


def test_a_name_is_given_once_whatever_its_capitals(client, region, administrator):
    make_user(name="ZhangSan")
    answer = client.post(reverse("reports:new_person"), values(region))
    assert "已被使用" in answer.content.decode()


def test_the_list_shows_the_region_and_finds_people(client, region, administrator):
    clerk = make_user(Role.CLERK, region[1])
    _, elsewhere = county()
    foreign = make_user(Role.CLERK, elsewhere)
    page = parsed(client.get(reverse("reports:people")))
    assert_clean(page)
    listed = text_of(page)
    assert str(clerk) in listed
    assert str(foreign) not in listed

    def found(**asked):
        return list(client.get(reverse("reports:people"), asked).context["page_obj"])

    assert found(role="clerk") == [clerk]
    assert found(q=region[1].name) == [clerk]
    assert found(q=clerk.username) == [clerk]
    assert found(state="inactive") == []
    assert client.get(path(foreign)).status_code == 404


def test_roles_are_given_and_taken_within_separate_duties(client, region, administrator):
    clerk = make_user(Role.CLERK, region[1])
    address = reverse("reports:give_role", args=(clerk.pk,))
    for role, sentence in (
        ("administrator", "系统管理员（含可登录后台的人员）不能兼任其他角色"),
        ("reviewer", "不能兼任填报、分管领导、审核、审计中的两项"),
        ("clerk", "已有这个角色"),
    ):
        answer = client.post(address, {"role": role, "agency": region[1].pk})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert (
        client.post(address, {"role": "reviewer", "agency": region[0].pk, "last_stage": 1}).status_code == 302
    )
    held = Membership.objects.get(user=clerk, role="reviewer")
    assert (held.agency, held.first_stage, held.last_stage) == (region[0], 1, 1)
    client.post(reverse("reports:take_role", args=(clerk.pk, held.pk)))
    assert not Membership.objects.filter(pk=held.pk).exists()


def test_nobody_changes_the_own_roles_or_account(client, region, administrator):
    other = make_user(Role.ADMINISTRATOR, region[0])
    held = administrator.memberships.get()
    answer = client.post(reverse("reports:take_role", args=(administrator.pk, held.pk)), follow=True)
    assert "不能更改自己的角色" in answer.content.decode()
    answer = client.post(
        reverse("reports:give_role", args=(administrator.pk,)),
        {"role": "administrator", "agency": region[1].pk},
    )
    assert "不能更改自己的角色" in answer.content.decode()
    for step in ("off", "password", "sessions", "second-factor"):
        answer = client.post(path(administrator, step), follow=True)
        assert "请由另一名系统管理员办理" in answer.content.decode()
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.check_password(PASSWORD)
    assert client.post(path(other, "off")).status_code == 302


def test_an_account_with_roles_elsewhere_or_of_staff_is_not_opened_from_here(client, region, administrator):
    _, elsewhere = county()
    person = make_user(Role.CLERK, region[1])
    Membership.objects.create(user=person, agency=elsewhere, role=Role.AUDITOR)
    staff = make_user(is_staff=True, is_superuser=True)
    for other in (person, staff):
        assert client.get(path(other)).status_code == 200
        for step in ("password", "off", "sessions", "unlock", "second-factor"):
            assert client.post(path(other, step)).status_code == 403
        assert client.post(path(other), {"display_name": "新名"}).status_code == 403
        other.refresh_from_db()
        assert other.check_password(PASSWORD)
    foreign_role = person.memberships.get(agency=elsewhere)
    assert client.post(reverse("reports:take_role", args=(person.pk, foreign_role.pk))).status_code == 403


def test_a_reset_password_holds_for_one_login_and_says_why(client, region, administrator):
    clerk = make_user(Role.CLERK, region[1])
    client.post(path(clerk, "off"))
    client.post(path(clerk, "on"))
    password = parsed(client.post(path(clerk, "password"))).xpath("string(//code)")
    client.logout()
    entered = client.post(
        reverse("login"), {"username": clerk.username, "password": password}, follow=True
    ).content.decode()
    assert "他人设置的初始密码" in entered
    assert not re.search(r"btn-outline-secondary[^>]*>取消", entered)


def test_the_number_of_queries_does_not_grow_with_people(
    client, region, administrator, django_assert_max_num_queries
):
    for _ in range(12):
        make_user(Role.CLERK, region[1])
    with django_assert_max_num_queries(12):
        client.get(reverse("reports:people"))
