# title: The first model counts twice
# why: The first model is the better one; the others only smooth its errors.
# when: merged
# for: all
# cost: 1
weights = {name: 2.0 if number == 0 else 1.0 for number, name in enumerate(pipelines)}
