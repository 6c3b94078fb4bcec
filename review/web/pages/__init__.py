"""The pages, one module each with a `router`; `review.web.app` finds them by listing this package."""
