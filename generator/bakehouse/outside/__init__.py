"""Everything outside the process, one room each; records come back."""
