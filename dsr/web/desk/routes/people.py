"""Who asks: identity, authority, breaches."""

from django.urls import URLPattern, path

from dsr.web.desk import act_authority, act_breach, act_evidence, act_identity

CASE: list[URLPattern] = [
    path("identity/document/", act_identity.ask_document, name="ask_document"),
    path("identity/not-enough/", act_identity.not_enough, name="not_enough"),
    path("identity/mismatch/", act_identity.record_mismatch, name="record_mismatch"),
    path("identity/proof/<int:file_id>/", act_identity.evidence, name="evidence"),
    path("identity/proof/<int:file_id>/keep/", act_evidence.keep_as_upload, name="keep_as_upload"),
    path("files/<int:file_id>/proof/", act_evidence.mark_as_evidence, name="mark_as_evidence"),
    path("authority/", act_authority.record_authority, name="record_authority"),
    path("authority/ask/", act_authority.ask_authority, name="ask_authority"),
    path("breach/", act_breach.raise_breach, name="raise_breach"),
    path("breach/<int:breach_id>/", act_breach.show, name="breach"),
    path("breach/<int:breach_id>/tell/", act_breach.tell_person, name="tell_person"),
    path("breach/<int:breach_id>/close/", act_breach.close_breach, name="close_breach"),
    path("breach/<int:breach_id>/step/<slug:step>/", act_breach.breach_step, name="breach_step"),
]
DESK: list[URLPattern] = []
