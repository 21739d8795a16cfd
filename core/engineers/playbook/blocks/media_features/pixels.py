# title: The pixels themselves
# why: A convolutional network finds its own features: it gets the pixels as they are.
# for: convolution
# cost: 1
# plain: yes
media_steps = Represented(represent)
