"""Who asks: identity, authority, breaches."""

from django.urls import URLPattern

CASE: list[URLPattern] = []
DESK: list[URLPattern] = []
