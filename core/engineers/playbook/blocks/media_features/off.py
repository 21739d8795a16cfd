# title: The files left out
# why: Shows what the pictures or sounds are worth beside the other columns.
# when: not_only_media
# for: linear net kernel discriminant lightgbm catboost histgb extratrees
# cost: 0
# plain: off
media_steps = "drop"
