"""Which blocks of a page are its article: the selection of blocks whose shingles come closest to the gold text's.

Shingles of four tokens, as the scorer counts them. A block is first judged by itself; then blocks are put in and taken
out one at a time, as long as the page's score rises. A line of two words is decided by the shingles that it joins.
"""
import re
from collections import Counter, defaultdict

TOKEN = re.compile(r"\w+", re.UNICODE)
SHINGLE = 4
PASSES = 4


def tokens(text):
    return TOKEN.findall(text)


def shingles(words):
    return [tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))] if words else []


class Selection:
    """Blocks in and out, with the counts that the score is made of."""

    def __init__(self, blocks, gold):
        self.blocks = [tokens(block) for block in blocks]
        self.gold = Counter(shingles(tokens(gold)))
        self.n_gold = sum(self.gold.values())
        self.chosen = [self.is_mostly_gold(block) for block in self.blocks]
        words = [word for block, is_in in zip(self.blocks, self.chosen) if is_in for word in block]
        self.counts = Counter(shingles(words))
        self.n_chosen = sum(self.counts.values())
        self.n_both = sum((self.counts & self.gold).values())

    def is_mostly_gold(self, block):
        own = shingles(block)
        return len(block) >= SHINGLE and 2 * sum(shingle in self.gold for shingle in own) >= len(own)

    def score(self):
        return 2 * self.n_both / (self.n_chosen + self.n_gold) if self.n_chosen + self.n_gold else 0.0

    def edge(self, at, step):
        """The chosen tokens that a shingle over the block's edge can reach."""
        words = []
        at += step
        while 0 <= at < len(self.blocks) and len(words) < SHINGLE - 1:
            if self.chosen[at]:
                words = self.blocks[at] + words if step < 0 else words + self.blocks[at]
            at += step
        return words[-(SHINGLE - 1) :] if step < 0 else words[: SHINGLE - 1]

    def toggle(self, at):
        before, after = self.edge(at, -1), self.edge(at, 1)
        with_block, without = shingles(before + self.blocks[at] + after), shingles(before + after)
        if len(before + after) < SHINGLE and self.n_chosen > len(with_block):
            without = []
        gone, new = (with_block, without) if self.chosen[at] else (without, with_block)
        for shingle in gone:
            self.n_both -= self.counts[shingle] <= self.gold[shingle]
            self.counts[shingle] -= 1
        for shingle in new:
            self.counts[shingle] += 1
            self.n_both += self.counts[shingle] <= self.gold[shingle]
        self.n_chosen += len(new) - len(gone)
        self.chosen[at] = not self.chosen[at]

    def improve(self):
        """One pass over all blocks; whether anything changed for the better."""
        copies = defaultdict(list)
        for at, block in enumerate(self.blocks):
            copies[tuple(block)].append(at)
        changed = False
        for at, block in enumerate(self.blocks):
            if not block:
                continue
            changed |= self.better([at])
            # A teaser repeats a paragraph: the copy that stands among its neighbours is the article's.
            for other in copies[tuple(block)]:
                if other != at and self.chosen[other] != self.chosen[at]:
                    changed |= self.better([at, other])
        return changed

    def better(self, blocks):
        score = self.score()
        for at in blocks:
            self.toggle(at)
        if self.score() > score + 1e-9:
            return True
        for at in reversed(blocks):
            self.toggle(at)
        return False


def label(blocks, gold):
    """One truth a block, and the weight of each: its tokens."""
    selection = Selection(blocks, gold)
    for _ in range(PASSES):
        if not selection.improve():
            break
    return selection.chosen, [len(block) for block in selection.blocks]
