"""Sign-in by django-allauth: who may, where they land, and how addresses match."""

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from confidentiality.unlocking import forget_unlock
from workers.invitations import asked_back
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


class SignInForm(forms.LoginForm):
    """E-mail and password. "Remember me" is not offered: rooms and laptops are shared."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)


class ResetPasswordForm(forms.ResetPasswordForm):
    """A link to a new password, for people invited back to a closed sign-in too."""

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users = self.users or list(asked_back(email))
        return email
