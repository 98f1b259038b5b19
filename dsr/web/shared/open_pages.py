"""How a page without an account is drawn: in the controller's language and look, and without any cookie."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _

from dsr.common import clock, throttle
from dsr.common.foreign_words import marked
from dsr.common.throttle import LimitReached
from dsr.register.models import Controller
from dsr.register.own_words import own_phrases
from dsr.register.profile_parts import Channel, ChannelKind

# Keeps Django from making a CSRF token (and with it a cookie) where a shared component asks for one. For the same
# reason the shared language switch, which needs a cookie, is told of one language only.
NO_COOKIE = {"csrf_token": ""}


def language_of(controller: Controller, wanted: str) -> str:
    """The wanted language where the controller speaks it, else the controller's own."""
    profile = controller.policy
    return wanted if wanted in profile.languages else profile.default_language


def show(
    request: HttpRequest,
    template: str,
    controller: Controller | None = None,
    *,
    status: int = 200,
    **values: Any,
) -> HttpResponse:
    """One page; the shared layout is told whose it is."""
    language = translation.get_language() or "en"
    context = {**values, **NO_COOKIE, "languages": [language]}
    if controller is not None:
        context |= frame(controller)
    response = render(request, template, context, status=status)
    response.headers["Content-Language"] = language
    if controller is not None:
        _mark_own_words(response, controller, language)
    return response


def _mark_own_words(response: HttpResponse, controller: Controller, language: str) -> None:
    """What the controller says in its own words and another language says so to a screen reader (WCAG 3.1.2)."""
    profile = controller.policy
    phrases = own_phrases(profile=profile, language=language)
    if phrases:
        html = response.content.decode()
        response.content = marked(html=html, phrases=phrases, language=profile.default_language).encode()


def frame(controller: Controller) -> dict[str, Any]:
    """What the layout shows around every page of a controller."""
    profile = controller.policy
    accent = profile.appearance.accent
    return {
        "controller": controller,
        "profile": profile,
        "channels": ways_to_reach(controller),
        "controller_home_url": reverse("public:start", args=[controller.slug]),
        "controller_theme_url": reverse("public:theme", args=[controller.slug]) if accent else "",
        "privacy_notice_url": reverse("public:notice", args=[controller.slug]),
        "policy_url": profile.policy.url if profile.policy else "",
    }


def ways_to_reach(controller: Controller) -> list[dict[str, str]]:
    """The controller's other channels, in words, with what can be clicked."""
    return [_way(channel) for channel in controller.policy.policy_channels]


def _way(channel: Channel) -> dict[str, str]:
    label = {
        ChannelKind.WEB_FORM: _("Form on our website"),
        ChannelKind.EMAIL: _("E-mail"),
        ChannelKind.TELEPHONE: _("Telephone"),
        ChannelKind.POST: _("Post"),
        ChannelKind.IN_PERSON: _("In person"),
    }.get(channel.kind, "")
    link = {
        ChannelKind.EMAIL: f"mailto:{channel.address}",
        ChannelKind.TELEPHONE: "tel:"
        + "".join(c for c in channel.address.replace("(0)", "") if c in "+0123456789"),
        ChannelKind.WEB_FORM: channel.address,
    }.get(channel.kind, "")
    return {
        "label": label,
        "address": channel.address,
        "note": channel.note,
        "link": link if channel.address else "",
    }


def client_of(request: HttpRequest) -> str:
    """The key by which a caller is counted."""
    return throttle.client_key(
        forwarded_for=request.META.get("HTTP_X_FORWARDED_FOR", ""), peer=request.META.get("REMOTE_ADDR", "")
    )


def wait_in_words(reached: LimitReached) -> str:
    """After how long one may try again: "in 20 minutes"."""
    if reached.seconds < 60:
        return _("in a minute")
    at = clock.now()
    return _("in %(time)s") % {"time": timeuntil(at + timedelta(seconds=reached.seconds), at, depth=1)}
