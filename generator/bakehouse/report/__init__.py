"""Records as text for people and machines: `show(record) -> str`, and nothing is printed here."""
