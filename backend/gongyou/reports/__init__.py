"""What leaders look at daily, over all domains: each domain gives its own figures, they are put together here."""
