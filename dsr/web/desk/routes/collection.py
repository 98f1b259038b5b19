"""Runs in data systems and what they staged."""

from django.urls import URLPattern, path

from dsr.web.desk import act_collection, act_machine_changes

CASE: list[URLPattern] = [
    path("collect/", act_collection.collect_by_machine, name="collect_by_machine"),
    path("collect/<int:search_id>/", act_collection.order_run, name="order_run"),
    path("runs/progress/", act_collection.progress, name="runs_progress"),
    path("runs/<int:run_id>/cancel/", act_collection.cancel_run, name="cancel_run"),
    path("runs/<int:run_id>/again/", act_collection.retry_run, name="retry_run"),
    path(
        "correct/<int:track_id>/<int:search_id>/",
        act_machine_changes.correct_by_machine,
        name="correct_by_machine",
    ),
    path("mark/<int:track_id>/", act_machine_changes.mark_by_machine, name="mark_by_machine"),
    path("unmark/<int:track_id>/", act_machine_changes.unmark_by_machine, name="unmark_by_machine"),
]
DESK: list[URLPattern] = []
