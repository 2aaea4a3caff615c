"""The root address, the top bar by role, login and the error pages."""

import pytest
from django.template.loader import render_to_string

from reports.models.people import Role
from tests.factories import PASSWORD, county, make_user
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def government():
    return county()[0]


@pytest.mark.parametrize(
    ("role", "start", "entries"),
    [
        (Role.CLERK, "/my/", ["我的年报", "上传", "年报档案"]),
        (Role.HEAD, "/my/", ["我的年报", "年报档案"]),
        (Role.REVIEWER, "/queue/", ["审核台", "年度总览", "年报档案"]),
        (Role.OFFICE, "/years/", ["年度总览", "统计分析", "单位", "导出", "年报档案"]),
        (Role.AUDITOR, "/years/", ["年度总览", "统计分析", "导出", "审计日志", "年报档案"]),
        (None, "/archive/", ["年报档案"]),
    ],
)
def test_everybody_starts_where_the_own_work_begins(client, government, role, start, entries):
    client.force_login(make_user(role, government if role else None))
    assert client.get("/").url == start
    page = parsed(client.get(start))
    assert [text_of(link) for link in page.xpath("//nav[@aria-label = '主导航']//a")] == entries
    [current] = page.xpath("//nav[@aria-label = '主导航']//a[@aria-current]/@href")
    assert current == start


def test_an_administrator_starts_in_the_administration_and_sees_no_figures(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert client.get("/").url == "/admin/"


def test_a_role_without_staff_does_not_open_the_administration(client, government):
    client.force_login(make_user(Role.ADMINISTRATOR, government))
    page = parsed(client.get("/archive/"))
    assert not page.xpath("//a[@href = '/admin/']")


def test_without_login_the_start_asks_for_it_unless_the_archive_is_public(client, settings):
    assert client.get("/").url == "/login/?next=/"
    settings.PUBLIC_ARCHIVE = True
    assert client.get("/").url == "/archive/"


def test_the_login_page_lets_in_and_says_when_it_does_not(client, government):
    make_user(Role.CLERK, government, "wangmin")
    page = parsed(client.get("/login/"))
    assert_clean(page)
    refused = client.post("/login/", {"username": "wangmin", "password": "wrong"})
    assert "用户名或密码不正确" in text_of(parsed(refused))
    assert PASSWORD not in refused.content.decode()
    assert client.post("/login/", {"username": "wangmin", "password": PASSWORD}).url == "/"


def test_the_login_does_not_lead_to_another_site(client, government):
    make_user(Role.CLERK, government, "wangmin")
    credentials = {"username": "wangmin", "password": PASSWORD, "next": "https://example.org/"}
    assert client.post("/login/", credentials).url == "/"


def test_the_password_page_is_clean_and_changes_the_password(client, government):
    client.force_login(make_user(Role.CLERK, government))
    assert_clean(parsed(client.get("/password/")))
    values = {
        "old_password": PASSWORD,
        "new_password1": "duan-dao-duan-9",
        "new_password2": "duan-dao-duan-9",
    }
    assert client.post("/password/", values).url == "/password/done/"
    assert_clean(parsed(client.get("/password/done/")))


def test_logging_out_needs_a_post(client, government):
    client.force_login(make_user(Role.CLERK, government))
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 302
    assert client.get("/my/").status_code == 302


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 429, 500])
def test_every_error_page_says_its_sentence_and_leads_home(rf, status):
    request = None if status == 500 else rf.get("/")
    page = render_to_string(
        f"{status}.html", {"status": status, "code": "X", "sentence": "请重试。"}, request
    )
    assert "请重试。" in page
    assert 'href="/"' in page
    assert "style=" not in page


def test_a_page_that_does_not_exist_is_answered_in_chinese(client, government):
    client.force_login(make_user(Role.CLERK, government))
    response = client.get("/nothing/")
    assert response.status_code == 404
    page = parsed(response)
    assert_clean(page)
    assert "没有找到这个页面" in text_of(page)


def test_pages_forbid_inline_scripts_and_styles(client):
    policy = client.get("/login/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
