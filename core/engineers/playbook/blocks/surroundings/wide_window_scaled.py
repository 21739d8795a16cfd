# title: A window of nine by nine, on one scale
# why: A network draws its own filters over the window; it can use a large one.
# when: pixels
# for: net linear kernel
# cost: 8
# reference: https://doi.org/10.1109/CVPR.2012.6247952
from sklearn.preprocessing import StandardScaler

place = [*media, *task["media"]["place"]]
offsets = [(down, right) for down in range(-4, 5) for right in range(-4, 5) if (down, right) != (0, 0)]
features = make_pipeline(ColumnTransformer([("surroundings", Surroundings(planes, offsets), place)]), StandardScaler())
