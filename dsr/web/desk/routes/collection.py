"""Runs in data systems and what they staged."""

from django.urls import URLPattern, path

from dsr.web.desk import act_collection

CASE: list[URLPattern] = [
    path("collect/", act_collection.collect_by_machine, name="collect_by_machine"),
    path("collect/<int:search_id>/", act_collection.order_run, name="order_run"),
    path("runs/progress/", act_collection.progress, name="runs_progress"),
    path("runs/<int:run_id>/cancel/", act_collection.cancel_run, name="cancel_run"),
    path("runs/<int:run_id>/again/", act_collection.retry_run, name="retry_run"),
]
DESK: list[URLPattern] = []
