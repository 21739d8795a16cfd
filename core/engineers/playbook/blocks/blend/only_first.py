# title: Only the first model
# why: Shows what the other models add: they are not trained at all.
# when: merged
# for: all
# cost: 1
# plain: yes
weights = {name: 1.0 for name in list(pipelines)[:1]}
