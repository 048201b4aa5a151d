"""The demo: tenants from `seeds/`, loaded through the services."""
