"""Nothing typed is lost, and nothing is shown to a page of somebody else."""

import re
from types import SimpleNamespace

import allauth.account.forms  # noqa: F401
import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

import workers.forms  # noqa: F401
from confidentiality.forms import CodeField
from workers.signed_in import signed_in
from workers.typed_again import SECRETS, csrf_failed

WORDS = "she stayed\n<b>and</b> we talked it through"
TYPED = {
    "recovery_plan": WORDS,
    "form-0-what_next": "call on Friday",
    "mode": "video",
    "passphrase": "a quiet room with the door closed",
    "recovery_code": "ABCD EFGH",
    "old_password": "protected time",
    "csrfmiddlewaretoken": "stale",
}
OWN = {"HTTP_ORIGIN": "http://testserver"}
STRANGERS = [
    {},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_ORIGIN": "http://elsewhere.example"},
    {"HTTP_ORIGIN": "https://testserver"},
    {"HTTP_ORIGIN": "http://testserver.elsewhere.example"},
    {"HTTP_ORIGIN": "http://testserver:8001"},
    OWN | {"HTTP_SEC_FETCH_SITE": "cross-site"},
    OWN | {"HTTP_SEC_FETCH_SITE": "same-site"},
    OWN | {"HTTP_SEC_FETCH_SITE": "none"},
]


@signed_in
def written(request):
    return HttpResponse("written")


@pytest.fixture
def send(rf):
    def send_to(view, method="post", person=None, data=TYPED, **headers):
        request = getattr(rf, method)("/records/1/?part=2", data, **headers)
        request.user = person or AnonymousUser()
        return view(request)

    return send_to


@pytest.mark.parametrize(("view", "status"), [(written, 401), (csrf_failed, 403)])
def test_words_come_back_with_a_fresh_token_to_the_same_address(send, view, status):
    response = send(view, **OWN)
    html = response.content.decode()
    assert response.status_code == status
    assert "she stayed\n&lt;b&gt;and&lt;/b&gt; we talked it through</textarea>" in html
    assert "call on Friday</textarea>" in html
    assert 'type="hidden" name="mode" value="video"' in html
    assert 'action="/records/1/?part=2"' in html
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', html)
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("view", [written, csrf_failed])
def test_secrets_are_never_repeated(send, view):
    html = send(view, **OWN).content.decode()
    for name in ["passphrase", "recovery_code", "old_password"]:
        assert TYPED[name] not in html
        assert f'name="{name}"' not in html
    assert "stale" not in html
    assert "Passwords, passphrases and codes are never shown again" in html


@pytest.mark.parametrize("headers", STRANGERS)
def test_another_site_never_gets_its_words_shown_beside_a_token(send, headers):
    refused = send(csrf_failed, **headers)
    assert refused.status_code == 403
    assert "csrfmiddlewaretoken" not in refused.content.decode()
    assert "we talked" not in refused.content.decode()
    turned = send(written, **headers)
    assert turned.status_code == 302
    assert turned.url == reverse("account_login")


def test_reading_without_a_sign_in_leads_to_it_and_back(send):
    turned = send(written, method="get", data={})
    assert turned.status_code == 302
    assert turned.url == f"{reverse('account_login')}?next=/records/1/%3Fpart%3D2"


def test_a_press_of_a_button_has_nothing_to_keep(send):
    turned = send(written, data={"csrfmiddlewaretoken": "x", "comment": " "}, **OWN)
    assert (turned.status_code, turned.url) == (302, reverse("account_login"))


def test_a_draft_saved_without_a_sign_in_gets_a_fragment(send):
    response = send(written, HTTP_HX_REQUEST="true", **OWN)
    html = response.content.decode()
    assert response.status_code == 401
    assert "<html" not in html
    assert "Your words are kept on this page" in html
    assert "we talked" not in html


def test_who_is_signed_in_passes_and_the_way_to_sign_in_is_never_kept(send):
    response = send(written, person=SimpleNamespace(is_authenticated=True))
    assert response.content == b"written"
    assert "no-store" in send(written, method="get", data={}).headers["Cache-Control"]


def forms_of(kind: type) -> list[type]:
    return [found for child in kind.__subclasses__() for found in [child, *forms_of(child)]]


def test_every_secret_box_of_the_product_has_a_name_that_is_known_as_secret():
    """A new box for a secret whose name SECRETS does not match would be shown again."""
    boxes = {
        (form.__name__, name)
        for form in forms_of(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.PasswordInput) or isinstance(field, CodeField)
    }
    assert {("UnlockForm", "passphrase"), ("SetPasswordForm", "again")} <= boxes
    assert [box for box in sorted(boxes) if not SECRETS.search(box[1])] == []


def test_an_old_token_leads_here_through_the_whole_chain(db):
    own = Client(enforce_csrf_checks=True)
    address = reverse("account_login")
    sent = {"login": "ada brown", "password": "protected time"}
    kept = own.post(address, sent, **OWN)
    assert kept.status_code == 403
    assert "ada brown</textarea>" in kept.content.decode()
    assert "protected time" not in kept.content.decode()
    stranger = own.post(address, sent, HTTP_ORIGIN="http://elsewhere.example")
    assert "ada brown" not in stranger.content.decode()
