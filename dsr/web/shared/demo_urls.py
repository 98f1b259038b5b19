"""Addresses that exist only in the demo."""

from django.urls import path

from dsr.web.shared import demo, style_guide

app_name = "demo"
urlpatterns = [
    path("mail/", demo.mailbox, name="mailbox"),
    path("mail/<str:mail_id>/", demo.mail, name="mail"),
    path("mail/<str:mail_id>/page/", demo.mail_as_page, name="mail_as_page"),
    path("style-guide/", style_guide.show, name="style_guide"),
]
