"""The public pages: controllers, the form in four steps, the confirmation. No account, no cookie, no script needed."""
