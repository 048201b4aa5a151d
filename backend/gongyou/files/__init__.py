"""Files of a tenant: pictures of evidence, artwork, exports. The bytes live in `core.storage`, the facts here."""
