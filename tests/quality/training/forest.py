"""Boosted trees in the form that `src/pipeline/clean/forest.rs` reads: whole numbers in preorder."""
import math
import struct

LEAF = 0xFFFF
UNITS = 1024


def preorder(node):
    """[(column, value, other)] of a tree, `other` counted from the tree's first node."""
    if "leaf_value" in node:
        return [(LEAF, max(-32768, min(32767, round(node["leaf_value"] * UNITS))), 0)]
    left, right = preorder(node["left_child"]), preorder(node["right_child"])
    # Rows are whole numbers, so "at most 3.5" is "at most 3".
    threshold = max(-32768, min(32767, math.floor(node["threshold"])))
    shift = lambda nodes, by: [(c, v, o + by if c != LEAF else 0) for c, v, o in nodes]
    return [(node["split_feature"], threshold, 1 + len(left))] + shift(left, 1) + shift(right, 1 + len(left))


def to_bytes(booster):
    out = bytearray()
    for tree in booster.dump_model()["tree_info"]:
        nodes = preorder(tree["tree_structure"])
        out += struct.pack("<H", len(nodes))
        for node in nodes:
            out += struct.pack("<HhH", *node)
    return bytes(out)
