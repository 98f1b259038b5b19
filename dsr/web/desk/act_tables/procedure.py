"""Steps of the checklists, second persons, fees, other ends."""

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = ()
