"""Files that come with the form: judged by content and attached to the draft at once, whatever else is wrong."""

from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dsr.cases.choices import FilePurpose
from dsr.casework import intake
from dsr.casework.files import Upload
from dsr.casework.intake import TooManyFiles
from dsr.common import throttle
from dsr.common.filetypes import FileRefused
from dsr.common.throttle import LimitReached
from dsr.common.vault import FileTooLarge
from dsr.web.public.drafts import OpenDraft
from dsr.web.public.limits import ATTACHED, explained
from dsr.web.public.you import FILES, MANDATE
from dsr.web.shared.capped_uploads import CappedUploads, too_large
from dsr.web.shared.open_pages import client_of

PURPOSES = {MANDATE: FilePurpose.MANDATE, FILES: FilePurpose.ATTACHMENT}


def take_uploads(*, draft: OpenDraft, request: HttpRequest, watch: CappedUploads) -> list[tuple[str, str]]:
    """Attach what came; complaints as (field, sentence). One bad file keeps no good one out."""
    wrong = [(field, too_large(name)) for field, name in watch.dropped]
    for field, purpose in PURPOSES.items():
        for file in request.FILES.getlist(field):
            told = _take(draft, file, purpose, request)
            if told:
                wrong.append((field, told))
    return wrong


def _take(draft: OpenDraft, file: "UploadedFile[Any]", purpose: FilePurpose, request: HttpRequest) -> str:
    name = file.name or _("file")
    try:
        throttle.take((ATTACHED, client_of(request)))
        intake.attach(
            draft=draft.row,
            uploads=[Upload(name=name, stream=file)],
            purpose=purpose,
            now=draft.now,
        )
    except LimitReached as reached:
        return explained(reached)
    except TooManyFiles:
        return _("“%(name)s” was not taken: up to %(most)s files go with a request.") % {
            "name": name,
            "most": intake.MOST_FILES,
        }
    except FileTooLarge:
        return too_large(name)
    except FileRefused as refusal:
        return f"“{name}”: {refusal.sentence}"
    return ""


def rows(files: Iterable[Any], purpose: FilePurpose) -> list[Any]:
    """The attached files of one purpose."""
    return [file for file in files if file.purpose == purpose]
