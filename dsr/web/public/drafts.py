"""The draft behind the four steps: opened by its token, kept through errors, brought back when it has expired.

Each page of the form carries what was typed on the others as a sealed text. The server deletes a draft after a day;
somebody who returns to an open page later still loses nothing but the attached files.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.http import QueryDict

from dsr.cases.choices import FilePurpose
from dsr.cases.models import CaseFile, IntakeDraft
from dsr.casework import intake
from dsr.casework.intake import DraftGone
from dsr.common import tokens
from dsr.common.sealed import SealBroken, seal, unseal
from dsr.register.models import Controller
from dsr.register.profile import ControllerProfile
from dsr.web.public.details import DetailsForm
from dsr.web.public.what import WhatForm
from dsr.web.public.you import YouForm

STEPS = ("what", "details", "you", "check")
CARRY, PURPOSE = "carry", "intake-carry"
MOST_KEPT = 200_000
MOST_CARRIED = 600_000


@dataclass(slots=True)
class OpenDraft:
    """A draft on its way through the form, with what was typed so far (raw, by step)."""

    controller: Controller
    row: IntakeDraft
    token: str
    answers: dict[str, Any]
    now: datetime

    @property
    def profile(self) -> ControllerProfile:
        """The controller's profile."""
        return self.controller.policy

    @property
    def files(self) -> list[CaseFile]:
        """What is attached."""
        return list(CaseFile.objects.filter(draft=self.row).order_by("pk"))

    @property
    def has_mandate(self) -> bool:
        """Whether a mandate is attached."""
        return CaseFile.objects.filter(draft=self.row, purpose=FilePurpose.MANDATE).exists()

    @property
    def language(self) -> str:
        """The language the person chose, else that of the page they came from."""
        wanted = typed(self.answers, "you").get("language") or self.answers.get("language", "")
        return wanted if wanted in self.profile.languages else self.profile.default_language

    def keep(self, step: str, posted: QueryDict, fields: Any) -> None:
        """Keep what was typed on a step, right or wrong; more than any form asks for is not kept."""
        raw = {name: _raw(posted, name) for name in fields if name in posted}
        if sum(len(str(value)) for value in raw.values()) <= MOST_KEPT:
            self.answers[step] = raw
            intake.save_draft(draft=self.row, answers={step: raw}, now=self.now)

    def what_form(self) -> WhatForm:
        """Step one with what was typed."""
        return WhatForm(_bound(self.answers, "what"), profile=self.profile)

    def details_form(self) -> DetailsForm:
        """Step two with what was typed."""
        what = typed(self.answers, "what")
        return DetailsForm(_bound(self.answers, "details"), profile=self.profile, what=what)

    def you_form(self) -> YouForm:
        """Step three with what was typed."""
        return YouForm(_bound(self.answers, "you"), profile=self.profile, has_mandate=self.has_mandate)

    def first_unfinished(self) -> str:
        """The first step that still needs something; "check" when none does."""
        if not self.what_form().is_valid():
            return "what"
        details = self.details_form()
        if not details.is_empty and not details.is_valid():
            return "details"
        return "check" if self.you_form().is_valid() else "you"

    def carried(self) -> str:
        """All that was typed, sealed, for the pages of this draft only."""
        whole = {"controller": self.controller.slug, "draft": self.row.digest, "answers": self.answers}
        return seal(text=orjson.dumps(whole).decode(), purpose=PURPOSE)


def open_draft(*, controller: Controller, token: str, now: datetime) -> OpenDraft:
    """The draft of a token; raises DraftGone."""
    row = intake.find_draft(controller=controller, token=token, now=now)
    return OpenDraft(controller=controller, row=row, token=token, answers=intake.answers_of(row), now=now)


def begin(*, controller: Controller, answers: dict[str, Any], now: datetime) -> OpenDraft:
    """A new draft with first answers."""
    started = intake.start_draft(controller=controller, answers=answers, now=now)
    return OpenDraft(
        controller=controller, row=started.draft, token=started.token, answers=dict(answers), now=now
    )


def bring_back(*, controller: Controller, token: str, posted: QueryDict, now: datetime) -> OpenDraft:
    """A new draft with all that the posted page carried; raises DraftGone when that page was not ours."""
    carried = posted.get(CARRY, "")
    try:
        whole = orjson.loads(unseal(sealed=carried, purpose=PURPOSE)) if len(carried) <= MOST_CARRIED else {}
    except (SealBroken, ValueError):
        raise DraftGone from None
    theirs = (controller.slug, tokens.digest(plain=token))
    if (whole.get("controller"), whole.get("draft")) != theirs:
        raise DraftGone
    return begin(controller=controller, answers=whole["answers"], now=now)


def typed(answers: dict[str, Any], step: str) -> dict[str, Any]:
    """What was typed on one step."""
    found: dict[str, Any] = answers.get(step) or {}
    return found


def _raw(posted: QueryDict, name: str) -> str | list[str]:
    values = posted.getlist(name)
    return str(values[0]) if len(values) == 1 and name not in LISTS else [str(value) for value in values]


LISTS = frozenset({"rights", "object-to"})


def _bound(answers: dict[str, Any], step: str) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in typed(answers, step).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data
