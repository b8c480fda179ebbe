"""Pure rules on what a deploy refuses of a repository: a host and a check of a checkout call them."""
