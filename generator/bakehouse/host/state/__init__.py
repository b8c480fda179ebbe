"""The host's state below `<root>/.bakehouse`: files that are replaced whole, or appended to."""
