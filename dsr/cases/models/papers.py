"""Papers of a case: messages both ways, files, links of the requester, drafts of the public form."""

from django.db import models
from django.db.models import Q

from dsr.accounts.models import Staff
from dsr.cases.choices import FilePurpose, LetterWay
from dsr.cases.models.case import Case
from dsr.cases.models.work import SystemSearch
from dsr.common.vault_fields import VaultFile
from dsr.register.models import Controller


class Message(models.Model):
    """One message in the thread between requester and privacy team."""

    class Direction(models.TextChoices):
        """Who wrote."""

        IN = "in"
        OUT = "out"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    at = models.DateTimeField()
    author = models.CharField(max_length=200, blank=True, help_text="for staff: who; shown on the desk only")
    asks_upload = models.BooleanField(default=False, help_text="the person is asked to send a file")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"message {self.pk} of case {self.case_id}"


class IntakeDraft(models.Model):
    """A request being written on the public form: sealed, short-lived, sent at most once."""

    controller = models.ForeignKey(Controller, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.TextField(help_text="what was typed so far, encrypted")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    case = models.OneToOneField(Case, null=True, blank=True, on_delete=models.SET_NULL, related_name="draft")

    def __str__(self) -> str:
        return f"draft {self.pk}"


class CaseFile(VaultFile):
    """A private file of a case, or of a request still being written."""

    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="files")
    draft = models.ForeignKey(
        IntakeDraft, null=True, blank=True, on_delete=models.CASCADE, related_name="files"
    )
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="files"
    )
    search = models.ForeignKey(
        SystemSearch, null=True, blank=True, on_delete=models.SET_NULL, related_name="files"
    )
    purpose = models.CharField(max_length=16, choices=FilePurpose.choices)
    name = models.CharField(max_length=200, help_text="as the sender called it: content, not a path")
    media_type = models.CharField(max_length=120)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True, help_text="its time was over: the bytes went")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="file_has_one_owner",
                condition=Q(case__isnull=False, draft=None) | Q(case=None, draft__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"


class AccessLink(models.Model):
    """A link to the status page; the token itself is never kept, only its digest."""

    class Purpose(models.TextChoices):
        """How the person got it: only a link that came by mail proves the address."""

        MAILED = "mailed"
        SHOWN = "shown"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link of case {self.case_id}"


class SentLetter(VaultFile):
    """A letter as it went: its text, its PDF in the vault, its digest, the way it took, and the proof."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="letters")
    letter = models.CharField(max_length=40, help_text="name in dsr.mail.letters")
    language = models.CharField(max_length=16)
    subject = models.CharField(max_length=250)
    text = models.TextField(help_text="as sent, with its secrets masked")
    text_sha256 = models.CharField(max_length=64)
    way = models.CharField(max_length=8, choices=LetterWay.choices)
    to = models.CharField(max_length=250, blank=True, help_text="the address it went to")
    at = models.DateTimeField(help_text="when it was put on its way")
    author = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=120, blank=True, db_index=True)
    delivered_at = models.DateTimeField(null=True, blank=True, help_text="the mail server took it, or posted")
    failed_at = models.DateTimeField(null=True, blank=True, help_text="refused or bounced")
    proof = models.CharField(max_length=300, blank=True, help_text="server's receipt, number of the post")
    posted_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "letter"], name="sent_letter")]

    def __str__(self) -> str:
        return f"letter {self.pk} of case {self.case_id}"
