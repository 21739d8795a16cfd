# title: Texts left out
# why: Shows what the texts are worth: the model does without them.
# when: not_only_text
# for: all
# cost: 0
# plain: off
text_steps = "drop"
