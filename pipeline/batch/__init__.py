"""Many files by isolated workers, with a ledger (批量处理)."""
