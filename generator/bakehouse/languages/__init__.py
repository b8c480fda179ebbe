"""The languages of generated files, each with `quote(parts)` for a value and `comment(text)`."""
