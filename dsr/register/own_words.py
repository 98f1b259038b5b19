"""What a controller says in its own words, and in which language: its profile is written in one. Reads only.

Pages and letters in other languages quote these words as they stand; whoever draws them marks their language.
"""

from collections.abc import Iterator

from dsr.register.profile import ControllerProfile


def own_phrases(*, profile: ControllerProfile, language: str) -> tuple[str, ...]:
    """Every phrase of the profile that people read, if it is in another language than `language`; else none."""
    if _same(profile.default_language, language):
        return ()
    return tuple(dict.fromkeys(phrase for phrase in _phrases(profile) if phrase.strip()))


def _same(one: str, other: str) -> bool:
    return one.split("-", maxsplit=1)[0].lower() == other.split("-", maxsplit=1)[0].lower()


def _phrases(profile: ControllerProfile) -> Iterator[str]:
    yield from _on_the_form(profile)
    yield from _about_processing(profile)
    yield profile.deidentified_data
    yield from (promise.text for promise in profile.promises)
    for channel in profile.channels:
        yield channel.note
    if profile.processor_for is not None:
        held = profile.processor_for
        yield from (held.on_behalf_of, held.data, held.hand_over)


def _on_the_form(profile: ControllerProfile) -> Iterator[str]:
    if profile.eligibility is not None:
        yield from (profile.eligibility.text, profile.eligibility.others)
    for identifier in profile.identifiers:
        yield from (identifier.label, identifier.help)
    yield from (profile.fees.text, profile.fees.note)
    if profile.marketing is not None:
        yield from (profile.marketing.opt_out, profile.marketing.note)


def _about_processing(profile: ControllerProfile) -> Iterator[str]:
    """What the information of Art. 15(1) and the reasons of a refusal quote."""
    for activity in profile.activities:
        yield from (*activity.purposes, *activity.categories, activity.storage, activity.source)
        yield from (activity.automated_decisions, activity.legal_basis_note)
    for system in profile.systems:
        yield from (system.purpose, *system.categories, system.storage, system.source)
    for retention in profile.retention:
        yield from (retention.reason, retention.data)
    yield from (recipient.purpose for recipient in profile.recipients)
    yield from (transfer.note for transfer in profile.transfers)
