# title: Every model counts the same
# why: Where models err differently, a plain mean is hard to beat.
# for: all
# cost: 1
weights = {name: 1.0 for name in pipelines}
