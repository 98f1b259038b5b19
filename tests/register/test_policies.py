"""The five example profiles keep what their published policies promise, and account for every value."""

from pathlib import Path

import pytest

from dsr.register.profile import ControllerProfile, load_profile, profile_from_json
from dsr.register.profile_formats import contrast
from dsr.register.profile_parts import AnswerFormat, ChannelKind, IdentifierKind
from dsr.register.profile_traces import MAX_QUOTED_WORDS, leaves, resolve
from dsr.rules.rights import Right

ROOT = Path(__file__).resolve().parents[2]
POLICIES = ROOT / "examples" / "policies"
SEEDS = ROOT.parent / "shared" / "seeds"
SEED_OF = {"jmix": "000", "juxt": "001", "comindware": "002", "jtl": "003", "jml": "004"}
NEVER_DELIVERED = (".example", ".test", ".invalid", "example.com", "example.net", "example.org")
OF_ARTICLE_15 = ["a", "b", "c", "d", "e", "f", "g", "h", "2"]


def policy(slug: str) -> ControllerProfile:
    return load_profile(path=POLICIES / f"{slug}.yaml")


def drafts(slug: str) -> dict[str, str]:
    return {item: text for item, _heading, text in policy(slug).article_15_defaults()}


every = pytest.mark.parametrize("slug", sorted(SEED_OF))


def test_there_is_one_profile_for_each_policy() -> None:
    assert {path.stem for path in POLICIES.glob("*.yaml")} == set(SEED_OF)


@every
def test_every_value_is_quoted_from_the_policy_or_marked_as_assumed(slug: str) -> None:
    profile = policy(slug)
    assert profile.slug == slug
    assert profile.untraced() == ()
    assert profile.traces
    for trace in profile.traces:
        assert bool(trace.assumed) != bool(trace.where), trace.pointer
        assert len(trace.quote.split()) <= MAX_QUOTED_WORDS
        assert trace.quote or trace.assumed or trace.pointer.startswith("/policy"), trace.pointer


@every
def test_no_trace_is_idle(slug: str) -> None:
    """Each trace decides for at least one value; one wholly covered by closer traces would say nothing."""
    profile = policy(slug)
    data = profile.as_json()
    traced = {resolve(data=data, path=trace.pointer): trace.pointer for trace in profile.traces}
    assert len(traced) == len(profile.traces)
    deciding = set()
    for leaf in leaves(data):
        closest = max((p for p in traced if p is not None and leaf[: len(p)] == p), key=len, default=None)
        deciding.add(closest)
    assert {path for pointer, path in traced.items() if pointer not in deciding} == set()


@every
def test_every_quotation_stands_in_the_policy(slug: str) -> None:
    if not SEEDS.is_dir():
        pytest.skip("the published policies are not beside this repository (../shared/seeds)")
    [seed] = SEEDS.glob(f"{SEED_OF[slug]}_*.txt")
    said = " ".join(seed.read_text(encoding="utf-8").replace("*", "").split())
    for trace in policy(slug).traces:
        for words in (trace.where, trace.quote):
            assert " ".join(words.split()) in said, f"{trace.pointer}: {words}"


@every
def test_no_mail_can_reach_a_real_address(slug: str) -> None:
    """Owners are written to; the controller's own address is only shown."""
    profile = policy(slug)
    for system in profile.systems:
        assert system.owner.email.endswith(NEVER_DELIVERED)
        assert system.owner.email != profile.contact.email


@every
def test_the_profile_survives_being_stored(slug: str) -> None:
    profile = policy(slug)
    assert profile_from_json(profile.as_json()) == profile


@every
def test_the_colour_can_be_read_and_the_prefix_is_its_own(slug: str) -> None:
    profile = policy(slug)
    assert contrast(colour=profile.appearance.accent) >= 4.5
    assert profile.reference_prefix == slug.upper()


@every
def test_the_desk_has_its_own_form_beside_the_channels_of_the_policy(slug: str) -> None:
    profile = policy(slug)
    assert [channel.kind for channel in profile.channels].count(ChannelKind.FORM) == 1
    assert ChannelKind.FORM not in {channel.kind for channel in profile.policy_channels}


@every
def test_drafts_of_article_15_say_what_the_profile_says_and_no_more(slug: str) -> None:
    profile = policy(slug)
    assert [item for item, heading, _text in profile.article_15_defaults() if heading] == OF_ARTICLE_15
    texts = drafts(slug)
    for activity in profile.activities:
        assert all(" ".join(purpose.split()) in texts["a"] for purpose in activity.purposes)
    assert all(recipient.name in texts["c"] for recipient in profile.recipients)
    assert profile.authority.name in texts["f"]
    assert texts["h"] == ""  # no policy speaks of automated decisions: the handler must write it
    assert bool(texts["2"]) == bool(profile.transfers)
    assert ("UK GDPR" in texts["e"]) == (profile.regime == "uk_gdpr")
    assert texts["e"].count("Art. ") == 4


@every
def test_no_list_was_torn_at_a_comma(slug: str) -> None:
    """In [a, b] a comma parts two entries; a torn half would begin with a small letter."""
    profile = policy(slug)
    entries = [purpose for activity in profile.activities for purpose in activity.purposes]
    entries += [category for activity in profile.activities for category in activity.categories]
    entries += [category for system in profile.systems for category in system.categories]
    assert [entry for entry in entries if not entry[0].isupper()] == []


def kinds(profile: ControllerProfile) -> set[str]:
    return {str(channel.kind) for channel in profile.policy_channels}


def test_jmix_takes_a_cookie_identifier_alone_and_has_four_channels() -> None:
    jmix = policy("jmix")
    alone = [identifier.kind for identifier in jmix.identifiers if identifier.enough_alone]
    assert alone == [IdentifierKind.COOKIE_ID]
    assert kinds(jmix) == {"web_form", "post", "email", "telephone"}
    assert [system.name for system in jmix.systems] == [
        "Google Analytics",
        "Yandex Metrika",
        "Facebook pixel",
        "Twitter pixel",
    ]
    assert all(IdentifierKind.COOKIE_ID in system.found_by for system in jmix.systems)
    assert jmix.rights_offered.promised == ()
    assert Right.ACCESS in jmix.rights


def test_juxt_promises_six_rights_and_the_marketing_opt_out_in_one_month() -> None:
    juxt = policy("juxt")
    six = (
        Right.ACCESS,
        Right.RECTIFICATION,
        Right.ERASURE,
        Right.RESTRICTION,
        Right.PORTABILITY,
        Right.OBJECTION,
    )
    assert juxt.rights_offered.promised == (*six, Right.OBJECTION_DIRECT_MARKETING)
    for right in six:
        promise = juxt.promise(right)
        assert promise is not None
        assert (promise.months, juxt.promised_days(right)) == (1, None)
    assert kinds(juxt) == {"email", "telephone", "post"}
    assert (juxt.fees.charged, juxt.fees.rights) == ("may_charge", (Right.ACCESS,))
    assert juxt.eligibility is not None
    assert juxt.eligibility.areas == ("anyone",)
    assert juxt.marketing is not None
    assert juxt.marketing.service_messages_stay
    assert (juxt.regime, juxt.authority.website) == ("uk_gdpr", "https://ico.org.uk/")
    assert {system.slug for system in juxt.systems} == {
        "matomo",
        "google-workspace",
        "salesforce",
        "mailchimp",
        "goto",
    }


def test_comindware_promises_access_in_thirty_days_to_people_in_the_eea() -> None:
    comindware = policy("comindware")
    assert comindware.promised_days(Right.ACCESS) == 30
    assert comindware.promised_days(Right.ERASURE) is None
    assert comindware.eligibility is not None
    assert comindware.eligibility.areas == ("EEA",)
    assert comindware.eligibility.others
    assert (comindware.regime, comindware.clock.suspension) == ("eu_gdpr", "none")
    assert {retention.exception for retention in comindware.retention} == {"legal_obligation", "legal_claims"}
    assert "de-identified" in comindware.deidentified_data
    assert [system.name for system in comindware.systems] == [
        "JivoChat",
        "Salesforce",
        "MailChimp",
        "KickBox",
    ]
    assert drafts("comindware")["2"].startswith("United States: ")
    [check] = comindware.article_15_checks()
    assert "C-311/18" in check
    assert check not in drafts("comindware")["2"]


def test_jtl_hands_requests_about_customers_data_over() -> None:
    jtl = policy("jtl")
    assert jtl.role == "controller_and_processor"
    assert jtl.processor_for is not None
    assert "customer" in jtl.processor_note
    assert jtl.processor_for.hand_over in jtl.processor_note
    assert jtl.rights_offered.promised == (Right.RECTIFICATION,)
    assert kinds(jtl) == {"email"}
    assert {policy(slug).role for slug in SEED_OF if slug != "jtl"} == {"controller"}


def test_jml_answers_as_pdf_or_email_and_keeps_data_for_the_claims_period() -> None:
    jml = policy("jml")
    assert jml.answer_formats == (AnswerFormat.PDF, AnswerFormat.EMAIL)
    assert jml.rights_offered.promised == (
        Right.ACCESS,
        Right.RECTIFICATION,
        Right.RESTRICTION,
        Right.ERASURE,
    )
    claims = next(retention for retention in jml.retention if retention.slug == "claims")
    assert (claims.period, claims.exception) == ("P6Y", "legal_claims")
    assert drafts("jml")["d"].endswith("or the law (Limitation Act 1980, section 5).")
    assert jml.authority.name == "Information Commissioner’s Office"
    assert jml.authority.address[-2] == "Cheshire SK9 5AF"
