"""Addresses of the deadline calculator; they can be switched off (DSR_CALCULATOR)."""

from django.urls import path
from django.views.decorators.http import require_safe

from dsr.web.public import calculator

app_name = "calculator"
urlpatterns = [
    path("", require_safe(calculator.calculator), name="page"),
    path("deadline.ics", require_safe(calculator.calendar_file), name="file"),
]
