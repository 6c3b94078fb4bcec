"""The reviewing page: a report's text with its evidence, its page images, and a finding's proof."""
