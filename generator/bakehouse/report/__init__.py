"""Records as pages for people, `show(record) -> Page`, or as text for machines; nothing is printed here."""
