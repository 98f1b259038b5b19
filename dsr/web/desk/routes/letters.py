"""Letters sent and printed, wording, tasks."""

from django.urls import URLPattern

CASE: list[URLPattern] = []
DESK: list[URLPattern] = []
