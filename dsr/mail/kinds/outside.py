"""Letters to others outside: recipients, other controllers, owners of data systems.

They carry no more about the person than the reader needs in order to act, and no link into the case.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import pgettext_lazy

from dsr.mail.kinds.letter import Letter, secret


@dataclass(frozen=True, kw_only=True)
class ToOutside(Letter):
    """A letter of a case to somebody outside it. `reply_to`: the controller's own address, to be read.

    Marked as automatic, because an answering machine must not confirm what a person has to confirm.
    """

    audience = "outside"
    automatic = True
    reference: str
    controller: str
    reply_to: str


@dataclass(frozen=True, kw_only=True)
class RecipientNotice(ToOutside):
    """A recipient is told of a rectification, erasure or restriction (Art. 19).

    `right` is rectification, erasure or restriction; `whose` by what the recipient finds the person; `what`
    says what was corrected, deleted or restricted, as the handler wrote it; `lifted` when a restriction ended.
    """

    name = "recipient_notice"
    title = pgettext_lazy("letter to a recipient", "Notice of a change of data")
    when = "A rectification, erasure or restriction was carried out and the recipient had the data (Art. 19)."
    recipient: str
    right: str
    whose: str
    what: str
    lifted: bool = False


@dataclass(frozen=True, kw_only=True)
class ProcessorHandOver(ToOutside):
    """The controller for whom we process the data is given a request made to us (Art. 28(3)(e)).

    `to` is its name, `whose` who asked and how to reach them, `request` the request in their own words.
    """

    name = "processor_hand_over"
    title = pgettext_lazy("letter to another controller", "A request that is yours to answer")
    when = "The data asked about are processed for somebody else."
    to: str
    received_on: date
    rights: tuple[str, ...]
    whose: str
    request: str


@dataclass(frozen=True, kw_only=True)
class SystemOwnerTask(ToOutside):
    """The owner of data systems is asked to look, erase, correct or mark: a link, and nothing about the person.

    `systems`: what they are called. `asked_by`: who waits for it.
    """

    name = "system_owner_task"
    title = pgettext_lazy("letter to the owner of a system", "Task for your data system")
    when = "Somebody who is not on the desk looks after a data system that has to be searched or changed."
    systems: str
    owner: str
    asked_by: str
    due_on: date
    tasks_url: str = secret("link to your list of tasks")


@dataclass(frozen=True, kw_only=True)
class SystemOwnerReminder(SystemOwnerTask):
    """The same task once more: it was asked on `asked_on` and nothing came back."""

    name = "system_owner_reminder"
    title = pgettext_lazy("letter to the owner of a system", "Reminder: task for your data system")
    when = "A task of a system owner has no result yet."
    asked_on: date
