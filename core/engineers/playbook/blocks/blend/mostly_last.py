# title: The last model counts twice
# why: The model merged last may be the stronger one for these rows.
# when: merged
# for: all
# cost: 1
weights = {name: 2.0 if number == len(pipelines) - 1 else 1.0 for number, name in enumerate(pipelines)}
