"""`python -m cli` is `pairwatch`."""

from cli.main import main

main()
