"""Open a private file of a case: streamed out of the vault, as an attachment, and recorded as a look."""

from urllib.parse import quote

from django.http import Http404, StreamingHttpResponse

from dsr.cases.models import Case, CaseFile
from dsr.casework import files, note
from dsr.casework.identity_evidence import EVIDENCE
from dsr.web.desk.doors import DeskRequest, case_page, stamp


@case_page("case.view", methods=("GET", "HEAD"), look=False)
def show(request: DeskRequest, case: Case, *, file_id: int) -> StreamingHttpResponse:
    """The file under its own name; never shown inside the page, whatever it claims to be."""
    # Proof has a door of its own (act_identity.evidence), for fewer people.
    file = (
        CaseFile.objects.filter(pk=file_id, case=case, destroyed_at=None)
        .exclude(purpose__in=EVIDENCE)
        .first()
    )
    if file is None:
        raise Http404
    note.look_at_file(file=file, case=case, **stamp(request)._asdict())
    name = file.name.replace("/", "_").replace("\\", "_")
    return StreamingHttpResponse(
        files.read(row=file),
        content_type=file.media_type,
        headers={
            "Content-Length": str(file.size),
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
