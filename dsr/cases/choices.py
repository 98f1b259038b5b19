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
    OPERATOR = "operator", _("Command of an operator")


class AnswerFormat(models.TextChoices):
    """In what form the person wants the data."""

    PACKAGE = "package", _("Package with pages, tables and files")
    PDF = "pdf", _("One PDF document")
    EMAIL = "email", _("An e-mail alone, if it is little")


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
    PROPOSED = lifecycle.TrackState.PROPOSED, _("Refusal proposed, waits for a second person")
    NOT_A_REQUEST = lifecycle.TrackState.NOT_A_REQUEST, _("Not a request")
    LAPSED = lifecycle.TrackState.LAPSED, _("Ended: the requester did not answer")
    MERGED = lifecycle.TrackState.MERGED, _("Answered with another case")


class DecisionKind(models.TextChoices):
    """See dsr.rules.lifecycle.Decision."""

    GRANT = lifecycle.Decision.GRANT, _("Granted")
    GRANT_PARTLY = lifecycle.Decision.GRANT_PARTLY, _("Granted in part")
    REFUSE = lifecycle.Decision.REFUSE, _("Refused")
    NO_DATA = lifecycle.Decision.NO_DATA, _("Nothing held")
    NOT_CONTROLLER = lifecycle.Decision.NOT_CONTROLLER, _("Not the controller")


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
    IDENTITY = "identity", _("Proof of identity")
    COLLECTED = "collected", _("Collected from a data system")
    REDACTED = "redacted", _("Copy with parts blacked out")
    CERTIFICATE = "certificate", _("Certificate of an erasure")


class IdentityOutcome(models.TextChoices):
    """What an identity check gave."""

    ASKED = "asked", _("Asked, no answer yet")
    CONFIRMED = "confirmed", _("Confirmed")
    NOT_ENOUGH = "not_enough", _("Not enough to be certain")
    MISMATCH = "mismatch", _("Somebody else is asking")


class RequesterRole(models.TextChoices):
    """In what capacity somebody asks."""

    SELF = "self", _("For themselves")
    REPRESENTATIVE = "representative", _("As a representative with a mandate")
    PARENT = "parent", _("As a parent or guardian")
    HEIR = "heir", _("As an heir or relative of someone who died")


class SubjectKind(models.TextChoices):
    """Whose data they are."""

    ADULT = "adult", _("An adult")
    CHILD = "child", _("A child")
    DECEASED = "deceased", _("Somebody who died")


class AuthorityOutcome(models.TextChoices):
    """Whether the requester may act for the data subject."""

    SUFFICIENT = "sufficient", _("They may act for the person")
    INSUFFICIENT = "insufficient", _("Not shown, or not wide enough")
    CONFLICT = "conflict", _("Their interests may conflict with the person's")


class BreachKind(models.TextChoices):
    """How a case led to a personal data breach."""

    MISMATCH = "mismatch", _("Somebody pretended to be the person")
    WRONG_RECIPIENT = "wrong_recipient", _("Data went to the wrong recipient")
    OTHER = "other", _("Another breach seen in the case")


class ApprovalKind(models.TextChoices):
    """What needs a second person, besides the release of an answer."""

    REFUSAL = "refusal", _("Refusal, wholly or in part")
    EXTENSION = "extension", _("Extension of the time limit")
    FEE = "fee", _("Fee")
    ERASURE = "erasure", _("Erasure plan")
    ENDING = "ending", _("End without an answer")


class ApprovalState(models.TextChoices):
    """Where a question to a second person is."""

    ASKED = "asked", _("Waits for a second person")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    TAKEN_BACK = "taken_back", _("Taken back")


class TaskKind(models.TextChoices):
    """What a person must see to besides the next step."""

    LETTER_FAILED = "letter_failed", _("A letter did not arrive")
    LETTER_UNCERTAIN = "letter_uncertain", _("A letter perhaps did not arrive")
    LETTER_BOUNCED = "letter_bounced", _("A letter came back")
    LETTER_TO_PRINT = "letter_to_print", _("A letter is to be printed and posted")
    DESTROY_EVIDENCE = "destroy_evidence", _("Proof of identity is to be destroyed")
    MESSAGE_CAME = "message_came", _("The requester wrote after the end")


class NoticeState(models.TextChoices):
    """Where a notice to a recipient is (Art. 19)."""

    OPEN = "open", _("To be told")
    TOLD = "told", _("Told")
    IMPOSSIBLE = "impossible", _("Cannot be told")
    DISPROPORTIONATE = "disproportionate", _("Telling would be a disproportionate effort")
    NEVER_HAD = "never_had", _("Never had these data")


class LinkKind(models.TextChoices):
    """How two cases belong together."""

    RELATED = "related", _("Belongs together")
    EARLIER = "earlier", _("Earlier request of the same person")
    MERGED = "merged", _("Merged: answered with the other case")
    NOT_SAME = "not_same", _("Somebody else: do not show again")


class LetterWay(models.TextChoices):
    """How a letter goes."""

    MAIL = "mail", _("E-mail")
    PORTAL = "portal", _("Status page")
    POST = "post", _("Printed and posted")
