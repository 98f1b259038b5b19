"""Addresses of the API."""

from django.urls import path, re_path

from dsr.api import door, suppression

app_name = "api"

urlpatterns = [
    path("suppression/check", suppression.check, name="suppression_check"),
    re_path(r"^", door.nothing_here, name="nothing"),
]
