"""`python -m parscore`: the command line."""

from parscore.cli import main

if __name__ == "__main__":
    main()
