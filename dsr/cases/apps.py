"""Django's view of this app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "dsr.cases"
    label = "cases"
