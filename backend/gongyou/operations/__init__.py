"""Operations: what administrators and auditors see of the service itself, and what an operator checks."""
