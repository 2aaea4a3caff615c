"""登录的设备: browser and system in words; what a browser says of itself is never shown as it is."""

import pytest
from django.urls import reverse

from reports.devices import LONGEST, UNKNOWN, in_words
from reports.models.people import Role
from tests.factories import PASSWORD, county, make_user
from tests.views.pages import parsed, text_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
SAID = {
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/120.0 Safari/537.36 Edg/120.0": "Edge 120 · Windows 10",
    f"Mozilla/5.0 (Windows NT 6.1; WOW64) {WEBKIT} Chrome/63.0 Safari/537.36 QIHU 360SE": "360安全浏览器 · Windows 7",
    f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/86.0 Safari/537.36 QIHU 360EE": "360极速浏览器 · Windows 10",
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/114.0.0.0 Safari/537.36 UOS": "Chrome 114 · 统信UOS",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0": "Firefox 115 · Ubuntu",
    f"{IPHONE} Version/16.5 Mobile/15E148 Safari/604.1": "Safari 16 · iOS 16",
    "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko": "Internet Explorer 11 · Windows 7",
    "": UNKNOWN,
    "<script>alert(1)</script>": UNKNOWN,
    "ipad" * 10_000: UNKNOWN,
}


@pytest.mark.parametrize(("said", "words"), SAID.items(), ids=lambda value: value[-30:])
def test_what_a_browser_says_is_put_in_words(said, words):
    assert in_words(said) == words


def test_only_the_beginning_of_what_a_browser_says_is_looked_at():
    assert in_words(" " * LONGEST + "Firefox/115.0") == UNKNOWN


@pytest.mark.django_db
def test_the_own_account_names_browser_and_system(client):
    person = make_user()
    said = next(iter(SAID))
    client.post(
        reverse("login"), {"username": person.username, "password": PASSWORD}, headers={"User-Agent": said}
    )
    shown = text_of(parsed(client.get(reverse("reports:account"))))
    assert "Edge 120 · Windows 10" in shown
    assert "AppleWebKit" not in shown


@pytest.mark.django_db
def test_without_other_devices_nothing_is_said_to_have_been_ended(client):
    client.force_login(make_user())
    said = text_of(parsed(client.post(reverse("reports:end_sessions"), follow=True)))
    assert "没有其他设备在登录" in said
    assert "已退出0个" not in said


def test_a_refused_telephone_stays_in_its_field_with_the_sentence(client):
    person = make_user(Role.CLERK, county()[1])
    client.force_login(person)
    address = reverse("reports:telephone")
    answer = client.post(address, {"telephone": "<打电话>"})
    page = parsed(answer)
    assert answer.status_code == 422
    assert page.xpath("//input[@id = 'telephone']/@value") == ["<打电话>"]
    assert text_of(page.xpath("//*[@id = 'telephone-refusal']")[0]).strip()
    person.refresh_from_db()
    assert person.telephone == ""
    assert client.post(address, {"telephone": "0999-8220316"}).status_code == 302
