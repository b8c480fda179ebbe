"""Findings about a repository: it is compared with its manifest entry, and with what a deploy needs."""
