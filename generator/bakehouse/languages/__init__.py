"""How each language of a generated file writes a value and a comment: `quote(parts)`, `comment(text)`."""
