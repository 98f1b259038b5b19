"""Cases of the same person; rights added."""

from django.urls import URLPattern

CASE: list[URLPattern] = []
DESK: list[URLPattern] = []
