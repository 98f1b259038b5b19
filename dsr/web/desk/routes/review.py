"""Review of what was collected: held back, redacted."""

from django.urls import URLPattern, path

from dsr.web.desk import act_review, review

CASE: list[URLPattern] = [
    path("review/", review.show, name="review"),
    path("review/rules/add/", act_review.add_rule, name="review_rule"),
    path("review/rules/<int:rule_id>/end/", act_review.remove_rule, name="review_rule_end"),
    path("review/check/", act_review.check, name="check_redactions"),
    path("review/sets/<int:set_id>/", review.show_set, name="review_set"),
    path("review/sets/<int:set_id>/decide/", act_review.decide, name="review_decide"),
    path("review/sets/<int:set_id>/undo/", act_review.undo, name="review_undo"),
    path("review/sets/<int:set_id>/draw/", act_review.draw, name="review_draw"),
    path(
        "review/sets/<int:set_id>/records/<int:number>/redact/",
        act_review.redact_record,
        name="review_redact",
    ),
    path(
        "review/sets/<int:set_id>/pages/<int:page>/",
        review.show_page,
        {"which": "original"},
        name="review_page",
    ),
    path(
        "review/sets/<int:set_id>/copy/<int:page>/", review.show_page, {"which": "copy"}, name="review_copy"
    ),
]
DESK: list[URLPattern] = []
