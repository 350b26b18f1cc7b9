"""Where the program folder starts: the command line, also in the processes that read forms."""

from multiprocessing import freeze_support

from parscore.cli import main

if __name__ == "__main__":
    freeze_support()
    main()
