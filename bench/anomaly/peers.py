"""Detectors of scikit-learn, scipy and numpy, asked line by line, for bench/anomaly-peers.ts.

    python3 bench/anomaly/peers.py DIR      DIR has tables: a header, features, last the column of labels

Each line of standard input names a detector, a table and a seed; the answer is one line of JSON with the seconds of
processor time and of the clock that fitting and scoring took, ROC-AUC and average precision.
"""
import json
import os
import sys
import time
import warnings

import numpy as np
from scipy.stats import rankdata, skew
from sklearn.covariance import MinCovDet
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors
from sklearn.svm import OneClassSVM

warnings.filterwarnings("ignore")


def standard(x):
    spread = x.std(0)
    spread[spread == 0] = 1
    return (x - x.mean(0)) / spread


def isolation_forest(x, seed):
    forest = IsolationForest(n_estimators=100, max_samples=min(256, len(x)), random_state=seed)
    return -forest.fit(x).score_samples(x)


def lof(x, seed):
    return -LocalOutlierFactor(n_neighbors=min(20, len(x) - 1)).fit(standard(x)).negative_outlier_factor_


def distances(x, count):
    return NearestNeighbors(n_neighbors=min(count, len(x) - 1)).fit(standard(x)).kneighbors()[0]


def knn_mean(x, seed):
    return distances(x, 10).mean(1)


def knn_largest(x, seed):
    return distances(x, 5)[:, -1]


def hbos(x, seed, bins=10):
    scores = np.zeros(len(x))
    for column in x.T:
        heights, edges = np.histogram(column, bins=bins)
        place = np.clip(np.searchsorted(edges, column, side="right") - 1, 0, bins - 1)
        scores -= np.log(heights[place] / heights.max() + 1e-9)
    return scores


def tails(x):
    left = -np.log(np.apply_along_axis(rankdata, 0, x, method="max") / len(x))
    right = -np.log(np.apply_along_axis(rankdata, 0, -x, method="max") / len(x))
    return left, right, np.where(np.nan_to_num(skew(x, axis=0)) < 0, left, right)


def ecod(x, seed):
    left, right, skewed = tails(x)
    return np.maximum(np.maximum(left, right), skewed).sum(1)


def copod(x, seed):
    left, right, skewed = tails(x)
    return np.maximum(skewed, (left + right) / 2).sum(1)


def pca(x, seed):
    z = standard(x)
    fitted = PCA(n_components=0.9, svd_solver="full").fit(z)
    return ((z - fitted.inverse_transform(fitted.transform(z))) ** 2).sum(1)


def mahalanobis(x, seed):
    z = standard(x)
    fitted = PCA(svd_solver="full").fit(z)
    turned = fitted.transform(z)
    kept = fitted.explained_variance_ > 1e-12
    return (turned[:, kept] ** 2 / fitted.explained_variance_[kept]).sum(1)


def mcd(x, seed):
    z = standard(x)
    return MinCovDet(random_state=seed).fit(z).mahalanobis(z)


def gmm(x, seed):
    z = standard(x)
    return -GaussianMixture(n_components=4, reg_covar=1e-3, random_state=seed).fit(z).score_samples(z)


def one_class_svm(x, seed):
    z = standard(x)
    return -OneClassSVM(kernel="rbf", gamma="auto", nu=0.5).fit(z).decision_function(z)


DETECTORS = [isolation_forest, lof, knn_mean, knn_largest, hbos, ecod, copod, pca, mahalanobis, mcd, gmm, one_class_svm]
BY_NAME = {detector.__name__: detector for detector in DETECTORS}


def read(path):
    with open(path, encoding="utf-8") as file:
        cells = np.array([line.rstrip("\n").split(",") for line in file][1:], dtype=float)
    return np.ascontiguousarray(cells[:, :-1]), cells[:, -1].astype(int)


def main():
    directory = sys.argv[1]
    tables = {}
    for line in sys.stdin:
        name, table, seed = line.split()
        if table not in tables:
            tables[table] = read(os.path.join(directory, table + ".csv"))
        x, labels = tables[table]
        clock, processor = time.perf_counter(), time.process_time()
        scores = BY_NAME[name](x, int(seed))
        seconds = {"processor": time.process_time() - processor, "clock": time.perf_counter() - clock}
        scores = np.nan_to_num(np.asarray(scores, float), posinf=1e300, neginf=-1e300)
        quality = {"area": roc_auc_score(labels, scores), "precision": average_precision_score(labels, scores)}
        print(json.dumps({**seconds, **quality}), flush=True)


if __name__ == "__main__":
    main()
