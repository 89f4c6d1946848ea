"""Two texts side by side (对齐): pieces, anchors, candidates, splits, moves, hunks, and the way across."""
