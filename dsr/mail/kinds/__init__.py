"""Letters by reader; `dsr.mail.letters` is the registry."""
