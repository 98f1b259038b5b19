"""Django's view of the shared web room: templates' tags, no tables."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "dsr.web.shared"
    label = "shared"
