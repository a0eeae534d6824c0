"""What happened, as rows: the audit trail, and the outbox that the worker drains."""
