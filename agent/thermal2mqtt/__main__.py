"""`python -m thermal2mqtt` is the command `thermal2mqtt`."""

from thermal2mqtt.cli import main

if __name__ == "__main__":
    main()
