"""What an appeal 诉求 is about and how urgent it is, from its words: a suggestion, always changeable by a person."""
