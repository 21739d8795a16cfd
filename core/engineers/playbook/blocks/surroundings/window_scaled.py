# title: A window of five by five, on one scale
# why: What a pixel should become depends on the strokes and edges that it lies in; networks want their inputs of one spread.
# when: pixels
# for: net linear kernel
# cost: 3
# reference: https://doi.org/10.1109/CVPR.2012.6247952
from sklearn.preprocessing import StandardScaler

place = [*media, *task["media"]["place"]]
offsets = [(down, right) for down in range(-2, 3) for right in range(-2, 3) if (down, right) != (0, 0)]
features = make_pipeline(ColumnTransformer([("surroundings", Surroundings(planes, offsets), place)]), StandardScaler())
