"""The companion on the VM: it only pulls, swaps what changed, proves it, and can always go back."""
