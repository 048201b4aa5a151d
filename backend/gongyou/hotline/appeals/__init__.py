"""Appeals 诉求: three ways to speak, one conversation each, sealed to those who handle it."""
