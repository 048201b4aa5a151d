"""hazards, contests, inspections."""
