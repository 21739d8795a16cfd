# title: Dates left out
# why: Shows what the dates are worth: the model does without them.
# when: not_only_dates
# for: all
# cost: 0
# plain: off
date_steps = "drop"
