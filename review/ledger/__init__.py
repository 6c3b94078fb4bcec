"""The ledger: runs and their findings, decisions that are only ever appended, and what follows from
them. Findings are made by the checker; this package stores them and what people decide on them."""
