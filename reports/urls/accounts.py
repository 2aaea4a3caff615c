"""The routes of the own account."""

from django.urls import path

from reports.views import accounts, tokens

urlpatterns = [
    path("account/", accounts.account, name="account"),
    path("account/mail/", accounts.mail_mode, name="mail_mode"),
    path("account/telephone/", accounts.telephone, name="telephone"),
    path("account/sessions/end/", accounts.end_other_sessions, name="end_sessions"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<int:token_id>/end/", tokens.end_token, name="end_token"),
    path("account/code/", accounts.second_factor, name="second_factor"),
    path("account/second-factor/", accounts.second_factor_setup, name="second_factor_setup"),
    path("account/second-factor/qr.svg", accounts.second_factor_qr, name="second_factor_qr"),
    path("account/second-factor/off/", accounts.second_factor_off, name="second_factor_off"),
    path(
        "account/second-factor/rule/<int:agency_id>/",
        accounts.second_factor_rule,
        name="second_factor_rule",
    ),
]
