"""Access to everything outside the process, one module each; records come back."""
