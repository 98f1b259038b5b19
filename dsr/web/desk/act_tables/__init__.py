"""What staff can do to a case, by theme; `dsr.web.desk.acts` gathers it. Data only."""
