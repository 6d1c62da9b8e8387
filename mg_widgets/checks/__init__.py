"""What is right and what is wrong in a graph, found by independent ways to compute its gradients."""
