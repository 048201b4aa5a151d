"""The days of these tests."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
"""Noon in Shanghai."""
TODAY = "2026-11-20"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
