"""The style guide alone, for the tests that look at it in a browser."""

from django.urls import path

from dsr.web.shared.style_guide import show

urlpatterns = [path("", show)]
