"""Tables of the generated pages."""


def line_of(cells: tuple[str, ...]) -> str:
    """Format a row of a table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
