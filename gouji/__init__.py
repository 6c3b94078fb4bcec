"""gouji (勾稽): reads departmental final accounts and proves what contradicts in them."""

__version__ = "0.1.0"
