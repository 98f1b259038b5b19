"""Second persons: refusals, extensions, fees, erasure; the broken glass."""

from django.urls import URLPattern, path

from dsr.web.desk import act_approvals, act_fees

CASE: list[URLPattern] = [
    path("approvals/<int:approval_id>/", act_approvals.approval, name="approval"),
    path("approvals/<int:approval_id>/decline/", act_approvals.decline, name="decline_approval"),
    path("approvals/<int:approval_id>/take-back/", act_approvals.take_back, name="take_back_approval"),
    path("approvals/<int:approval_id>/break-glass/", act_approvals.break_glass, name="break_glass"),
    path("answer/release-alone/", act_approvals.release_alone, name="release_alone"),
    path("rights/<int:track_id>/erasure/ask/", act_approvals.ask_erasure, name="ask_erasure"),
    path("fee/", act_fees.ask_fee, name="ask_fee"),
    path("fee/paid/", act_fees.fee_paid, name="fee_paid"),
]
DESK: list[URLPattern] = []
