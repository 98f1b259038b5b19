"""Data systems and how they are reached."""

from django.urls import URLPattern, path

from dsr.web.desk import systems

SYSTEM = "systems/<slug:controller>/<slug:system>/"

CASE: list[URLPattern] = []
DESK: list[URLPattern] = [
    path("systems/", systems.listing, name="systems"),
    path("systems/<slug:controller>/add/", systems.add, name="system_add"),
    path("datasets/<slug:controller>/", systems.dataset, name="dataset_import"),
    path("datasets/<slug:controller>/<int:key>/", systems.dataset_show, name="dataset_show"),
    path(SYSTEM, systems.show, name="system"),
    path(f"{SYSTEM}edit/", systems.edit, name="system_edit"),
    path(f"{SYSTEM}connect/<slug:slug>/", systems.connect, name="system_connect"),
    path(f"{SYSTEM}test/", systems.test, name="system_test"),
    path(f"{SYSTEM}writing/", systems.writing, name="system_writing"),
    path(f"{SYSTEM}disconnect/", systems.disconnect, name="system_disconnect"),
]
