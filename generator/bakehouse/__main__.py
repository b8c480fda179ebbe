"""`python -m bakehouse`."""

from bakehouse.cli import main

if __name__ == "__main__":
    main()
