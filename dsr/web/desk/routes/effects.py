"""What follows a decision; the suppression list."""

from django.urls import URLPattern

CASE: list[URLPattern] = []
DESK: list[URLPattern] = []
