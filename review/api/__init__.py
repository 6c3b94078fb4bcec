"""The API under /api/v1, one module a resource, each with a `router` that `review.web.app` finds."""
