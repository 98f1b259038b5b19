"""A case on the stage: walks it by the real verbs to where the next one can act, and remembers its rows."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps

from dsr.accounts.actors import StaffActor
from dsr.audit.models import AuditEntry
from dsr.bundles.models import Bundle, DownloadGrant
from dsr.cases.models import Answer, Approval, Case, CaseFile, RightTrack, SystemSearch
from dsr.casework import close, prepare_answer, release
from dsr.casework.build_bundle import build_bundle, order_bundle
from dsr.casework.files import Upload
from dsr.common.vault import vault
from tests import factories
from tests.cast import Cast

OURS = ("audit", "accounts", "register", "cases", "mail", "bundles")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass
class Scene:
    """One case, the cast, and the present instant; `later` is when the verb under test happens."""

    case: Case
    cast: Cast
    now: datetime

    @property
    def later(self) -> datetime:
        """Two hours after everything that was prepared."""
        return self.now + timedelta(hours=2)

    def actor(self, name: str) -> StaffActor:
        """Somebody of the cast."""
        return self.cast.actor(name)

    def fresh(self) -> Case:
        """The case as the database has it now."""
        self.case = Case.objects.select_related("controller", "requester").get(pk=self.case.pk)
        return self.case

    def assigned(self) -> None:
        """Omar has it and knows who asks."""
        factories.walk_to_identity(case=self.case, cast=self.cast, now=self.now)

    def collected(self) -> None:
        """Every system is searched."""
        factories.walk_to_collected(case=self.case, cast=self.cast, now=self.now)

    def decided(self, decision: str = "grant") -> None:
        """Every right is decided alike."""
        factories.walk_to_decided(case=self.case, cast=self.cast, now=self.now, decision=decision)

    def proposed(self, decision: str = "refuse") -> None:
        """Every right is to be refused; a second person has not agreed yet."""
        factories.walk_to_proposed(case=self.case, cast=self.cast, now=self.now, decision=decision)

    def prepared(self, decision: str = "grant") -> Answer:
        """The letter is written by Omar."""
        self.decided(decision)
        return self.write_letter()

    def write_letter(self, body: str = "Here is your answer.", by: str = "omar") -> Answer:
        """A letter is written, or written anew."""
        return prepare_answer.prepare_answer(
            case_id=self.case.pk,
            subject="Answer",
            body=body,
            information=factories.information() if factories.informs(case=self.case) else [],
            actor=self.actor(by),
            now=self.now,
        )

    def built(self) -> Bundle:
        """The bundle of the letter is built."""
        self.prepared()
        return self.build()

    def build(self) -> Bundle:
        """Order and build the bundle of the letter."""
        bundle = order_bundle(case_id=self.case.pk, actor=self.actor("omar"), now=self.now)
        assert build_bundle(bundle_id=bundle.pk, now=self.now)
        bundle.refresh_from_db()
        return bundle

    def awaiting(self, decision: str = "grant") -> None:
        """A second person is asked."""
        factories.walk_to_awaiting_release(case=self.case, cast=self.cast, now=self.now, decision=decision)

    def released(self, decision: str = "grant") -> None:
        """Lena released."""
        self.awaiting(decision)
        release.release(case_id=self.case.pk, actor=self.actor("lena"), now=self.now + timedelta(hours=1))

    def closed(self) -> None:
        """Answered, recipients told, and closed."""
        self.released()
        told = self.now + timedelta(hours=1)
        factories.tell_recipients(case=self.case, cast=self.cast, now=told)
        close.close(case_id=self.case.pk, actor=self.actor("omar"), now=self.now + timedelta(hours=1))

    @property
    def track(self) -> RightTrack:
        """The first right."""
        return RightTrack.objects.filter(case=self.case)[0]

    @property
    def approval(self) -> Approval:
        """What was put before a second person last."""
        return Approval.objects.filter(case=self.case).latest("pk")

    @property
    def search(self) -> SystemSearch:
        """The search that found something, else the first."""
        searches = SystemSearch.objects.filter(case=self.case).order_by("pk")
        return searches[0]

    @property
    def material(self) -> CaseFile:
        """The collected file."""
        return CaseFile.objects.get(case=self.case)

    @property
    def grant(self) -> DownloadGrant:
        """The newest download."""
        return DownloadGrant.objects.filter(bundle__case=self.case).latest("pk")

    def entries(self, *kinds: str) -> list[AuditEntry]:
        """What the record of the case says, all of it or of some kinds."""
        found = AuditEntry.objects.filter(stream=f"case:{self.case.pk}").order_by("seq")
        return list(found.filter(kind__in=kinds) if kinds else found)


def pdf(name: str = "paper.pdf") -> Upload:
    """A small file that is what it says."""
    return Upload(name, io.BytesIO(PDF))


def table(content: bytes = factories.RECORDS) -> Upload:
    """A small table as a system would give it."""
    return Upload("contacts.csv", io.BytesIO(content))


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for label in OURS
        for model in apps.get_app_config(label).get_models()
    }


def vault_files() -> set[str]:
    """Every file in the vault, finished or not."""
    return {path.name for path in vault().directory.rglob("*") if path.is_file()}
