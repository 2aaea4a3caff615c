"""An address refused before the session is looked at: the page does not claim that the person is logged out."""

import pytest

from tests.factories import make_user
from tests.views.pages import parsed, text_of


@pytest.mark.django_db
def test_a_refused_address_does_not_offer_to_log_in_to_somebody_who_is(client):
    client.force_login(make_user())
    answer = client.get("/", {"x": "9" * 30})
    assert answer.status_code == 400
    assert "登录" not in text_of(parsed(answer).xpath("//header")[0])
