# title: The pixel itself, on one scale
# why: Shows what its neighbours are worth.
# when: pixels
# for: net linear kernel
# cost: 1
# plain: yes
# reference: https://doi.org/10.1109/CVPR.2012.6247952
from sklearn.preprocessing import StandardScaler

place = [*media, *task["media"]["place"]]
offsets = []
features = make_pipeline(ColumnTransformer([("surroundings", Surroundings(planes, offsets), place)]), StandardScaler())
