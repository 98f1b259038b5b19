"""The ladder of identity: ways to make sure who asks, the least intrusive first (law/README 4.1). Plain Python.

Data for the desk, the letters and the guards. EDPB Guidelines 01/2022, paragraphs 58 to 81.
"""

from dataclasses import dataclass

SIGNED_IN, KNOWN_ADDRESS, KNOWLEDGE = "signed_in", "known_address", "knowledge"
CALL_BACK, DOCUMENT = "call_back", "document"


@dataclass(frozen=True, slots=True)
class Rung:
    """One way. `label` is what the handler does, `when` when it fits, `asks` what the letter asks for."""

    method: str
    label: str
    when: str
    asks: str
    article: str


LADDER: tuple[Rung, ...] = (
    Rung(
        SIGNED_IN,
        "Ask them to sign in where they have an account",
        "They have an account with you. A request from inside it, or a note that they are signed in, is enough.",
        "Please sign in to your account with us and send us a short message from there that names this request.",
        "EDPB 01/2022, 72 to 73",
    ),
    Rung(
        KNOWN_ADDRESS,
        "Send a code to the address you already know",
        "Your own records hold an e-mail address of this person. The code goes there, not to the address "
        "that the request came from.",
        "On your status page you can have six figures sent to the e-mail address that we have on file for you. "
        "Please type them there.",
        "EDPB 01/2022, 72 to 75",
    ),
    Rung(
        KNOWLEDGE,
        "Ask for something only they and you know",
        "You hold something that others are not likely to know, such as a past order or an invoice number. "
        "Ask for no data that you do not hold already.",
        "Please tell us something that we can compare with what we hold, such as the number of a past order.",
        "EDPB 01/2022, 72 to 75",
    ),
    Rung(
        CALL_BACK,
        "Call back on the number you already know",
        "Your own records hold a telephone number. Ring that number, not one that came with the request.",
        "We will ring the telephone number that we have on file for you. Please tell us when you can be reached.",
        "EDPB 01/2022, 71",
    ),
    Rung(
        DOCUMENT,
        "Ask for a copy of an identity document, with parts covered",
        "Last resort, and in most cases too much. Only when nothing above is possible and a mix-up would do harm.",
        "Please send a copy of an official document through your status page, with all parts covered that we "
        "do not need.",
        "EDPB 01/2022, 74 to 79",
    ),
)
RUNGS: dict[str, Rung] = {rung.method: rung for rung in LADDER}

MASKED_PARTS: dict[str, str] = {
    "photo": "the photo",
    "serial_number": "the number of the document",
    "nationality": "the nationality",
    "birth_place": "the place of birth",
    "height_eyes": "height and colour of eyes",
    "machine_zone": "the lines for machines",
    "signature": "the signature",
    "personal_number": "any personal number",
}
NEEDED_PARTS: dict[str, str] = {
    "name": "the name",
    "validity": "from when and until when it is valid",
    "authority": "the authority that issued it",
}
LETTER_MASK = "Please cover before you make the copy: %(parts)s."
LETTER_NEEDED = "We need to read only: %(parts)s."
LETTER_DESTROYED = (
    "Send it through your status page, not by e-mail. Few of us can open it, each look is recorded, and it is "
    "destroyed by itself as soon as we have looked at it. We note only that it was checked."
)


def less_intrusive_than(*, method: str) -> tuple[Rung, ...]:
    """The rungs before a method on the ladder; none for what is not on it."""
    methods = [rung.method for rung in LADDER]
    return LADDER[: methods.index(method)] if method in methods else ()


def why_not_ask(*, ground: str, method: str, why_not_less: str) -> str:
    """Why this may not be asked, as a sentence; empty when it may (Art. 12(6), EDPB 01/2022 para 71)."""
    if not ground:
        return "First record why there is reasonable doubt about who is asking (Art. 12(6))."
    if method not in RUNGS:
        return "Nothing has to be asked for this way. Record it as confirmed instead."
    if method == DOCUMENT and not why_not_less.strip():
        return (
            "A document is the last resort. Say for each way that asks for less why it is not enough "
            "(EDPB 01/2022, 71 to 75)."
        )
    return ""


def parts_to_mask(*, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """The parts to cover in words, all of them unless some were chosen; raises KeyError for an unknown one."""
    return tuple(MASKED_PARTS[slug] for slug in chosen or tuple(MASKED_PARTS))
