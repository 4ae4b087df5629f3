"""Whether the tests notice a fault: mutants of rules and closed forms, and one fault in each rule."""
