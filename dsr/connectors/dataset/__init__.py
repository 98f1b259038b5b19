"""Dataset files: what a database holds about people and how its collections hang together (fideslang YAML).

May not know any database, any connector or the product's tables: text in, plain values out, and back.
"""

from dsr.connectors.dataset.graph import Arrow, Graph, graph_of
from dsr.connectors.dataset.model import Collection, Dataset, Field, Reference
from dsr.connectors.dataset.read import read_dataset
from dsr.connectors.dataset.trouble import DatasetProblem, Finding
from dsr.connectors.dataset.words import category_words
from dsr.connectors.dataset.write import write_dataset

__all__ = [
    "Arrow",
    "Collection",
    "Dataset",
    "DatasetProblem",
    "Field",
    "Finding",
    "Graph",
    "Reference",
    "category_words",
    "graph_of",
    "read_dataset",
    "write_dataset",
]
