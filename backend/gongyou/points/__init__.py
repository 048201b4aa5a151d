"""a double-entry ledger, rules as data, budgets, vesting."""
