# title: Categories left out
# why: Shows what the categories are worth: the model does without them.
# when: not_only_categories
# for: all
# cost: 0
# plain: off
category_steps = "drop"
