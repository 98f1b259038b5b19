"""Letters sent and printed, wording, tasks."""

from django.urls import URLPattern, path

from dsr.web.desk import act_interim, act_letters, wording

CASE: list[URLPattern] = [
    path("letters/<int:letter_id>/", act_letters.show, name="sent_letter"),
    path("letters/<int:letter_id>/letter.pdf", act_letters.pdf, name="letter_pdf"),
    path("letters/<int:letter_id>/posted/", act_letters.posted, name="letter_posted"),
    path("letters/<int:letter_id>/again/", act_letters.once_more, name="send_once_more"),
    path("tasks/<int:task_id>/", act_letters.finish_task, name="finish_task"),
    path("address/", act_letters.correct_address, name="correct_address"),
    path("address/confirm/", act_interim.ask_to_confirm, name="ask_to_confirm"),
    path("interim/", act_interim.tell_how_it_stands, name="tell_how_it_stands"),
]
DESK: list[URLPattern] = [
    path("wording/", wording.listing, name="wording"),
    path("wording/<slug:controller>/<slug:letter>/<slug:language>/", wording.edit, name="wording_edit"),
    path(
        "wording/<slug:controller>/<slug:letter>/<slug:language>/remove/",
        wording.remove,
        name="wording_remove",
    ),
]
