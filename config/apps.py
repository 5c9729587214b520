"""The top of the house: it holds the commands that touch every app."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
