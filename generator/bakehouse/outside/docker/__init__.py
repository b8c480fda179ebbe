"""Docker, in two halves: `ask` reads what is, `commands` makes the argument lists of what is done."""
