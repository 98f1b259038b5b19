"""Addresses of the status page; the token in each of them is what opens it."""

from django.urls import path

from dsr.web.portal import acts, calendar_page, download, identity, letter, status

app_name = "portal"
urlpatterns = [
    path("<str:token>/", status.page, name="status"),
    path("<str:token>/confirm/", acts.confirm, name="confirm"),
    path("<str:token>/write/", acts.write, name="write"),
    path("<str:token>/withdraw/", acts.withdraw, name="withdraw"),
    path("<str:token>/replace/", acts.replace, name="replace"),
    path("<str:token>/answer-due.ics", calendar_page.calendar, name="calendar"),
    path("<str:token>/letter/<int:answer_id>/", letter.pdf, name="letter"),
    path("<str:token>/identity/code/", identity.code, name="identity_code"),
    path("<str:token>/identity/code/send/", identity.send_code, name="send_identity_code"),
    path("<str:token>/identity/proof/", identity.proof, name="proof"),
    path("<str:token>/code/", download.code, name="code"),
    path("<str:token>/code/send/", download.send_code, name="send_code"),
    path("<str:token>/download/<int:grant_id>/", download.fetch, name="download"),
    path("<str:token>/download/<int:grant_id>/<int:number>/", download.fetch, name="download_part"),
    path("<str:token>/download/<int:grant_id>/ready/", download.ready, name="ready"),
]
