"""`python -m hrcalc`: the command line."""

from hrcalc.cli import main

main()
