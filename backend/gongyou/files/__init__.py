"""Files of a tenant: pictures of evidence, voice notes, artwork, exports. The bytes live in `core.storage`, the facts here."""
