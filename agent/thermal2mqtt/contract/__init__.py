"""Every topic, payload and command as a model; discovery and the documentation come from here."""
