"""What follows a decision; the suppression list."""

from django.urls import URLPattern, path

from dsr.web.desk import act_effects, act_recipients, suppression

CASE: list[URLPattern] = [
    path("restrict/", act_effects.restrict_now, name="restrict_now"),
    path("rights/<int:track_id>/restriction/announce/", act_effects.announce_lift, name="announce_lift"),
    path("rights/<int:track_id>/restriction/lift/", act_effects.lift_restriction, name="lift_restriction"),
    path("hold/", act_effects.set_hold, name="set_hold"),
    path("hold/<int:hold_id>/lift/", act_effects.lift_hold, name="lift_hold"),
    path("suppress/", act_effects.suppress, name="suppress"),
    path("recipients/add/", act_recipients.add_recipient, name="add_recipient"),
    path("recipients/name/", act_recipients.name_recipients, name="name_recipients"),
    path("recipients/<int:notice_id>/tell/", act_recipients.tell_recipient, name="tell_recipient"),
    path("recipients/<int:notice_id>/not/", act_recipients.cannot_tell, name="cannot_tell"),
    path("recipients/<int:notice_id>/reply/", act_recipients.record_reply, name="record_reply"),
]
DESK: list[URLPattern] = [
    path("suppression/", suppression.show, name="suppression"),
    path("suppression/add/", suppression.add, name="suppression_add"),
    path("suppression/lift/", suppression.lift, name="suppression_lift"),
]
