"""Where every figure comes from: terms of a product, nodes of a graph, explain, digest."""
