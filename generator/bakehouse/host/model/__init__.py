"""What a deploy knows and what it will do, as records: no I/O here, in plan and in gate."""
