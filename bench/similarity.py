"""Narrative index with 100,000 texts: look-up time, recall and false alarms compared with exact comparison.

``python -m bench.similarity [narratives] [queries]``. A throw-away SQLite database holds parts 一 and 五 of reports of
two years, the widest window a look-up ever searches. Texts are put together from a pool of sentences; a thirtieth of
them are copies of an earlier report with up to 60 % of the sentences replaced, and half of these are part of a text of
another length. Exact similarity of the queries with every text of their part is counted from full postings.

``--peer`` does the same with datasketch's MinHashLSH (``pip install datasketch==2.0.0``; not a dependency).
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from array import array
from collections import defaultdict
from datetime import UTC, date, datetime
from itertools import product

NARRATIVES, QUERIES = 100_000, 400
YEARS = (2023, 2024)
PARTS = (1, 5)
SURE, LIMIT = 0.8, 0.5
CHARACTERS = (
    "县区局办公开信息年度工作制度平台网站栏目更新发布解读回应受理答复机制培训考核监督群众需求重点领域财政教育医疗"
    "住房交通水利农业应急环保项目资金目录标准流程责任审查保密安全服务大厅热线咨询意见建议落实推进提升完善规范加强"
)


def measure(narratives: int = NARRATIVES, queries: int = QUERIES) -> list[str]:
    """Return lines to print."""
    with tempfile.TemporaryDirectory(prefix="bench-similarity-") as folder:
        _start_django(folder)
        chance = random.Random(4)  # noqa: S311
        texts, copies = _texts(chance, narratives // (len(YEARS) * len(PARTS)))
        started = time.perf_counter()
        ids = _fill(texts)
        filled = time.perf_counter() - started
        chosen = chance.sample(copies, min(queries // 2, len(copies)))
        chosen += chance.sample(range(len(texts)), queries - len(chosen))
        found, busy, seconds = _look_up([(texts[n][0], texts[n][2]) for n in chosen], ids)
        found = [others - {n} for n, others in zip(chosen, found, strict=True)]
        exact = _exact(texts, chosen)
        return [
            f"index of {len(texts)} narratives, filled in {filled:.0f} s, {_size(folder):.0f} MB:",
            f"  one look-up, processor time     {_spread(busy)}",
            f"  one look-up, by the clock       {_spread(seconds)}",
            *_compared(chosen, found, exact),
        ]


def _spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    return (
        f"median {statistics.median(ordered) * 1000:5.1f} ms, 95 % {ordered[int(len(ordered) * 0.95)] * 1000:5.1f} ms,"
        f" worst {ordered[-1] * 1000:5.1f} ms"
    )


def _compared(chosen: list[int], found: list[set[int]], exact: list[dict[int, float]]) -> list[str]:
    lines = []
    for limit in (SURE, LIMIT):
        alike = [(n, other) for n, query in enumerate(chosen) for other, s in exact[n].items() if s >= limit]
        met = sum(other in found[n] for n, other in alike)
        lines.append(
            f"  recall at similarity >= {limit}     {met} of {len(alike)} pairs, {met / max(1, len(alike)):.4f}"
        )
        # What matters in a finding: it names the report that was copied.
        nearest = [
            (n, max(others, key=others.get))
            for n, others in enumerate(exact)
            if max(others.values(), default=0) >= limit
        ]
        named = sum(other in found[n] for n, other in nearest)
        lines.append(
            f"  nearest text among those compared {named} of {len(nearest)}, {named / max(1, len(nearest)):.4f}"
        )
    compared = sum(map(len, found))
    false = sum(exact[n].get(other, 0) < LIMIT for n, others in enumerate(found) for other in others)
    lines.append(
        f"  compared exactly                {compared / len(chosen):.1f} texts a look-up, {false / len(chosen):.1f} of"
        " them below 0.5 (false alarms of the index; none becomes a finding)"
    )
    return lines


def _start_django(folder: str) -> None:
    os.environ |= {"VAR_DIR": folder, "DATABASE_URL": "", "SECRET_KEY": "x" * 60, "LOG_LEVEL": "WARNING"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _sentence(chance: random.Random) -> str:
    return "".join(chance.choices(CHARACTERS, k=chance.randint(14, 40))) + "。"


def _texts(chance: random.Random, agencies: int) -> tuple[list[tuple[int, int, str]], list[int]]:
    """Return [(part, year, normalised text)] and the numbers of the copies; every fourth sentence is common."""
    from reports.checks.similarity import normalised

    formulas = [_sentence(chance) for _ in range(60)]
    texts: list[tuple[int, int, str]] = []
    kept: dict[int, list[list[str]]] = {part: [] for part in PARTS}
    copies = []
    for year, _, part in product(YEARS, range(agencies), PARTS):
        if kept[part] and chance.random() < 1 / 30:
            sentences = _copied(chance, list(chance.choice(kept[part])))
            copies.append(len(texts))
        else:
            sentences = _new(chance, part, formulas)
            kept[part].append(sentences)
        texts.append((part, year, normalised("".join(sentences))))
    return texts, copies


def _copied(chance: random.Random, sentences: list[str]) -> list[str]:
    """Return the sentences with some changed, and with others added in half of the cases."""
    changed = chance.uniform(0, chance.choice((0.15, 0.6)))
    sentences = [_sentence(chance) if chance.random() < changed else s for s in sentences]
    if chance.random() < 0.5:
        sentences += [_sentence(chance) for _ in range(chance.randint(0, len(sentences)))]
    return sentences


def _new(chance: random.Random, part: int, formulas: list[str]) -> list[str]:
    """Return the sentences of a new text, a quarter of them formulas common to all texts."""
    count = chance.randint(8, 45) if part == 1 else chance.randint(7, 25)
    return [chance.choice(formulas) if chance.random() < 0.25 else _sentence(chance) for _ in range(count)]


def _fill(texts: list[tuple[int, int, str]]) -> list[int]:
    """Store the texts as the portal does, two per submission; return sketch id → number of the text."""
    from django.db import transaction

    from reports.checks.text_samples import samples_of
    from reports.models import (
        Agency,
        AnnualReport,
        ReportingYear,
        ShingleSample,
        SourceFile,
        Submission,
        TextSketch,
        User,
    )

    user = User.objects.create(username="bench")
    source = SourceFile.objects.create(sha256="0" * 64, size=1, kind="text")
    for year in YEARS:
        ReportingYear.objects.create(year=year)
    each = len(texts) // len(PARTS) // len(YEARS)
    when = datetime(2025, 1, 20, tzinfo=UTC)
    with transaction.atomic():
        agencies = Agency.objects.bulk_create(
            [
                Agency(name=f"第{n}局", code=f"B{n}", kind="department", level="county", path=f"{n}/")
                for n in range(each)
            ],
            batch_size=500,
        )
        slots = AnnualReport.objects.bulk_create(
            [
                AnnualReport(
                    agency=agency, year_id=year, agency_name=agency.name, due_on=date(year + 1, 1, 31)
                )
                for year in YEARS
                for agency in agencies
            ],
            batch_size=500,
        )
        submissions = Submission.objects.bulk_create(
            [
                Submission(
                    report=slot,
                    version=1,
                    source_file=source,
                    original_name="年报.txt",
                    state="approved",
                    stage=1,
                    uploaded_by=user,
                    submitted_at=when,
                )
                for slot in slots
            ],
            batch_size=500,
        )
        ids: list[int] = []
        for start in range(0, len(texts), 5000):
            lot = texts[start : start + 5000]
            samples = [samples_of(text) for _, _, text in lot]
            sketches = TextSketch.objects.bulk_create(
                [
                    TextSketch(
                        submission=submissions[(start + n) // len(PARTS)],
                        part=part,
                        year=year,
                        length=len(text),
                        text_plain=text,
                        samples=len(samples[n]),
                        digest="",
                    )
                    for n, (part, year, text) in enumerate(lot)
                ],
                batch_size=500,
            )
            ids += [sketch.pk for sketch in sketches]
            ShingleSample.objects.bulk_create(
                [
                    ShingleSample(hash=value, part=sketch.part, year=sketch.year, sketch_id=sketch.pk)
                    for sketch, values in zip(sketches, samples, strict=True)
                    for value in values
                ],
                batch_size=2000,
            )
    return ids


def _look_up(
    queries: list[tuple[int, str]], ids: list[int]
) -> tuple[list[set[int]], list[float], list[float]]:
    """Return the texts compared with each query, and the seconds (processor, clock) of a look-up.

    A look-up has the steps of the portal: sampling, candidates, their texts, exact comparison.
    """
    from reports.checks.similarity import shingles, similarity
    from reports.checks.text_samples import samples_of
    from reports.models import TextSketch
    from reports.selectors.similar_texts import candidates, worth_comparing

    number = {pk: n for n, pk in enumerate(ids)}
    found, busy, seconds = [], [], []
    candidates({1: samples_of(queries[0][1])}, *YEARS)
    for part, text in queries:
        started, worked = time.perf_counter(), time.process_time()
        samples = samples_of(text)
        shared = candidates({part: samples}, *YEARS)
        rows = TextSketch.objects.filter(pk__in=shared).values_list("pk", "text_plain", "samples")
        there = {pk: other for pk, other, size in rows if worth_comparing(shared[pk], len(samples), size)}
        mine = shingles(text)
        for other in there.values():
            similarity(mine, shingles(other))
        seconds.append(time.perf_counter() - started)
        busy.append(time.process_time() - worked)
        found.append({number[pk] for pk in there})
    return found, busy, seconds


def _exact(texts: list[tuple[int, int, str]], chosen: list[int]) -> list[dict[int, float]]:
    """Return the similarity of each query with every text of its part that shares a shingle."""
    from reports.checks.similarity import shingles

    asked = {n: shingles(texts[n][2]) for n in chosen}
    postings: dict[tuple[int, str], array] = {
        (texts[n][0], piece): array("I") for n, pieces in asked.items() for piece in pieces
    }
    sizes = []
    for n, (part, _, text) in enumerate(texts):
        pieces = shingles(text)
        sizes.append(len(pieces))
        for piece in pieces:
            there = postings.get((part, piece))
            if there is not None:
                there.append(n)
    exact = []
    for n in chosen:
        shared: dict[int, int] = defaultdict(int)
        for piece in asked[n]:
            for other in postings[texts[n][0], piece]:
                shared[other] += 1
        exact.append(
            {other: count / min(sizes[n], sizes[other]) for other, count in shared.items() if other != n}
        )
    return exact


def _size(folder: str) -> float:
    return (
        sum(os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(folder) for name in names)
        / 1e6
    )


def measure_peer(narratives: int, queries: int) -> list[str]:
    """Measure the same texts in datasketch's MinHashLSH in memory, 128 permutations, Jaccard threshold 0.4."""
    from datasketch import MinHash, MinHashLSH

    with tempfile.TemporaryDirectory(prefix="bench-similarity-") as folder:
        _start_django(folder)
        from reports.checks.similarity import shingles

        chance = random.Random(4)  # noqa: S311
        texts, copies = _texts(chance, narratives // (len(YEARS) * len(PARTS)))
        chosen = chance.sample(copies, min(queries // 2, len(copies)))
        chosen += chance.sample(range(len(texts)), queries - len(chosen))
        started = time.perf_counter()
        indexes = {part: MinHashLSH(threshold=0.4, num_perm=128) for part in PARTS}
        hashes = []
        for n, (part, _, text) in enumerate(texts):
            sketch = MinHash(num_perm=128)
            sketch.update_batch([piece.encode() for piece in shingles(text)])
            indexes[part].insert(n, sketch)
            hashes.append(sketch)
        filled = time.perf_counter() - started
        started = time.perf_counter()
        found = [set(indexes[texts[n][0]].query(hashes[n])) for n in chosen]
        asked = (time.perf_counter() - started) / len(chosen)
        exact = _exact(texts, chosen)
        return [
            f"MinHashLSH of {len(texts)} narratives, filled in {filled:.0f} s, {asked * 1000:.1f} ms a look-up:",
            *_compared(chosen, found, exact),
        ]


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:] if each.isdigit()]
    run = measure_peer if "--peer" in sys.argv else measure
    print("\n".join(run(*(numbers + [NARRATIVES, QUERIES][len(numbers) :]))))
