"""standings of people and teams, derived from daily scores."""
