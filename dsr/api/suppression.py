"""Asks the suppression list: which of these addresses may not be used for this purpose."""

from typing import Any

from dsr.accounts.api_keys import CHECK_SUPPRESSION
from dsr.api.door import Caller, Refused, endpoint
from dsr.register.suppression import MOST_AT_ONCE, Purpose, stopped_among

PURPOSES = {purpose.value for purpose in Purpose}
WORDS = {True: "stopped", False: "allowed", None: "not_an_address"}


@endpoint(CHECK_SUPPRESSION)
def check(caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    """{"addresses": [...], "purpose": "marketing"} -> {"results": ["stopped", "allowed", ...]} in their order.

    The answer repeats no address.
    """
    addresses, purpose = body.get("addresses"), body.get("purpose")
    if not isinstance(addresses, list) or not all(isinstance(address, str) for address in addresses):
        raise Refused(400, "addresses_needed", "“addresses” is a list of texts.")
    if len(addresses) > MOST_AT_ONCE:
        raise Refused(413, "too_many_addresses", f"At most {MOST_AT_ONCE} addresses in one call.")
    if not isinstance(purpose, str) or purpose not in PURPOSES:
        raise Refused(400, "purpose_unknown", f"“purpose” is one of {', '.join(Purpose)}.")
    found = stopped_among(controller=caller.controller, addresses=addresses, purpose=Purpose(purpose))
    return {
        "controller": caller.controller.slug,
        "purpose": purpose,
        "results": [WORDS[stopped] for stopped in found],
    }
