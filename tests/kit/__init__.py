"""What tests of every area share: small worlds, LibreOffice, the command line as a process."""
