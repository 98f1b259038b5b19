"""Owners of systems without a connector."""

from django.urls import URLPattern, path

from dsr.web.desk import act_owners

CASE: list[URLPattern] = [
    path("owners/", act_owners.ask_owners, name="ask_owners"),
    path("owners/<int:search_id>/<slug:kind>/", act_owners.ask_owner, name="ask_owner"),
    path("owner-tasks/<int:task_id>/answer/", act_owners.answer_owner, name="answer_owner"),
    path("owner-tasks/<int:task_id>/remind/", act_owners.remind_owner, name="remind_owner"),
    path("owner-tasks/<int:task_id>/withdraw/", act_owners.withdraw_owner_task, name="withdraw_owner_task"),
]
DESK: list[URLPattern] = []
