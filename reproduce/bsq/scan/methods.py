"""The tests and the spreads that a document, a table or a sentence names."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from bsq.patterns import wording

_OTHERWISE = (
    r"(?:\badjusted for|mantel[\s-]haenszel|stratified (?:by|for)|\bGEE\b|generali[sz]ed (?:estimating|linear)"
    r"|mixed[\s-](?:effects?|models?)|propensity|analysis of covariance|ancova|log[\s-]transform|bonferroni|cluster(?:ed|ing)|multilevel|hierarchical"
    r"|random effects|conditional logistic|sandwich)"
)
_COMPARED_OTHERWISE = wording(
    rf"(?:were|was|are)\s(?:compared|tested|analy[sz]ed|assessed|evaluated|adjusted|{_OTHERWISE})[^.]{{0,120}}?{_OTHERWISE}"
    r"|(?:binary|dichotomous|categorical|occurrence|proportions?)[^.]{0,80}logistic regression"
    r"|logistic regression[^.]{0,60}(?:binary|dichotomous|categorical|occurrence|proportions?)"
    r"|conditional logistic|matched[\s-](?:case|pair|control)|for clustering|cluster[\s-]randomi"
    rf"|(?:were|was|are)\s{_OTHERWISE}|(?:p[\s-]?values?|comparisons?)\s[^.]{{0,40}}?{_OTHERWISE}"
)
"""Sentences of the methods that tell of tests which follow from neither counts nor means."""
NOT_OF_COUNTS = wording(
    r"adjusted|analysis of covariance|covariates?\b|generali[sz]ed (?:estimating|linear)|log[\s-]transform|regression|logistic|\bcox\b"
    r"|log-?\s?rank|mantel[\s-]haenszel|stratified|\bGEE\b|mixed|ancova|(?<!un)(?<!un-)paired|mcnemar|wilcoxon signed"
    r"|repeated measures|interaction|propensity|matched|weighted|bonferroni|corrected p|multivari|predict|correlat|trend"
)
"""Tests that do not follow from the counts that are compared."""
RANK_TESTS = wording(r"\bmann\b|wilcoxon|kruskal|rank[\s-]sum|\bu[\s-]test|non-?parametric")
_WEIGHTED = r"(?<![\w-])weight(?:ed|ing)\b(?!\s(?:kappa|images?|imaging|MRI))"
ESTIMATED = wording(
    rf"surviv|cumulative|inciden|prevalen|actuarial|kaplan|{_WEIGHTED}|\b(?:\d+|one|two|three|five|ten)[\s-](?:year|month)s?\b|probabilit"
)
"""Percentages that may be estimates from times to events, or weighted, and no shares of counts."""
WEIGHTED = wording(_WEIGHTED)
"""Percentages of weighted patients; not images that are T2-weighted."""
_STANDARD_ERROR = wording(r"\bSEM?\b|standard error|s\.e\.")
_STANDARD_DEVIATION = wording(r"\bSDs?\b|standard deviation|s\.d\.|\bdp\b|desvio")
_LOG_RANK = wording(r"log-?\s?rank|\bcox\b|proportional hazards")
_OF_COUNTS = wording(r"categor|proportion|frequenc|binary|dichotom|percentages")
_OF_VALUES = wording(r"continuous|\bmeans?\b|quantitative|numerical|normally|skewed|scores")
_SPHERICITY = wording(r"greenhouse|huynh|sphericity")
_MARGIN = wording(r"inferior|equivalen|superiority margin")
TESTS_OF_COUNTS = wording(r"chi[\s-]?squared?|χ|fisher|exact test")
PAIRED_TEST = wording(r"(?<!un)(?<!un-)(?<!un )paired|repeated measures|within[\s-](?:subjects?|patients?)")
_OTHER_LEVEL = wording(
    r"bonferroni|multiple (?:comparison|testing)|hochberg|hommel|\bholm\b|false discovery|one-?\s?(?:sided|tailed)|0\.025"
    r"|(?:1|10)\s?% level|99\s?% (?:CI|confidence)|significan\w* (?:level|at|if|when|was set)[^.]{0,40}0?\.0?1\b"
)
"""Another level of significance than 0.05, or corrected tests."""
_INTERVALS_OTHERWISE = wording(
    rf"bootstrap|{_WEIGHTED}|cluster|imputed|imputation|generali[sz]ed estimating|\bGEE\b|multilevel|mixed[\s-]effect|bayes|credible|two-?stage design|adjusted (?:confidence )?interval|repeated confidence"
)
_OF_RATIOS = wording(r"\b(?:odds|hazards?|risk|rate) ratios?\b|secondary analys|sensitivity analys")
_MODELS = wording(
    r"adjust|regression|logistic|\bcox\b|multivari|mantel|stratif|\bGEE\b|poisson|log-binomial|mixed|cluster|propensity|matched|imput|weighted"
    r"|meta-?anal|pooled|bayes"
)
"""Ways of making ratios that do not follow from the counts of two groups alone."""
_POST_HOC = wording(r"scheff|tukey|dunnett|duncan|newman|games-howell|\bLSD\b|post[\s-]?hoc")
_PAIRED = wording(r"cross-?over|matched pairs|within patients|compared within")


class Methods(msgspec.Struct, frozen=True):
    """What a document says of its tests: whether any is of ranks, of pairs, of times to events, of repeated measures
    (whose degrees of freedom may be corrected) or of a margin of non-inferiority; whether it tells of another level of
    significance than 0.05; whether those of counts, or of means, are adjusted in some way; whether intervals may be of
    weighted, clustered or resampled data; whether ratios may be of models, and not of counts alone;
    whether it names standard deviations, and no standard errors; and whether groups are compared in pairs behind a test of
    all."""

    ranks: bool = False
    pairs: bool = False
    times: bool = False
    repeated: bool = False
    margins: bool = False
    other_level: bool = False
    counts_otherwise: bool = False
    means_otherwise: bool = False
    intervals_otherwise: bool = False
    models: bool = False
    has_deviations: bool = False
    post_hoc: bool = False


def methods_of(text: str) -> Methods:
    """Read the tests that a document names.

    >>> methods_of("Groups were compared with the Mann-Whitney U test.").ranks
    True
    """
    sentences = [_sentence_at(text, match.start()) for match in _COMPARED_OTHERWISE.finditer(text)]
    otherwise = [sentence for sentence in sentences if not _OF_RATIOS.search(sentence)]
    return Methods(
        ranks=bool(RANK_TESTS.search(text)),
        pairs=bool(_PAIRED.search(text)),
        times=bool(_LOG_RANK.search(text)),
        repeated=bool(_SPHERICITY.search(text)),
        margins=bool(_MARGIN.search(text)),
        other_level=bool(_OTHER_LEVEL.search(text)),
        counts_otherwise=any(_OF_COUNTS.search(named) or not _OF_VALUES.search(named) for named in otherwise),
        means_otherwise=any(_OF_VALUES.search(named) or not _OF_COUNTS.search(named) for named in otherwise),
        intervals_otherwise=bool(_INTERVALS_OTHERWISE.search(text)),
        models=bool(_MODELS.search(text)),
        has_deviations=spreads_in(text) == ("SD",),
        post_hoc=bool(_POST_HOC.search(text)),
    )


def _sentence_at(text: str, position: int) -> str:
    """The sentence of a place in a text, roughly."""
    end = text.find(".", position)
    return text[text.rfind(".", 0, position) + 1 : end if end > 0 else len(text)]


def spreads_of(text: str, methods: Methods) -> tuple[str, ...]:
    """What the spreads of a text may be: as it says, or else as the document says, or else either."""
    return spreads_in(text) or (("SD",) if methods.has_deviations else ("SD", "SE"))


@lru_cache(maxsize=1024)
def spreads_in(text: str) -> tuple[str, ...]:
    """What a text says its spreads are: standard deviations, standard errors, both, or neither.

    >>> spreads_in("Values are mean (SD)"), spreads_in("Values are means")
    (('SD',), ())
    """
    named = (("SD", _STANDARD_DEVIATION), ("SE", _STANDARD_ERROR))
    return tuple(name for name, pattern in named if pattern.search(text))
