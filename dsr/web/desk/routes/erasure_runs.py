"""Erasure, correction and restriction by machine."""

from django.urls import URLPattern, path

from dsr.web.desk import act_certificate, act_erasure_runs

CASE: list[URLPattern] = [
    path("erasure/dry-run/", act_erasure_runs.plan_by_machine, name="plan_by_machine"),
    path("erasure/begin/", act_erasure_runs.erase_by_machine, name="erase_by_machine"),
    path("erasure/certificate/", act_certificate.issue_certificate, name="issue_certificate"),
    path("erasure/sets/<int:search_id>/", act_erasure_runs.erasure_sets, name="erasure_sets"),
    path("erasure/sets/<int:search_id>/people/", act_erasure_runs.leave_to_people, name="leave_to_people"),
    path("erasure/left/<int:residue_id>/", act_erasure_runs.explain_residue, name="explain_residue"),
    path(
        "erasure/runs/<int:run_id>/checked/", act_erasure_runs.explain_unsearched, name="explain_unsearched"
    ),
    path("erasure/runs/<int:run_id>/again/", act_erasure_runs.erase_again, name="erase_again"),
    path("erasure/runs/<int:run_id>/search/", act_erasure_runs.search_once_more, name="search_once_more"),
]
DESK: list[URLPattern] = []
