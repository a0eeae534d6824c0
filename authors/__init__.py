"""Author profiles: public data only. Its pure modules are imported by wire, so this stays empty."""
