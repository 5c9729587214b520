"""Sign-in by django-allauth: who may, where they land, and how addresses match."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.http import HttpRequest

from confidentiality.unlocking import forget_unlock
from workers.models import User


class AccountAdapter(DefaultAccountAdapter):
    """No self sign-up: people come by invitation. Signing out locks the notes first."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        """Only the password: the web role may not write the rest of the row."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def logout(self, request: HttpRequest) -> None:
        forget_unlock(request)
        super().logout(request)


class SignInForm(LoginForm):
    """E-mail and password. "Remember me" is not offered: rooms and laptops are shared."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
