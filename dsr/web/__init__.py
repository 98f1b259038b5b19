"""The surfaces people look at: form, status page, desk. They read freely, and write only through casework."""
