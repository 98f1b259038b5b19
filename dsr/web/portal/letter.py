"""The answer letter as a PDF, as it was released."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from dsr.bundles.letters_pdf import letter_pdf
from dsr.cases.choices import AnswerState
from dsr.cases.models import Answer
from dsr.casework.bundle_content import letter_of
from dsr.common.throttle import LimitReached
from dsr.web.portal import limits
from dsr.web.portal.pages import Visit, link_page


@require_safe
@link_page
def pdf(visit: Visit, answer_id: int) -> HttpResponseBase:
    """The letter, dated on the day it was released; a letter not yet released does not exist here."""
    answer = Answer.objects.filter(pk=answer_id, case=visit.case, state=AnswerState.RELEASED).first()
    if answer is None or answer.released_at is None:
        raise Http404
    try:
        limits.take(limits.LETTERS, visit.case)
    except LimitReached as reached:
        return visit.draw("portal/not_now.html", status=429, reason=limits.explained(reached))
    letter = letter_of(answer=answer, now=answer.released_at)
    response = HttpResponse(letter_pdf(letter=letter, now=answer.released_at), content_type="application/pdf")
    name = f"{visit.case.reference}-{answer.pk}.pdf"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    return response
