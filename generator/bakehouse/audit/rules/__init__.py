"""The rules: each module has `findings(subject)`; a line in `audit.findings` names it."""
