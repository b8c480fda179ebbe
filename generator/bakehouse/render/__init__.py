"""From manifest records to files: rendered, compared with the disk, written, or reported as drift."""
