"""What a model is told: one versioned file a task, its examples beside it. Data, not code.

There are no prompts yet: the template extractor reads reports without a model.
"""
