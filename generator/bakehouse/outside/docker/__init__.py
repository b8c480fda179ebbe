"""Docker, in two halves: `ask` reads the state, `commands` makes the argument lists that change it."""
