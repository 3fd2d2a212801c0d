"""Life-cycle assessment: unit processes, matrices, exact scores and their uncertainty."""
