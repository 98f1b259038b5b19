"""Second persons: refusals, extensions, fees, erasure; the broken glass."""

from django.urls import URLPattern

CASE: list[URLPattern] = []
DESK: list[URLPattern] = []
