# title: The target as it is
# why: The model learns the values in their own unit.
# when: regression
# for: all
# cost: 1
# plain: yes
def on_target_scale(model):
    return model
