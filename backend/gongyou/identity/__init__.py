"""Tenants, organisation, members, sessions: who works where and who may do what."""
