"""Who asks: identity, authority, breaches."""

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = ()
