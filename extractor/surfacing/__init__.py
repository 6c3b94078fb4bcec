"""Looking for contradictions with a model: which claims it is asked about, and what it proposes.

    questions   pairs of claims that are near each other in an index; goals with their completions;
                changes with their reasons
    read        replies to proposals: both quotes at their place, typed from the report's own words

A model proposes and proves nothing: what the checker cannot compute from the words at the quoted
places is a lead, never a finding.
"""

from extractor.surfacing.asking import questions
from extractor.surfacing.proposing import read

__all__ = ["questions", "read"]
