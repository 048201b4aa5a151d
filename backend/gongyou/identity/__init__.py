"""Identity: tenants, organisation, members, roles, sign-in."""
