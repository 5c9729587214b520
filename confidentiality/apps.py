"""Registers the app with Django."""

from django.apps import AppConfig


class ConfidentialityConfig(AppConfig):
    name = "confidentiality"
    default_auto_field = "django.db.models.BigAutoField"
