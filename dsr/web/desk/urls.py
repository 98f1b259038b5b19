"""Addresses of the desk pages."""

from django.urls import include, path

from dsr.web.desk import (
    act_answer,
    act_bundle,
    act_dates,
    act_delivery,
    act_end,
    act_identity,
    act_people,
    act_work,
    case_page,
    files,
    holidays,
    queue,
    record,
    record_request,
)
from dsr.web.desk.routes import (
    approvals,
    collection,
    effects,
    erasure_runs,
    letters,
    owners,
    people,
    procedure,
    relations,
    review,
    systems,
)

_THEMES = (
    procedure,
    approvals,
    people,
    effects,
    relations,
    letters,
    collection,
    review,
    systems,
    erasure_runs,
    owners,
)

app_name = "desk"

CASE = [
    path("", case_page.show, name="case"),
    path("assign/", act_people.assign, name="assign"),
    path("take/", act_people.take, name="take"),
    path("identity/ask/", act_identity.ask_identity, name="ask_identity"),
    path("identity/confirm/", act_identity.confirm_identity, name="confirm_identity"),
    path("message/", act_people.write, name="write"),
    path("note/", act_people.add_note, name="add_note"),
    path("question/", act_dates.ask_clarification, name="ask_clarification"),
    path("question/answered/", act_dates.answer_came, name="answer_came"),
    path("extend/", act_dates.extend, name="extend"),
    path("receipt/", act_dates.correct_receipt, name="correct_receipt"),
    path("systems/<int:search_id>/", act_work.collect, name="collect"),
    path("files/<int:file_id>/", files.show, name="file"),
    path("files/<int:file_id>/remove/", act_work.remove_material, name="remove_material"),
    path("rights/<int:track_id>/decide/", act_work.decide, name="decide"),
    path("rights/<int:track_id>/revise/", act_work.revise, name="revise"),
    path("answer/", act_answer.answer, name="answer"),
    path("answer/write/", act_answer.prepare_answer, name="prepare_answer"),
    path("answer/letter.pdf", act_answer.letter, name="letter"),
    path("answer/ask-release/", act_answer.ask_release, name="ask_release"),
    path("answer/release/", act_answer.release, name="release"),
    path("answer/take-back/", act_answer.take_back, name="take_back"),
    path("bundle/", act_bundle.build_bundle, name="build_bundle"),
    path("bundle/progress/", act_bundle.progress, name="bundle_progress"),
    path("hand-over/", act_end.hand_over, name="hand_over"),
    path("withdraw/", act_end.withdraw, name="withdraw"),
    path("close/", act_end.close, name="close"),
    path("reopen/", act_end.reopen, name="reopen"),
    path("download/code/", act_delivery.tell_code, name="tell_code"),
    path("download/again/", act_delivery.reissue, name="reissue"),
    path("download/<int:grant_id>/revoke/", act_delivery.revoke, name="revoke"),
    path("link/", act_delivery.replace_link, name="replace_link"),
    path("mails/<int:mail_id>/", act_delivery.resolve_mail, name="resolve_mail"),
    path("record/", record.show, name="record"),
    path("record/export/", record.export_json, name="record_export"),
    *(route for theme in _THEMES for route in theme.CASE),
]

urlpatterns = [
    path("", queue.show, name="queue"),
    path("search/", queue.search, name="search"),
    path("record/", record_request.record, name="record_request"),
    path("record/due/", record_request.due, name="record_due"),
    path("holidays/", holidays.holidays, name="holidays"),
    path("holidays/<int:run_id>/", holidays.progress, name="holidays_progress"),
    path("cases/<str:reference>/", include(CASE)),
    *(route for theme in _THEMES for route in theme.DESK),
]
