"""What the registry offers for mailboxes: its settings, and how a mailbox is opened."""

from collections.abc import Iterator
from contextlib import contextmanager

from dsr.connectors.builtin.mailbox.connection import READS, MailboxConnection
from dsr.connectors.builtin.mailbox.link import linked
from dsr.connectors.spec import SPEC_VERSION, Ability, Setting, SettingKind, Settings

SECURITY = (
    ("tls", "TLS from the start"),
    ("starttls", "STARTTLS"),
    ("none", "none (this machine only)"),
)


class Mailbox:
    """What the registry offers."""

    spec_version = SPEC_VERSION
    slug = "mailbox"
    title = "Mailbox (IMAP)"
    description = "Finds messages from, to or in copy to the person's addresses."
    settings = (
        Setting("host", "Server", SettingKind.ADDRESS),
        Setting("port", "Port", SettingKind.NUMBER, required=False, hint="Empty: 993, or 143 with STARTTLS."),
        Setting("security", "Encryption", SettingKind.CHOICE, default="tls", choices=SECURITY),
        Setting("user", "Name"),
        Setting("password", "Password", SettingKind.SECRET),
        Setting(
            "folders",
            "Folders",
            SettingKind.LONG_TEXT,
            required=False,
            hint="One a line. Empty: every folder.",
        ),
        Setting(
            "own_domains",
            "Domains of the company",
            required=False,
            hint="acme.example, acme.test: their addresses do not count as other people's.",
        ),
    )
    abilities = READS | {Ability.ERASE}
    tested = "pymap 0.36"
    needs_dataset = False

    @contextmanager
    def open(self, *, settings: Settings) -> Iterator[MailboxConnection]:
        """A signed-in mailbox; raises ConnectorTrouble."""
        with linked(settings=settings) as link:
            yield MailboxConnection(link, settings)


CONNECTOR = Mailbox()
