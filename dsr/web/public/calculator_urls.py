"""Addresses of the deadline calculator; they can be switched off (DSR_CALCULATOR)."""

from django.urls import path

from dsr.web.public import calculator

app_name = "calculator"
urlpatterns = [
    path("", calculator.calculator, name="page"),
    path("deadline.ics", calculator.calendar_file, name="file"),
]
