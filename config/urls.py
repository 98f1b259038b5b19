"""Which address leads to which door. Controllers' own addresses come last: they take any slug."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.urls import include, path
from django.views.generic import TemplateView

from dsr.web.public.signing_key import signing_key

urlpatterns = [
    path("desk/", include("dsr.web.desk.urls")),
    path("status/", include("dsr.web.portal.urls")),
    path("tasks/", include("dsr.web.owner.urls")),
    # Addresses are given by administrators: this page only shows them.
    path(
        "accounts/email/",
        login_required(TemplateView.as_view(template_name="account/email.html")),
        name="account_email",
    ),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/", include("dsr.api.urls")),
    *([path("demo/", include("dsr.web.shared.demo_urls"))] if settings.DSR_DEMO else []),
    *([path("deadline/", include("dsr.web.public.calculator_urls"))] if settings.DSR_CALCULATOR else []),
    path(".well-known/dsr-signing-key", signing_key, name="signing_key"),
    path("", include("dsr.web.public.urls")),
]

handler400 = "dsr.web.shared.errors.bad_request"
handler403 = "dsr.web.shared.errors.forbidden"
handler404 = "dsr.web.shared.errors.not_found"
handler500 = "dsr.web.shared.errors.broken"
