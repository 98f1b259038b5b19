"""Steps of the checklists, second persons, fees, other ends."""

from django.urls import URLPattern

CASE: list[URLPattern] = []
DESK: list[URLPattern] = []
