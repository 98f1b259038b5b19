"""Django's view of this app."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "dsr.audit"
    label = "audit"
