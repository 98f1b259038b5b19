"""Addresses of the owners' pages; the token in each of them is what opens it."""

from django.urls import path

from dsr.web.owner import listing, task

app_name = "owner"
urlpatterns = [
    path("<str:token>/", listing.page, name="list"),
    path("<str:token>/new-link/", listing.new_link, name="new_link"),
    path("<str:token>/<int:task_id>/", task.page, name="task"),
    path("<str:token>/<int:task_id>/files/", task.give, name="give"),
    path("<str:token>/<int:task_id>/nothing/", task.nothing, name="nothing"),
    path("<str:token>/<int:task_id>/done/", task.done, name="done"),
    path("<str:token>/<int:task_id>/question/", task.ask, name="ask"),
    path("<str:token>/<int:task_id>/cannot/", task.cannot, name="cannot"),
]
