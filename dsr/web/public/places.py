"""Places the calculator knows: their holiday calendar, usual time zone, and which laws are theirs. Data only."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dsr.common.public_holidays import EU_EEA

Place = tuple[str, str | Promise, str]

EUROPE: tuple[Place, ...] = (
    ("AT", _("Austria"), "Europe/Vienna"),
    ("BE", _("Belgium"), "Europe/Brussels"),
    ("BG", _("Bulgaria"), "Europe/Sofia"),
    ("HR", _("Croatia"), "Europe/Zagreb"),
    ("CY", _("Cyprus"), "Asia/Nicosia"),
    ("CZ", _("Czechia"), "Europe/Prague"),
    ("DK", _("Denmark"), "Europe/Copenhagen"),
    ("EE", _("Estonia"), "Europe/Tallinn"),
    ("FI", _("Finland"), "Europe/Helsinki"),
    ("FR", _("France"), "Europe/Paris"),
    ("DE", _("Germany"), "Europe/Berlin"),
    ("GR", _("Greece"), "Europe/Athens"),
    ("HU", _("Hungary"), "Europe/Budapest"),
    ("IS", _("Iceland"), "Atlantic/Reykjavik"),
    ("IE", _("Ireland"), "Europe/Dublin"),
    ("IT", _("Italy"), "Europe/Rome"),
    ("LV", _("Latvia"), "Europe/Riga"),
    ("LI", _("Liechtenstein"), "Europe/Vaduz"),
    ("LT", _("Lithuania"), "Europe/Vilnius"),
    ("LU", _("Luxembourg"), "Europe/Luxembourg"),
    ("MT", _("Malta"), "Europe/Malta"),
    ("NL", _("Netherlands"), "Europe/Amsterdam"),
    ("NO", _("Norway"), "Europe/Oslo"),
    ("PL", _("Poland"), "Europe/Warsaw"),
    ("PT", _("Portugal"), "Europe/Lisbon"),
    ("RO", _("Romania"), "Europe/Bucharest"),
    ("SK", _("Slovakia"), "Europe/Bratislava"),
    ("SI", _("Slovenia"), "Europe/Ljubljana"),
    ("ES", _("Spain"), "Europe/Madrid"),
    ("SE", _("Sweden"), "Europe/Stockholm"),
    ("CH", _("Switzerland"), "Europe/Zurich"),
    ("TR", _("Türkiye"), "Europe/Istanbul"),
    ("GB-EAW", _("United Kingdom: England and Wales"), "Europe/London"),
    ("GB-SCT", _("United Kingdom: Scotland"), "Europe/London"),
    ("GB-NIR", _("United Kingdom: Northern Ireland"), "Europe/London"),
    ("EU-INST", _("Institutions of the European Union"), "Europe/Brussels"),
)
AMERICAS: tuple[Place, ...] = (
    ("AR", _("Argentina"), "America/Argentina/Buenos_Aires"),
    ("BR", _("Brazil"), "America/Sao_Paulo"),
    ("CA", _("Canada"), "America/Toronto"),
    ("CA-AB", _("Canada: Alberta"), "America/Edmonton"),
    ("CA-BC", _("Canada: British Columbia"), "America/Vancouver"),
    ("CA-QC", _("Canada: Quebec"), "America/Toronto"),
    ("MX", _("Mexico"), "America/Mexico_City"),
    ("US", _("United States: federal holidays"), "America/New_York"),
    ("US-CA", _("United States: California"), "America/Los_Angeles"),
    ("US-CO", _("United States: Colorado"), "America/Denver"),
    ("US-CT", _("United States: Connecticut"), "America/New_York"),
    ("US-DE", _("United States: Delaware"), "America/New_York"),
    ("US-FL", _("United States: Florida"), "America/New_York"),
    ("US-IN", _("United States: Indiana"), "America/Indiana/Indianapolis"),
    ("US-IA", _("United States: Iowa"), "America/Chicago"),
    ("US-KY", _("United States: Kentucky"), "America/Kentucky/Louisville"),
    ("US-MD", _("United States: Maryland"), "America/New_York"),
    ("US-MN", _("United States: Minnesota"), "America/Chicago"),
    ("US-MT", _("United States: Montana"), "America/Denver"),
    ("US-NE", _("United States: Nebraska"), "America/Chicago"),
    ("US-NH", _("United States: New Hampshire"), "America/New_York"),
    ("US-NJ", _("United States: New Jersey"), "America/New_York"),
    ("US-OR", _("United States: Oregon"), "America/Los_Angeles"),
    ("US-RI", _("United States: Rhode Island"), "America/New_York"),
    ("US-TN", _("United States: Tennessee"), "America/Chicago"),
    ("US-TX", _("United States: Texas"), "America/Chicago"),
    ("US-UT", _("United States: Utah"), "America/Denver"),
    ("US-VA", _("United States: Virginia"), "America/New_York"),
    ("UY", _("Uruguay"), "America/Montevideo"),
)
WORLD: tuple[Place, ...] = (
    ("AU", _("Australia"), "Australia/Sydney"),
    ("CN", _("China"), "Asia/Shanghai"),
    ("HK", _("Hong Kong"), "Asia/Hong_Kong"),
    ("IN", _("India"), "Asia/Kolkata"),
    ("ID", _("Indonesia"), "Asia/Jakarta"),
    ("JP", _("Japan"), "Asia/Tokyo"),
    ("KE", _("Kenya"), "Africa/Nairobi"),
    ("MY", _("Malaysia"), "Asia/Kuala_Lumpur"),
    ("NZ-PRIVACY", _("New Zealand"), "Pacific/Auckland"),
    ("SA", _("Saudi Arabia"), "Asia/Riyadh"),
    ("SG", _("Singapore"), "Asia/Singapore"),
    ("ZA", _("South Africa"), "Africa/Johannesburg"),
    ("KR", _("South Korea"), "Asia/Seoul"),
    ("TH", _("Thailand"), "Asia/Bangkok"),
    ("NONE", _("Anywhere else: no public holidays"), "UTC"),
)
GROUPS: tuple[tuple[str | Promise, tuple[Place, ...]], ...] = (
    (_("Europe"), EUROPE),
    (_("The Americas"), AMERICAS),
    (_("Asia, Africa, Oceania"), WORLD),
)
PLACES: dict[str, Place] = {place[0]: place for _group, places in GROUPS for place in places}
ZONES = {code: zone for code, _name, zone in PLACES.values()}
CHOICES = [(group, [(code, name) for code, name, _zone in places]) for group, places in GROUPS]


def is_usual(*, regime: str, place: str) -> bool:
    """Whether a law is usually that of a place: else somebody may have chosen one and forgotten the other."""
    country, _dash, rest = regime.partition("_")
    if regime.startswith("eu_gdpr"):
        return place in EU_EEA
    if regime.startswith("eu_"):
        return place == "EU-INST"
    home = {"uk": "GB"}.get(country, country.upper())
    part = f"{home}-{rest[:2].upper()}"
    if part in PLACES:
        return place == part
    return place.partition("-")[0] == home
