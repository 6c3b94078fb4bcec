"""Access to models that speak OpenAI's protocol: settings, one request, many requests, the cache.

Imported only where a model is configured; reading a report with templates needs none of it, and
langchain, openai and tenacity are imported when the first call is made.

    config   which model, where, with what abilities; presets are data in presets.toml
    prompts  versioned prompt files with their examples
    ask      one request down the ladder of output formats, to a recorded outcome
    run      many requests: concurrency, rates, budgets, cache
    batch    the same through a provider's batch interface
    plan     what a run would send and cost, without sending it
    probe    what a model can do
"""
