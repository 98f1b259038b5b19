"""The package a person receives: content, pages, tables, letter, manifest. Decides nothing about a case."""
