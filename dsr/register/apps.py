"""Django's view of this app."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "dsr.register"
    label = "register"
