"""The web application: pages for people; `review.api` answers programs."""
