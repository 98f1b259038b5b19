"""Django's view of this app."""

from django.apps import AppConfig


class CommandLineConfig(AppConfig):
    name = "dsr.cli"
    label = "cli"
