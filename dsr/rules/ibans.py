"""Finds bank account numbers (IBAN, ISO 13616) in texts by their length and check digits. Plain Python."""

import re

LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
    "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28,
    "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24,
    "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip
_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ -]?[0-9]{2}")
_GAPS = " -\u00a0"


def cover_ibans(text: str, mask: str) -> str:
    """The text with every valid account number replaced by the mask."""
    pieces: list[str] = []
    at = 0
    while (found := _START.search(text, at)) is not None:
        end = _end_of(text, found.start())
        if end is None:
            pieces.append(text[at : found.end()])
            at = found.end()
        else:
            pieces += [text[at : found.start()], mask]
            at = end
    return "".join([*pieces, text[at:]]) if pieces else text


def _end_of(text: str, start: int) -> int | None:
    """Where the number that begins there ends; None when none begins there."""
    wanted = LENGTHS.get(text[start : start + 2].upper())
    signs, at = "", start
    while wanted and at < len(text) and len(signs) < wanted:
        sign = text[at]
        if sign.isascii() and sign.isalnum():
            signs += sign.upper()
        elif sign not in _GAPS or text[at - 1] in _GAPS:
            return None
        at += 1
    if not wanted or len(signs) < wanted or (at < len(text) and text[at].isalnum()):
        return None
    return at if _valid(signs) else None


def _valid(signs: str) -> bool:
    moved = signs[4:] + signs[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1
