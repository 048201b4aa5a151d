"""The policy desk 政策百事通: questions and answers with their sources, suggested while a member types."""
