"""Words for the states and kinds that rules define, for forms and lists."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dsr.rules import lifecycle


class Channel(models.TextChoices):
    """How a request reached the controller."""

    FORM = "form", _("Public form")
    EMAIL = "email", _("E-mail")
    TELEPHONE = "telephone", _("Telephone")
    POST = "post", _("Post")
    IN_PERSON = "in_person", _("In person")


class AnswerFormat(models.TextChoices):
    """In what form the person wants the data."""

    PACKAGE = "package", _("Package with pages, tables and files")
    PDF = "pdf", _("One PDF document")


class CaseState(models.TextChoices):
    """See dsr.rules.lifecycle.CaseState."""

    OPEN = lifecycle.CaseState.OPEN, _("Open")
    CLOSED = lifecycle.CaseState.CLOSED, _("Closed")


class TrackState(models.TextChoices):
    """See dsr.rules.lifecycle.TrackState."""

    WORKING = lifecycle.TrackState.WORKING, _("Being worked on")
    DECIDED = lifecycle.TrackState.DECIDED, _("Decided, answer being prepared")
    ANSWERED = lifecycle.TrackState.ANSWERED, _("Answered")
    WITHDRAWN = lifecycle.TrackState.WITHDRAWN, _("Withdrawn")
    HANDED_OVER = lifecycle.TrackState.HANDED_OVER, _("Handed over to the controller")


class DecisionKind(models.TextChoices):
    """See dsr.rules.lifecycle.Decision."""

    GRANT = lifecycle.Decision.GRANT, _("Granted")
    GRANT_PARTLY = lifecycle.Decision.GRANT_PARTLY, _("Granted in part")
    REFUSE = lifecycle.Decision.REFUSE, _("Refused")
    NO_DATA = lifecycle.Decision.NO_DATA, _("Nothing held")


class SearchState(models.TextChoices):
    """What a look into one data system gave."""

    PENDING = "pending", _("Not looked yet")
    FOUND = "found", _("Found")
    NOTHING_FOUND = "nothing_found", _("Nothing found")
    NOT_SEARCHED = "not_searched", _("Not searched")


class AnswerState(models.TextChoices):
    """Where an answer is."""

    DRAFT = "draft", _("Draft")
    AWAITING_RELEASE = "awaiting_release", _("Waits for a second person")
    RELEASED = "released", _("Released")


class IdentityMethod(models.TextChoices):
    """How identity was confirmed, the least intrusive first (law/README 4.1)."""

    SIGNED_IN = "signed_in", _("Already signed in to their account")
    KNOWN_ADDRESS = "known_address", _("Confirmed the address we already know")
    KNOWLEDGE = "knowledge", _("Answered what only they and we know")
    CALL_BACK = "call_back", _("Called back on a known number")
    DOCUMENT = "document", _("Document seen, not kept (last resort)")
    NOT_NEEDED = "not_needed", _("No doubt: no further check needed")


class DoubtGround(models.TextChoices):
    """Why there are reasonable doubts (Art. 12(6)); recorded before anything is asked."""

    ADDRESS_UNKNOWN = "address_unknown", _("The address is not one we know")
    DETAILS_DIFFER = "details_differ", _("Details differ from our records")
    SENSITIVE = "sensitive", _("The data are sensitive and a mix-up would do harm")
    SIGNS_OF_ABUSE = "signs_of_abuse", _("There are signs that somebody else is asking")


class FilePurpose(models.TextChoices):
    """Why a file is kept with a case."""

    ATTACHMENT = "attachment", _("Attached to the request")
    MANDATE = "mandate", _("Mandate of the representative")
    REQUESTED = "requested", _("Sent on our request")
    COLLECTED = "collected", _("Collected from a data system")
