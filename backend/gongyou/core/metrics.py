"""Prometheus metrics, one registry a process; /metrics of the API adds what the database knows (backlog, parked)."""

from prometheus_client import CollectorRegistry, Counter, Histogram

registry = CollectorRegistry()

requests = Counter(
    "gongyou_requests_total", "Answers by operation and status.", ["operation", "status"], registry=registry
)
request_seconds = Histogram(
    "gongyou_request_seconds",
    "Time to answer.",
    ["operation"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=registry,
)
