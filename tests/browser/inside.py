"""Looks into an installation from outside its processes: `python -m tests.browser.inside mails`."""

import json
import sys
from collections.abc import Callable

import django

django.setup()

from dsr.bundles.models import Bundle, DownloadGrant  # noqa: E402 (models need Django to be set up)
from dsr.cases.models import (  # noqa: E402 (as above)
    Approval,
    Breach,
    Case,
    CaseFile,
    CollectedSet,
    ErasureResidue,
    OwnerTask,
    RecipientNotice,
    RedactionRule,
    SentLetter,
    StepEntry,
    Task,
)
from dsr.common import clock  # noqa: E402 (as above)
from dsr.jobs.tasks import sweep  # noqa: E402 (as above)
from dsr.mail.models import OutboxMessage  # noqa: E402 (as above)


def tour() -> dict[str, dict[str, object]]:
    """By the name of who asks: reference, address, and the numbers of the first parts of the case."""
    known = {}
    for case in Case.objects.select_related("requester").order_by("pk"):
        parts = {
            "search": case.searches.order_by("pk").first(),
            "track": case.tracks.order_by("pk").first(),
            "file": CaseFile.objects.filter(case=case, purpose="collected").first(),
            "proof": CaseFile.objects.filter(case=case, purpose="identity").first(),
            "approval": Approval.objects.filter(case=case, state="asked").first(),
            "breach": Breach.objects.filter(case=case).first(),
            "entry": StepEntry.objects.filter(track__case=case, removed_at=None).first(),
            "notice": RecipientNotice.objects.filter(track__case=case).first(),
            "letter": SentLetter.objects.filter(case=case).first(),
            "task": Task.objects.filter(case=case, done_at=None).first(),
            "set": CollectedSet.objects.filter(case=case, run__isnull=False).order_by("pk").first(),
            "others": CollectedSet.objects.filter(case=case).exclude(third_party="").first(),
            "rule": RedactionRule.objects.filter(case=case, removed_at=None).first(),
            "shop": case.searches.filter(system__slug="book-shop").first(),
            "paper": CollectedSet.objects.filter(case=case, file__name__endswith=".pdf").first(),
            "owner_task": OwnerTask.objects.filter(case=case, done_at=None, question="").first(),
            "asked_back": OwnerTask.objects.filter(case=case, done_at=None).exclude(question="").first(),
            "run": case.runs.order_by("pk").first(),
            "erase_run": case.runs.filter(kind="erase").first(),
            "second_search": case.runs.filter(kind="search_again").first(),
            "residue": ErasureResidue.objects.filter(run__case=case).first(),
            "restriction": case.tracks.filter(right="restriction").first(),
            "grant": DownloadGrant.objects.filter(bundle__case=case).last(),
        }
        numbers = {name: part.pk for name, part in parts.items() if part is not None}
        known[case.requester.name] = {"reference": case.reference, "email": case.requester.email, **numbers}
    return known


QUESTIONS: dict[str, Callable[[], object]] = {
    "tour": tour,
    "cases": lambda: list(
        Case.objects.order_by("pk").values("reference", "state", "legal_due_on", "contact_confirmed_at")
    ),
    "mails": lambda: list(OutboxMessage.objects.order_by("pk").values("letter", "state", "attempts", "to")),
    "bundles": lambda: list(Bundle.objects.order_by("pk").values("state", "attempts", "records", "sha256")),
    "downloads": lambda: list(DownloadGrant.objects.order_by("pk").values_list("downloads", flat=True)),
    "sweep": lambda: sweep(now=clock.now()),
}

if __name__ == "__main__":
    print(json.dumps(QUESTIONS[sys.argv[1]](), default=str))  # noqa: T201 (it is asked on the command line)
