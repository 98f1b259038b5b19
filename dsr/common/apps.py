"""Django's view of the common floor: no tables."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "dsr.common"
    label = "common"
