"""Addresses of the desk by theme; `dsr.web.desk.urls` gathers them."""
