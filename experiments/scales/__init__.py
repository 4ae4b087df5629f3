"""One crisis on five published scales, and how far the scales agree."""
