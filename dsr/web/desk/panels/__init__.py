"""What each theme shows on the page of a case; `dsr.web.desk.themes` gathers it."""
