"""The addresses of an installation in demo mode."""

from django.urls import include, path

from config.urls import urlpatterns as usual

urlpatterns = [path("demo/", include("dsr.web.shared.demo_urls")), *usual]
