"""Addresses of the public pages. A controller's slug comes first, so they stand last in the whole site."""

from django.urls import path

from dsr.web.public import first, sent, steps

app_name = "public"
urlpatterns = [
    path("", first.directory, name="directory"),
    path("<slug:slug>/", first.start, name="start"),
    path("<slug:slug>/theme.css", first.theme, name="theme"),
    path("<slug:slug>/notice/", first.notice, name="notice"),
    path("<slug:slug>/request/<str:token>/sent/", sent.confirmation, name="sent"),
    path("<slug:slug>/request/<str:token>/answer-due.ics", sent.calendar, name="calendar"),
    path("<slug:slug>/request/<str:token>/<str:step>/", steps.step, name="step"),
]
