"""Steps of the checklists, second persons, fees, other ends."""

from django.urls import URLPattern, path

from dsr.web.desk import act_steps

CASE: list[URLPattern] = [
    path("rights/<int:track_id>/steps/<slug:slug>/", act_steps.step, name="step"),
    path("entries/<int:entry_id>/remove/", act_steps.remove_entry, name="remove_entry"),
]
DESK: list[URLPattern] = []
