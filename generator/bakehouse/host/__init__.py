"""The companion on the VM: it pulls images, swaps changed services, checks their health and rolls back."""
