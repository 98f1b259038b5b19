"""Cases of the same person; rights added; ends without an answer."""

from django.urls import URLPattern, path

from dsr.web.desk import act_end, act_relations

CASE: list[URLPattern] = [
    path("rights/add/", act_relations.add_right, name="add_right"),
    path("link-case/", act_relations.link, name="link"),
    path("link-case/<int:link_id>/undo/", act_relations.unlink, name="unlink"),
    path("merge/", act_relations.merge, name="merge"),
    path("unmerge/", act_relations.unmerge, name="unmerge"),
    path("not-a-request/", act_end.not_a_request, name="not_a_request"),
    path("no-answer/", act_end.lapse, name="lapse"),
]
DESK: list[URLPattern] = []
