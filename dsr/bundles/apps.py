"""Django's view of this app."""

from django.apps import AppConfig


class BundlesConfig(AppConfig):
    name = "dsr.bundles"
    label = "bundles"
