"""Acts around the delivery: codes for people without e-mail, downloads, status links, mails that got stuck."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from dsr.bundles.models import DownloadGrant
from dsr.cases.models import Case
from dsr.casework import deliver, links, package_password, post_mail
from dsr.casework.deliver import usable_grant
from dsr.common import clock
from dsr.mail.letters import title_of
from dsr.mail.models import OutboxMessage
from dsr.web.desk.act_page import act_page, case_url, done
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, Stamp, case_page
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.forms.work import MailForm, ReasonForm
from dsr.web.desk.sections import desk_nav


@case_page("case.work")
def tell_code(request: DeskRequest, case: Case) -> HttpResponse:
    """A code to be read to the requester: shown once, kept only as a digest."""
    told: list[str] = []
    form = NothingToFill(request.POST, case=case)
    if request.method == "POST" and done(
        request, form, lambda form, by: told.append(deliver.tell_code(case_id=case.pk, **by._asdict()))
    ):
        minutes = int(deliver.CODE_LIFETIME.total_seconds() // 60)
        context = {"case": case, "code": told[0], "minutes": minutes, "case_url": case_url(case)}
        return render(request, "desk/code_shown.html", {**context, "desk_nav": desk_nav()})
    usable = usable_grant(case=case, now=clock.now()) is not None
    return act_page(
        request,
        case,
        ACTS["tell_code"],
        NothingToFill,
        lambda form, by: deliver.tell_code(case_id=case.pk, **by._asdict()),
        reason="" if usable else gettext("There is no download that can be opened."),
    )


@case_page("case.work")
def tell_password(request: DeskRequest, case: Case) -> HttpResponse:
    """The password of a protected package, shown so that it is given to the requester by another way."""
    told: list[str] = []
    form = NothingToFill(request.POST, case=case)
    if request.method == "POST" and done(
        request,
        form,
        lambda form, by: told.append(package_password.tell_password(case_id=case.pk, **by._asdict())),
    ):
        context = {"case": case, "password": told[0], "case_url": case_url(case)}
        return render(request, "desk/password_shown.html", {**context, "desk_nav": desk_nav()})
    grant = usable_grant(case=case, now=clock.now())
    usable = grant is not None and bool(grant.bundle.sealed_password)
    return act_page(
        request,
        case,
        ACTS["tell_password"],
        NothingToFill,
        lambda form, by: package_password.tell_password(case_id=case.pk, **by._asdict()),
        reason="" if usable else gettext("There is no download with a password that can be opened."),
        context={"effects": [gettext("That you looked at the password is recorded.")]},
    )


@case_page("case.work")
def replace_link(request: DeskRequest, case: Case) -> HttpResponse:
    """A new status link: by mail, or shown once where there is no address."""
    shown: list[str] = []

    def replace(form: NothingToFill, by: Stamp) -> None:
        shown.append(links.replace_by_staff(case_id=case.pk, **by._asdict()))

    effects = [
        gettext("Every earlier link of this case stops working at once."),
        gettext("A new link goes to %(to)s.") % {"to": case.requester.email}
        if case.requester.email
        else gettext("The new link is shown to you once, to be handed on."),
    ]
    response = act_page(
        request, case, ACTS["replace_link"], NothingToFill, replace, context={"effects": effects}
    )
    if shown and shown[0]:
        context = {"case": case, "link": shown[0], "case_url": case_url(case), "desk_nav": desk_nav()}
        return render(request, "desk/link_shown.html", context)
    return response


@case_page("case.work")
def revoke(request: DeskRequest, case: Case, *, grant_id: int) -> HttpResponse:
    """End a download at once."""
    if not DownloadGrant.objects.filter(pk=grant_id, bundle__case=case, revoked_at=None).exists():
        raise Http404
    return act_page(
        request,
        case,
        ACTS["revoke"],
        ReasonForm,
        lambda form, by: deliver.revoke(
            grant_id=grant_id, case_id=case.pk, **form.cleaned_data, **by._asdict()
        ),
        context={"effects": [gettext("The download can no longer be opened, whoever has the code.")]},
    )


@case_page("case.release")
def reissue(request: DeskRequest, case: Case) -> HttpResponse:
    """Open the last released bundle for another thirty days."""
    return act_page(
        request,
        case,
        ACTS["reissue"],
        NothingToFill,
        lambda form, by: deliver.reissue(case_id=case.pk, **by._asdict()),
        context={
            "effects": [
                gettext("The requester can download the bundle again, after a new code."),
                gettext("They are told by mail, if there is an e-mail address."),
            ]
        },
    )


@case_page("case.work")
def resolve_mail(request: DeskRequest, case: Case, *, mail_id: int) -> HttpResponse:
    """Say whether an uncertain mail arrived, or try a failed one again."""
    states = OutboxMessage.State
    mail = OutboxMessage.objects.filter(
        pk=mail_id, case=case, state__in=[states.UNCERTAIN, states.FAILED]
    ).first()
    if mail is None:
        raise Http404
    title = title_of(name=mail.letter)
    if mail.state == states.FAILED:
        return act_page(
            request,
            case,
            ACTS["resolve_mail"],
            NothingToFill,
            lambda form, by: post_mail.send_again(mail_id=mail.pk, **by._asdict()),
            context={
                "effects": [gettext("“%(title)s” is sent again to %(to)s.") % {"title": title, "to": mail.to}]
            },
        )
    advice = gettext(
        "“%(title)s” to %(to)s: the connection broke at the last byte. "
        "Look into the mail server's log, or ask the requester."
    ) % {"title": title, "to": mail.to}
    return act_page(
        request,
        case,
        ACTS["resolve_mail"],
        MailForm,
        lambda form, by: post_mail.resolve_uncertain(
            mail_id=mail.pk, sent=form.cleaned_data["arrived"], **by._asdict()
        ),
        context={"advice": advice},
    )
