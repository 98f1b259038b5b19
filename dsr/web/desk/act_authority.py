"""Acts about authority: may somebody act for the person whose data they are?"""

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext

from dsr.cases.choices import RequesterRole, SubjectKind
from dsr.cases.models import Case
from dsr.casework import authority
from dsr.common import clock
from dsr.rules import authority_grounds
from dsr.web.desk.act_page import act_page
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.forms.authority import AskAuthorityForm, AuthorityForm
from dsr.web.desk.what_if import if_asked


@case_page("case.work")
def record_authority(request: DeskRequest, case: Case) -> HttpResponse:
    """What was seen, and whether it is enough."""
    person = case.requester
    return act_page(
        request,
        case,
        ACTS["record_authority"],
        AuthorityForm,
        lambda form, by: authority.record_authority(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        template="desk/authority.html",
        context={"rules": authority_rules(case)},
        initial={
            "role": person.role,
            "provision": authority_grounds.deceased_law(country=case.controller.country)
            if person.role == RequesterRole.HEIR
            else "",
        },
    )


@case_page("case.work")
def ask_authority(request: DeskRequest, case: Case) -> HttpResponse:
    """Ask for what shows it."""
    with translation.override(case.language):
        text = gettext(
            "You ask for somebody else. Please send us what shows that you may act for them, such as a power of "
            "attorney that names the rights and is dated. Cover everything in it that we do not need."
        )
    return act_page(
        request,
        case,
        ACTS["ask_authority"],
        AskAuthorityForm,
        lambda form, by: authority.ask_authority(
            case_id=case.pk, text=form.cleaned_data["text"], **by._asdict()
        ),
        template="desk/ask.html",
        context=if_asked(case=case, family="authority", ground="", now=clock.now()),
        initial={"text": text},
    )


def authority_rules(case: Case) -> list[str]:
    """What the law of the place says about this capacity, in plain sentences."""
    person, controller = case.requester, case.controller
    if person.role == RequesterRole.HEIR or person.subject_kind == SubjectKind.DECEASED:
        known = authority_grounds.deceased_law(country=controller.country)
        if known:
            return [
                gettext("The GDPR does not cover people who have died; here this may: %(law)s.")
                % {"law": known}
            ]
        return [gettext(authority_grounds.DECEASED_ELSEWHERE)]
    if person.role == RequesterRole.PARENT or person.subject_kind == SubjectKind.CHILD:
        rule = authority_grounds.capacity_rule(country=controller.country, calendar=controller.calendar)
        return [gettext(rule), gettext(authority_grounds.PLAIN_LANGUAGE)]
    return []
