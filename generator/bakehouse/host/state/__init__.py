"""What the host remembers, below `<root>/.bakehouse`: files that are replaced whole, or appended to."""
