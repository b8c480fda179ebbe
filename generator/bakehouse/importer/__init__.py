"""The importer: from the record of a repository to its entry in the manifest, as text."""
