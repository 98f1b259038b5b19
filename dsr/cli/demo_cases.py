"""Who asks what in the demo, how long ago, and how far the team has come. Data only; nobody is real."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DemoCase:
    """One case: received `days_ago`, walked until `stage`."""

    controller: str
    name: str
    rights: tuple[str, ...]
    days_ago: int
    stage: str
    handler: str = "omar"
    channel: str = "form"
    text: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    answer_format: str = "package"
    on_behalf_of: str = ""
    language: str = "en"
    address: str = ""
    protected: bool = False

    @property
    def email(self) -> str:
        """An address in a domain reserved for examples; empty for a nameless requester."""
        if self.address:
            return self.address
        return f"{self.name.lower().replace(' ', '.')}@example.org" if self.name else ""


CASES: tuple[DemoCase, ...] = (
    DemoCase(
        "juxt",
        "Anna Requester",
        ("access", "erasure"),
        29,
        "awaiting_release",
        text="Please send me everything you hold, then delete it.",
    ),
    DemoCase(
        "juxt",
        "Ben Carter",
        ("access",),
        33,
        "collected",
        channel="email",
        text="I would like a copy of my data.",
    ),
    DemoCase(
        "juxt", "Chloe Adeyemi", ("objection_direct_marketing",), 1, "new", text="No more newsletters please."
    ),
    DemoCase(
        "juxt",
        "David Okafor",
        ("rectification",),
        12,
        "identified",
        details={"rectification": {"from": "12 Old Street", "to": "4 New Road, Leeds"}},
    ),
    DemoCase("juxt", "Elif Kaya", ("portability",), 21, "decided"),
    DemoCase("juxt", "Frank Moreau", ("restriction", "objection"), 8, "assigned", handler="nora"),
    DemoCase(
        "juxt", "Grace Lindqvist", ("access",), 26, "waiting", text="Everything from the last ten years."
    ),
    DemoCase("juxt", "Hugo Santos", ("access",), 40, "closed"),
    DemoCase("juxt", "Ines Baumann", ("erasure",), 55, "closed", handler="nora"),
    DemoCase("juxt", "Jonas Petrov", ("access",), 19, "released", protected=True),
    DemoCase("juxt", "Katja Novak", ("access", "portability"), 3, "new", channel="telephone"),
    DemoCase(
        "jmix",
        "",
        ("access",),
        6,
        "assigned",
        identifiers={"cookie_id": "GA1.2.1839204718.1699970000"},
        text="I only know this cookie.",
    ),
    DemoCase("jmix", "Liam Walsh", ("erasure",), 24, "collected", channel="post"),
    DemoCase("jmix", "Maria Rossi", ("objection",), 15, "decided", handler="nora"),
    DemoCase("comindware", "Noah Fischer", ("access",), 27, "collected"),
    DemoCase("comindware", "Olga Ivanova", ("rectification",), 4, "new"),
    DemoCase("comindware", "Paul Dubois", ("erasure",), 45, "closed"),
    DemoCase("comindware", "Quentin Leroy", ("restriction",), 10, "identified", handler="nora"),
    DemoCase(
        "jtl", "Rosa Martin", ("access",), 2, "assigned", text="I bought from a shop that uses your cloud."
    ),
    DemoCase("jtl", "Sam Taylor", ("rectification",), 17, "released", channel="email"),
    DemoCase("jtl", "Tina Hughes", ("access",), 13, "handed_over"),
    DemoCase("jml", "Uma Patel", ("access",), 28, "awaiting_release", answer_format="pdf"),
    DemoCase("jml", "Victor Hansen", ("erasure",), 11, "collected", channel="post"),
    DemoCase(
        "jml", "Wendy Clark", ("access",), 5, "assigned", answer_format="pdf", on_behalf_of="Walter Clark"
    ),
    DemoCase("jml", "Xavier Gomez", ("restriction",), 9, "withdrawn"),
    DemoCase("jml", "Yara Haddad", ("access",), 0, "new", answer_format="pdf"),
    DemoCase("juxt", "Zoe Schmidt", ("access",), 14, "proposed", text="Once more, please.", language="de"),
    DemoCase("juxt", "Adam Berger", ("access", "erasure"), 24, "extension_asked", handler="nora"),
    DemoCase("juxt", "Bella Roy", ("access",), 7, "proof_came", language="fr"),
    DemoCase("juxt", "Carl Weber", ("access",), 6, "breach", channel="telephone"),
    DemoCase("juxt", "Dora Klein", ("restriction",), 30, "released", language="de"),
    DemoCase("juxt", "Emil Braun", ("erasure",), 16, "plan_asked"),
    DemoCase(
        "juxt",
        "B. Carter",
        ("erasure",),
        2,
        "new",
        text="And please delete my account.",
        address="ben.carter@example.org",
    ),
)
