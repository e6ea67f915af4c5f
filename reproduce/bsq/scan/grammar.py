"""The grammar of printed statistics: how papers print each of them, in prose and in the cells of tables.

Every pattern is read against folded text (blanks, hyphens, points; see :mod:`bsq.documents.typography`) and names its
parts: ``k`` a count, ``n`` a total, ``pct`` a percentage, ``p`` a p-value, ``est``, ``lo`` and ``hi`` an estimate and its
limits, ``mean`` and ``sd``. None can backtrack: numbers and words are bounded or possessive. The examples are the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

import msgspec

from bsq.phrases import ONES, TENS, UNITS

NUMBER = r"(?>\d{1,3}(?:,\d{3}){1,4}(?![\d,])(?:\.\d{1,9})?|\d{1,9}(?:[.,]\d{1,9})?|\.\d{1,9})(?!\d)"
SIGNED = rf"[-+]?\s?{NUMBER}"
_BELOW_HUNDRED = (
    rf"(?:(?:{'|'.join(TENS)})(?:[\s-](?:{'|'.join(ONES)}))?+|{'|'.join(sorted(UNITS, key=len, reverse=True))})"
)
WORD = rf"(?:(?<!hundred\s)(?<!hundred\sand\s)(?:(?:{'|'.join(ONES)})\shundred\b(?:(?:\sand)?\s{_BELOW_HUNDRED})?|{_BELOW_HUNDRED}))"
COUNT = r"(?>\d{1,3}(?:,\d{3}){1,3}|\d{1,7})(?![\d.,]?\d)"
COUNT_OR_WORD = rf"(?:{COUNT}|{WORD})"
PERCENT = rf"[<>~]?\s?{NUMBER}\s?(?:%|per\s?cent\b)"
PEOPLE = (
    r"(?:patients?|subjects?|participants?|cases?|wom[ae]n|m[ae]n|males?|females?|children|child|infants?|neonates?|babies|"
    r"individuals?|people|persons?|pts|eyes|limbs|knees|hips|deaths?|events?|episodes?|procedures?|respondents?|"
    r"pregnanc(?:y|ies)|births|mothers|adults|students|controls|volunteers|responders|survivors|recipients|donors|"
    r"couples|famil(?:y|ies)|hands|shoulders|wrists|feet|teeth|implants|fractures|aneurysms|lesions|tumou?rs|samples|specimens|centres|centers|hospitals|physicians|nurses)"
)
OF_A_GROUP = r"\s(?:of|in)\s(?:the\s)?(?:[\w-]{1,20}\s){1,3}(?:groups?|arms?|cohort)\b"
"""Behind a percentage, that it is of a group, and not of the total before it."""
GAP = r"(?:\s[a-z'/-]{1,20}){0,6}+"
"""A few words of prose between a count and its percentage."""
FEW_WORDS = r"(?:\s(?!vs|versus|and\b|to\b|or\b|compared)[a-z'/-]{1,20}){0,4}+"
VERSUS = r"(?:\s?(?:vs\.?|versus|v\.?|and|to|or|compared\swith)\s|\s?[,;]\s)"
START = r"(?<![\w.,/%+])(?<!\d\s-)(?<![\w.]-)"
"""A number begins here: not inside a word, a number, a ratio or a range, nor in a name such as IL-6."""
P_LABEL = r"\bp(?:[\s-]?values?)?(?:\s?\([^()]{1,24}\))?"
COMPARED = r"(?:\s?(?:=|<|>|≤|≥|:|was|of|is)){1,3}"
SCALED = r"(?:\s?[x×*]\s?10\s?\^?\s?[-−]?\s?[\d⁻¹²³⁴⁵⁶⁷⁸⁹⁰]{1,4}|[eE]-?\d{1,3})?"
UNIT = r"(?:\s?%|\s?(?:days?|weeks?|months?|years?|hours?|minutes?|min|mo|yrs?|wks?|hrs?|h|d|g|mg|kg|ml|l|cm|mm|grams|cycles|lines|mmHg|cm3|points?|°C|mg/l|mg/dl|g/dl|mcg/min|ug/min)\b)?"
LIMITS = rf"(?P<lo>{SIGNED}\s?%?){UNIT}\s?(?:--?+|to|;|,\s|and|:|\bup\sto\b)\s?(?P<hi>{SIGNED}\s?%?)"
CI = r"(?:(?P<level>\d{2}(?:\.\d)?)\s?%?,?\s?)?(?:CI|IC|CrI|confidence\s(?:interval|limits?)|credible\sinterval|C\.I\.)(?:s\b)?(?:,?\s?9[059]\s?%)?+(?:\s(?:for|of)\s(?:the\s)?(?:mean\s)?difference)?(?:\s?[(\[]CI[)\]](?:,?\s?9[059]\s?%)?+)?(?:\s?[,;:=]|\sof|\sfrom|\swas)?\s?"
MIDST = rf"(?:(?P<pv>p\s?[=<>:]\s?(?P<p>{NUMBER}))\s?[;,]\s?|(?:SD|SEM?|n|t|df)\s?[=:]?\s?{NUMBER}\s?[;,]\s?)?"
"""What may stand between an estimate and its interval: a p-value or a spread."""
NAMED_UNIT = rf"(?:\s?[a-z]{{1,12}}\s?/\s?[a-z]{{1,8}}|{UNIT}|\s[a-z]{{1,12}})(?:\s(?:lower|higher|greater|less|more|fewer|shorter|longer))?"
CI_OR_LEVEL = rf"(?:{CI}|(?:(?P<level2>9[059])\s?%\s?[,:]?\s))"
RATIO = r"(?:(?:adjusted|unadjusted|crude|pooled|multivariable|multivariate|univariate)\s)?(?:hazards?|odds|risk|rate|relative\srisk|risks|incidence\srate|prevalence)\s?(?:ratios?)?|\b[aA]?(?:HR|OR|RR|IRR|PR)s?\b"
PERCENT_SIGNS = ("%", "per cent", "percent")
INTERVALS = ("ci", "cri", "confidence", "credible", "c.i.", "90", "95", "99")
NOT_A_NAME = r"(?<!group\s)(?<!groups\s)(?<!arm\s)(?<!cohort\s)(?<!grade\s)(?<!stage\s)(?<!phase\s)(?<!cycle\s)(?<!day\s)(?<!week\s)(?<!month\s)(?<!class\s)(?<!type\s)(?<!level\s)(?<!score\s)(?<!\bor\s)"
BEGINS = r"(?:(?<![\s\S])|(?<=[,;]\s)|(?<=\band\s)|(?<=\bbut\s)|(?<=\bwhom\s)|(?<=\bwhich\s))"
DID = r"(?:died|survived|responded|relapsed|progressed|recovered|withdrew|discontinued|completed|stopped|dropped|received|underwent|required|needed|had|achieved|attained|reached|showed|experienced|developed|reported|suffered|remained|continued|were|are)"
SPREAD = r"(?:range|IQR|interquartile\s(?:range|interval)|min(?:imum)?|quartiles)"


class Pattern(msgspec.Struct, frozen=True, dict=True):
    """One way of printing a statistic.

    Attributes
    ----------
    name : str
        What it prints; several patterns may print the same.
    regex : str
    must, must_not : tuple of str
        Texts in which it is found, and in which it is not.
    needs : tuple of str
        In small letters; a text that has none of them need not be searched.
    """

    name: str
    regex: str
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    needs: tuple[str, ...] = ("",)

    def may_be_in(self, lowered: str) -> bool:
        """Whether a text, in small letters, can have it."""
        return any(needed in lowered for needed in self.needs)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.regex, re.IGNORECASE)


class Found(msgspec.Struct, frozen=True):
    """A statistic that a pattern found: which, where, and the texts of its parts."""

    name: str
    start: int
    end: int
    parts: dict[str, tuple[str, int, int]]

    def __getitem__(self, part: str) -> str:
        return self.parts[part][0] if part in self.parts else ""


PROSE: tuple[Pattern, ...] = (
    Pattern(
        "test statistic",
        rf"(?<![\w.])(?:t|F|z|r|Q|[χx]\s?\^?[2²]|chi2|chi\s?-?\s?squared?(?:\stest)?)\s?(?:[(\[][^()\[\]]{{1,30}}[)\]]|(?<=t)\s\d{{1,4}}|(?<=[2²])\s\d{{1,2}})?\s?(?:<=|>=|[=<>≤≥])\s?{SIGNED}"
        rf"\s?[,;]?\s?(?:[(\[]?\s?(?:df|d\.f\.)[^()\[\]a-z]{{1,16}}[)\]]?\s?[,;]?\s?)?[(\[]?\s?p(?:[\s-]?value)?\s?(?:(?:<=|>=|[=<>≤≥])\s?{NUMBER}|n\.?s\b)",
        ("t 346 = -0.57, P = .57", "χ2 1 = 1.14, P = .29", "t(28) = 2.20, p = .036", "F(2, 45) = 3.40; P = 0.042", "χ2 (1, N = 66) = 3.70, p = 0.054", "z = -2.1, P = .036",
         "chi-square = 5.5, df = 2, p = 0.06", "r(30) = .35, p < .05"),
        ("HR = 2.20, p = .036", "t(28) = 2.20", "at 28 = 2.20, p = .03", "group t 2.20, p = .03"),
        ("p",),
    ),
    Pattern(
        "ratio",
        rf"(?:{RATIO})(?:\s\((?:HR|OR|RR)\))?(?:\s(?:for|of|in|with|against|vs\.?|was|were|=)\s?(?:[\w/'.-]{{1,20}}\s){{0,8}}?(?:was|of|is|were|=)?)?"
        rf"\s?(?:[=,:]|of|was|is)?\s?[(\[]?\s?(?P<est>{NUMBER})\s?[(\[,;]?\s?(?:with\s|at\s)?(?:a\s)?{MIDST}{CI_OR_LEVEL}[(\[]?\s?{LIMITS}",
        (
            "HR 0.74 (95% CI 0.57-0.97)", "hazard ratio of 0.56 (95% confidence interval, 0.38-0.83",
            "OR = 2.977; 95% CI = 1.050 to 8.443", "hazard ratio 1.18 [95% CI 0.95-1.45]", "RR, 1.50, 95% CI 1.01, 2.23",
            "OR was 2.5 (P<0.001, 95% CI 1.5-4.1", "HR: 2.5; CI 95%: 1.5-4.1",
            "hazard ratio of S vs. SP group for PFS is 1.772 with 95% CI of 1.102 to 2.848",
        ),
        ("for at least 0.74 (0.57-0.97)", "HR 72 beats (60-80)"),
        INTERVALS,
    ),
    Pattern(
        "ratio",
        rf"(?:\b(?-i:[aA]?(?:HR|OR|RR|IRR|PR))|(?:hazards?|odds|risk|rate|prevalence)\sratio(?:\s[(\[][aA]?[HORP]R[)\]])?)(?:\s(?:for|of|in)(?:\s[\w'-]{{1,20}}){{1,4}}?\s(?=was|is))?\s?(?:[=,:]|of|was|is)?\s?(?P<est>{NUMBER})\s?[(\[]\s?{LIMITS}\s?[)\]]",
        ("odds ratio of 1.86 (1.05-3.95)", "odds ratio [OR] 8.94 [2.13-61.96]", "RR 1.00 [0.91-1.11]", "RR = 0.09 (0.012, 0.683)", "aOR 2.1 (1.3 to 3.4)"),
        ("or 12 (4-6)", "HR 72 beats (60-80)"),
        ("hr", "or", "rr", "pr", "ratio"),
    ),
    Pattern(
        "estimate with interval",
        rf"{START}(?<!\d\sof\s)(?<!\d\sof)(?!\s?9[059]\s?%\s?,?\s?CI)(?P<est>{SIGNED}\s?%?){NAMED_UNIT}\s?(?:[(\[,;]|with|at)\s?{MIDST}{CI}[(\[]?\s?{LIMITS}{UNIT}",
        ("56% (95% CI 50-62)", "38.6%; 95% confidence interval, 28.5%-48.6%", "10.3 months (95% CI: 9.1-11.5)",
         "46 months with 95% CI of 38.2 to 53.5", "0.15% (CI95%: -0.56; 0.26)", "66.7% (p = 0.801, 95% CI: 29.1 - 100", "1.05% (SD = 2.0; CI95%: 0.56;1.54",
         "-44.5 m, 95 % CI [-83.8, -5.2]", "0.98 points/month (95% CI -0.28 to 2.24",
         "0.22, 95% CI: 0.012; 0.43", "5.3% [95% CI -3.2% to 13.7%]", "MD 11.76; 95%, CI: 4.66-18.86"),
        ("12 (95%)", "56% (50-62)", " 95%, CI: 4.66-18.86", "72 of 94 patients; 95% CI, 66.7 to 84.7"),
        INTERVALS,
    ),
    Pattern(
        "median with range",
        rf"{START}(?P<est>{SIGNED}){UNIT}\s?(?:[(\[,]|with)\s?(?:an?\s|the\s)?(?:{SPREAD})\s?[,:=]?\s?(?:of\s|from\s|was\s)?{LIMITS}{UNIT}",
        ("39.7 (range 4.9-79.7)", "45 months (IQR 35-58)", "4 (IQR 3:6)", "4.76 (range, 0.15-9.84)",
         "286 days, range:285-292", "65% (range 20% - 90%)", "3.6 years with a range of 3 to 4.8"),
        ("45 (12-18)", "12 (range of ages)"),
        ("range", "iqr", "quartile", "min"),
    ),
    Pattern(
        "value with interval",
        rf"{START}(?P<est>{SIGNED}){UNIT}\s?[(\[]\s?(?P<lo>{SIGNED})\s?%?\s?(?:--?+|to)\s?(?P<hi>{SIGNED}){UNIT}\s?[)\]]{UNIT}",
        ("10 (7 to 14) days", "25 months (21-31)", "9.0 (5.0 to 16.0)", "51% (45-57)"),
        ("12 (54%)", "12 (5)"),
        ("(",),
    ),
    Pattern(
        "two percents, two counts",
        rf"{START}(?P<pct1>{PERCENT}){FEW_WORDS}{VERSUS}(?P<pct2>{PERCENT}){FEW_WORDS},?\s?[(\[]\s?(?P<k1>{COUNT})\s?(?:/|of)\s?(?P<n1>{COUNT}){FEW_WORDS}{VERSUS}"
        rf"(?P<k2>{COUNT})\s?(?:/|of)\s?(?P<n2>{COUNT})",
        ("2.7% vs. 8.0% (3/110 vs. 9/112", "86.6% and 93.1% (84/97 and 190/204)", "12.0% to 8.0% [12/100 to 8/100]"),
        ("50% (12/100 vs 6/100)",),
        PERCENT_SIGNS,
    ),
    Pattern(
        "two counts, two percents",
        rf"{START}(?P<k1>{COUNT})\s?(?:/|of)\s?(?P<n1>{COUNT}){FEW_WORDS}{VERSUS}(?P<k2>{COUNT})\s?(?:/|of)\s?(?P<n2>{COUNT}){FEW_WORDS},?\s?[(\[]\s?"
        rf"(?P<pct1>{PERCENT}){VERSUS}(?P<pct2>{PERCENT})",
        ("3/110 vs 9/112 (2.7% vs 8.0%)", "3 of 110 vs. 9 of 112 patients (2.7% and 8.0%, respectively)"),
        ("3/110 (2.7%) vs 9/112 (8.0%)",),
        PERCENT_SIGNS,
    ),
    Pattern(
        "count of total (percent)",
        rf"{START}{NOT_A_NAME}(?P<k>{COUNT_OR_WORD})(?:\s[a-z]{{3,20}})?(?:\s?/\s?|\s?,?\s(?:of|out\sof)\s(?:the\s|all\s|these\s|a\stotal\sof\s)?|(?<=\bone)\sin\s)(?P<n>{COUNT_OR_WORD})"
        rf"(?:(?:\s[a-z'-]{{1,20}}|(?<=group)\s\d(?!\d)){{0,6}}+\s?[,;]?\s?[(\[]\s?|(?:\s{PEOPLE})?\s?[,=]?\s?)"
        rf"(?P<pct>{PERCENT})(?!\s?(?:CI|confidence|v\s|vs\.?\s|versus\s)|{OF_A_GROUP})",
        ("3/22 (13.6%)", "9 out of 10 (90%)", "4 of the 6 patients (67%)", "5/117, 4.3%", "39/116 patients (33.6%)",
         "seven of 12 (58%)", "20 of 31, 64.5%", "291/605 = 48.1%", "74 of a total of 214 patients with adverse events (34.6%)",
         "10 of 17 in group 2 (58.8%)", "one in four (25%)"),
        ("1/2004 (95% CI 3-5)", "12 (34%)", "687 of the 891 patients (67.8% of the placebo group", "9/14 in one and 22.7%",
         "21 of the 52 (67% v 40%)", "grade 2/3 toxicity (26%)"),
        PERCENT_SIGNS,
    ),
    Pattern(
        "count (percent) of total",
        rf"{START}(?P<k>{COUNT_OR_WORD})(?:\s[a-z]{{3,20}})?\s?[(\[]\s?(?P<pct>{PERCENT})\s?[)\]]\s?(?:[a-z]{{3,20}}\s)?(?:(?:was|were)\s)?(?:of|out\sof)\s"
        rf"(?:the\s|all\s|these\s)?(?P<n>{COUNT_OR_WORD})\b(?!\s?%)",
        ("197 [74%] of 266", "10 (83%) of 12", "25 patients (9%) of 273"),
        ("12 (34%) of them",),
        PERCENT_SIGNS,
    ),
    Pattern(
        "percent (count of total)",
        rf"{START}(?P<pct>{PERCENT})\s?(?:(?:[a-z]{{1,12}}\s)?[(\[]|[,;])\s?(?:n\s?=\s?)?(?P<k>{COUNT_OR_WORD})\s?(?:/|of|out\sof)\s?(?:the\s)?(?P<n>{COUNT_OR_WORD})(?![\d.])(?!{VERSUS}{COUNT}\s?(?:/|of)|[^()]{{0,30}}\s\d{{1,6}}\s?/)",
        ("13.6% (3/22)", "68.0% (17 of 25", "50% [6/12]", "(36.4%, 12/33)", "(98%; 163/166)"),
        ("50% (6)", "50% (2-5)", "reduction of 50% (12/100 vs 6/100)", "24% (9/46 dogs and 10/34 cats)"),
        PERCENT_SIGNS,
    ),
    Pattern(
        "count (percent)",
        rf"{START}{NOT_A_NAME}"
        rf"(?P<k>{COUNT_OR_WORD}),?\s?(?:(?:[a-z-]{{1,20}}\s)?{PEOPLE}{GAP}\s?)?[(\[]\s?(?:i\.e\.,?\s)?(?P<pct>{PERCENT})\s?(?=[)\]]|[,;]\s)(?!\s?(?:CI|confidence))",
        ("3 (13.6%)", "Fifty-five patients (38.5%)", "one hundred and three patients (33.0%)", "available for 154 patients (96%)", "n = 18, (15.0%)", "197 [74%]", "2 (3.1%) cases",
         "87 patients with overall pathogen eradication (90.6%)", "53(65.8%)"),
        ("grade 4 (12%)", "Table 3 (p 12%)", "CPM-26 (56%)", "1.5 (12%)", "3 (13.6)", "12 (95% CI"),
        PERCENT_SIGNS,
    ),
    Pattern(
        "count (percent)",
        rf"{BEGINS}(?P<k>{COUNT_OR_WORD})\s{DID}\s(?:[a-z'-]{{1,20}}\s){{0,4}}+[(\[]\s?(?P<pct>{PERCENT})\s?(?=[)\]]|[,;]\s)",
        ("35 responded (48.2%)", "Twelve discontinued treatment (24.1%)", "35 achieved a complete remission (48.2%; 95% CI"),
        ("group 2 had relapses (4%)", "35 responded 48%", "those with scores of 6 to 8 had relapses (4%)"),
        PERCENT_SIGNS,
    ),
    Pattern(
        "percent (count)",
        rf"{START}(?P<pct>{PERCENT})\s?(?:\(|\[(?=\s?n\s?=))\s?(?:n\s?=\s?)?(?P<k>{COUNT})(?:\s{PEOPLE})?\s?[)\]]",
        ("14.0% (n = 3)", "38% (12)", "12% (5 patients)", "12% [n = 5]"),
        ("38.6%, n = 88", "38% (12-20)", "38% (12%)", "50% (3/6)", "46% [7]"),
        PERCENT_SIGNS,
    ),
    Pattern(
        "mean and spread",
        rf"{START}(?P<mean>{SIGNED})\s?(?:±|\+/-|\+-)\s?(?P<sd>{NUMBER})(?!\s?%)",
        ("7.35 ± 1.89", "1,025 ± 464", "48.3+/-14.5"),
        ("± 5",),
    ),
    Pattern(
        "mean (spread)",
        rf"{START}(?P<mean>{SIGNED}){UNIT}\s?[(\[]\s?(?:SDs?|SEM?|s\.d\.)?\s?[=:]?\s?(?P<sd>{NUMBER})(?:\s?[;,]\s?n\s?=\s?(?P<n>{COUNT}))?\s?[)\]]",
        ("36.0 °C (0.13)", "65.6 (SD = 9.5)", "58 (16)", "64.2 years (SD 9.1; n=100)"),
        ("3 (13.6%)", "12 (4-6)"),
        ("(",),
    ),
    Pattern(
        "p value",
        rf"{P_LABEL}{COMPARED}\s?(?P<p>[\d.,]{{0,19}}\d{SCALED}|NS\b|n\.s\.|not\ssignificant)|{P_LABEL}\s(?:5|,)\s?(?P<p2>\.\d{{1,9}})|{P_LABEL},\s?(?P<p3>\.\d{{1,9}})",
        ("P = 0.112", "p<0.0001", "P value of .03", "p = 0.0.045", "P = 3.0 × 10-4", "p: 0,04", "P = NS", "P, .0001", "P 5 .06",
         "p (two-sided) = 0.04"),
        ("step = 3", "group 5"),
        ("p",),
    ),
    Pattern(
        "count of total",
        rf"{START}(?P<k>{COUNT})(?:\s?/\s?|\s(?:of|out\sof)\s(?:the\s)?)(?P<n>{COUNT})(?![\w/%]|[.,]\d)",
        ("1/1 patient", "17 of 25 patients", "24/82"),
        ("12/2004/3", "1/3.5"),
    ),
    Pattern(
        "percent",
        rf"(?<![\w.,/])(?<!±)(?<!±\s)(?P<pct>{PERCENT})(?!\s?(?:CI\b|confidence|C\.I\.|\(?95|power|increase|decrease|reduction|change|of\svariance))",
        ("49% in the XELIRI", "58.8% and", "less than 10%", "23 per cent"),
        ("95% CI 3-5", "80% power", "20% reduction", "0.7 ± 1.3%"),
        PERCENT_SIGNS,
    ),
    Pattern(
        "percent in words",
        rf"\b(?P<word>{WORD})\s(?:percent|per\scent)\b",
        ("Forty-one percent of patients",),
        ("twenty patients",),
        ("percent", "per cent"),
    ),
    Pattern(
        "pair of values",
        rf"{START}(?P<a>{SIGNED}){UNIT}\s(?:vs\.?|versus)\s?(?P<b>{SIGNED}){UNIT}",
        ("11.9 h vs. 15.5 h", "1,50 vs. 3,29"),
        ("11.9 h and 15.5 h",),
        ("v",),
    ),
    Pattern(
        "half of a pair of percents",
        rf"{START}(?P<pct>{NUMBER})(?=\s(?:versus|vs\.?|v|and|or|to)\s{NUMBER}\s?%)",
        ("4.3 versus 0.9%", "4.3 vs. 0.9 %"),
        ("4.3 versus 0.9", "43% vs 9%"),
        PERCENT_SIGNS,
    ),
)  # fmt: skip
"""Statistics in running text; where two would overlap, the one that stands first here is taken, but a
percentage may have both a count and an interval."""


def statistics(text: str) -> Iterator[Found]:
    """The statistics printed in a sentence of folded text, in its order.

    >>> [(found.name, text[found.start:found.end]) for text in ["Of 25, 17 (68.0%; P = .02)"] for found in statistics(text)]
    [('count (percent)', '17 (68.0%'), ('p value', 'P = .02')]
    """
    taken: list[Found] = []
    lowered = text.lower()
    for pattern in PROSE:
        if not pattern.may_be_in(lowered):
            continue
        for match in pattern.compiled.finditer(text):
            parts = {name: (match[name], *match.span(name)) for name in match.groupdict() if match[name]}
            overlapping = (other for other in taken if match.start() < other.end and other.start < match.end())
            if not all(_is_share_of_estimate(parts, other) for other in overlapping):
                continue
            taken += _apart(parts) if "pct2" in parts else [Found(pattern.name, match.start(), match.end(), parts)]
    return iter(sorted(taken, key=lambda found: found.start))


def _is_share_of_estimate(parts: dict[str, tuple[str, int, int]], other: Found) -> bool:
    """Whether a count's percentage is the one that its interval follows: ``12 of 45 (26.7%; 95% CI 14.6-41.9)``."""
    has_interval = other.name == "estimate with interval"
    return has_interval and "k" in parts and parts.get("pct", ("", 0, 0))[2] == other.parts["est"][2]


def _apart(parts: dict[str, tuple[str, int, int]]) -> Iterator[Found]:
    """Two percentages and their two counts, each as one statistic at the place of its percentage."""
    for i in "12":
        own = {name[:-1]: part for name, part in parts.items() if name.endswith(i)}
        yield Found("percent (count of total)", own["pct"][1], own["pct"][2], own)
