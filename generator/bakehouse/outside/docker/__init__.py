"""Docker: `ask` reads the state, `commands` makes the argument lists that change it.

`whales` is python-on-whales, for what needs no hard limit.
"""
