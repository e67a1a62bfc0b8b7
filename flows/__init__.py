"""Pure conversation: what is said next, decided from state, event and facts alone."""
