"""The browser fixtures detect what they claim: pages of the real stack and content security policy violations."""

import pytest

from tests.machinery.browser import page


def test_login_page_opens_in_chinese_without_a_refusal(stack, browser_page):
    browser_page.goto(f"{stack.url}/login/")
    assert browser_page.locator("html").get_attribute("lang").startswith("zh")
    assert browser_page.locator("input[name=password]").is_visible()
    # The style sheet was loaded from the portal's own files.
    assert browser_page.evaluate("document.styleSheets.length") >= 1
    assert browser_page.evaluate("typeof htmx") == "object"


def run_in_a_page(browser, address, script):
    with page(browser) as opened:
        opened.goto(address)
        opened.evaluate(script)
        opened.wait_for_timeout(200)


@pytest.mark.parametrize(
    "script",
    [
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')",
        "const tag = document.createElement('script'); tag.textContent = '1'; document.body.append(tag)",
        "const tag = document.createElement('script'); tag.src = 'http://localhost:1/x.js'; document.body.append(tag)",
    ],
)
def test_refusal_by_the_security_policy_fails_the_test_it_happens_in(stack, browser, script):
    with pytest.raises(AssertionError, match="Content Security Policy"):
        run_in_a_page(browser, f"{stack.url}/login/", script)


def test_script_error_fails_the_test_it_happens_in(stack, browser):
    script = "setTimeout(() => { throw new Error('broken on purpose') })"
    with pytest.raises(AssertionError, match="broken on purpose"):
        run_in_a_page(browser, f"{stack.url}/login/", script)
