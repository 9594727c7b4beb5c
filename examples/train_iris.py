"""Train a small neural network on Fisher's iris data. It knows nothing of energy: `sci-report run` measures it.

sci-report run --name iris-mlp -- python examples/train_iris.py
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

HIDDEN = (64, 64)


def epochs(count: int, seed: int = 0) -> Iterator[tuple[int, float]]:
    """Train for `count` epochs; yield the epoch and the accuracy on held-out flowers after it."""
    features, species = load_iris(return_X_y=True)
    seen, held_out, seen_species, held_out_species = train_test_split(
        features, species, test_size=1 / 3, stratify=species, random_state=seed
    )
    scaler = StandardScaler().fit(seen)
    seen, held_out = scaler.transform(seen), scaler.transform(held_out)
    network = MLPClassifier(HIDDEN, learning_rate_init=0.001, batch_size=10, random_state=seed)
    for epoch in range(1, count + 1):
        network.partial_fit(seen, seen_species, classes=np.unique(species))
        yield epoch, float(network.score(held_out, held_out_species))


def main() -> None:
    """Train, and print the accuracy now and then."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--epochs", type=int, default=600)
    count = parser.parse_args().epochs
    for epoch, accuracy in epochs(count):
        if epoch == 1 or epoch % (count // 5 or 1) == 0:
            print(f"epoch {epoch:4d}  accuracy {accuracy:.1%}", flush=True)


if __name__ == "__main__":
    main()
