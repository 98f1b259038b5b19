"""The floor under benchmarks/collect.py: a plain psycopg loop that writes one subject's rows as one JSON file.

Knows the shop's tables by heart, which no product may. Arguments: database URL, e-mail address, file.
"""

import json
import sys
import time
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from benchmarks.plain_zip import peak_mb

SETS = {
    "customer": "SELECT * FROM customer WHERE email = %(email)s",
    "address": "SELECT a.* FROM address a WHERE a.id IN (SELECT address_id FROM customer WHERE email = %(email)s)",
    "payment_card": "SELECT p.* FROM payment_card p JOIN customer c ON c.id = p.customer_id WHERE c.email = %(email)s",
    "orders": "SELECT o.* FROM orders o JOIN customer c ON c.id = o.customer_id WHERE c.email = %(email)s",
    "order_item": "SELECT i.* FROM order_item i JOIN orders o ON o.id = i.order_id "
    "JOIN customer c ON c.id = o.customer_id WHERE c.email = %(email)s",
    "product": "SELECT * FROM product WHERE id IN (SELECT i.product_id FROM order_item i "
    "JOIN orders o ON o.id = i.order_id JOIN customer c ON c.id = o.customer_id WHERE c.email = %(email)s)",
    "login": "SELECT l.* FROM login l JOIN customer c ON c.id = l.customer_id WHERE c.email = %(email)s",
    "visit": "SELECT * FROM visit WHERE email = %(email)s",
    "service_request": "SELECT * FROM service_request WHERE email = %(email)s OR alt_email = %(email)s",
}


def main() -> None:
    """Write the file and print rows, seconds and peak memory in MB as JSON."""
    url, email, target = sys.argv[1:4]
    began, rows = time.perf_counter(), 0
    with psycopg.connect(url) as connection, Path(target).open("w", encoding="utf-8") as out:
        out.write("{")
        for place, (name, query) in enumerate(SETS.items()):
            out.write(f'{"," if place else ""}"{name}":[')
            with connection.cursor(name="rows", row_factory=dict_row) as cursor:
                cursor.itersize = 5000
                cursor.execute(query, {"email": email})
                for number, row in enumerate(cursor):
                    out.write(",\n" if number else "\n")
                    out.write(json.dumps(row, default=str))
                    rows += 1
            out.write("]")
        out.write("}")
    print(json.dumps({"rows": rows, "seconds": time.perf_counter() - began, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
