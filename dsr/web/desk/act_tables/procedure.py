"""Steps of the checklists, second persons, fees, other ends."""

from django.utils.translation import gettext_lazy as _

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = (
    Act("step", _("Record a step"), _("Record"), _("It is recorded."), "record", in_menu=False),
    Act(
        "remove_entry", _("Remove an entry"), _("Remove the entry"), _("The entry is removed."), "trash",
        danger=True, in_menu=False,
    ),
)  # fmt: skip
