"""Shell scripts as data: their commands with their words, read and never run."""
