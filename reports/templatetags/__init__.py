"""Tags and filters of the templates: states, figures, printed cells."""
