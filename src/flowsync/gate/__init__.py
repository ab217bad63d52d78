"""The gate on merge: whether what apply would do is what people have seen and approved."""
