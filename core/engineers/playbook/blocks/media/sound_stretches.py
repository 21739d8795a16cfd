# title: The sound in sixteen stretches
# why: Loudness by pitch in sixteen equal stretches from beginning to end: slow and quick speakers say the same word alike.
# when: has_sound
# for: linear net lightgbm histgb catboost extratrees discriminant kernel
# cost: 2
# reference: https://arxiv.org/abs/1609.09430
import numpy as np
import soundfile
from scipy.signal import resample_poly, stft


def represent_sound_stretches(files):
    """Mean loudness by pitch and stretch, 80 decibels below the loudest = 0, 40 mel bands by 16, (len(files), 640), float32."""
    rate, bands, stretches, hop, window = 16_000, 40, 16, 128, 512
    mel = np.linspace(0.0, 2595 * np.log10(1 + rate / 2 / 700), bands + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    bins = np.fft.rfftfreq(window, 1 / rate)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    filters = np.clip(np.minimum(rising, falling), 0.0, None)
    empty = filters.sum(axis=1) == 0  # the lowest bands are narrower than a bin: each takes the nearest one
    filters[np.flatnonzero(empty), np.abs(bins - edges[1:-1, None]).argmin(axis=1)[empty]] = 1.0

    def picture(file):
        sound, found = soundfile.read(file, dtype="float32", always_2d=True)
        sound = np.nan_to_num(sound.mean(axis=1))[: int(120 * found)]
        if found != rate and len(sound):
            shared = np.gcd(int(found), rate)
            sound = resample_poly(sound, rate // shared, int(found) // shared)
        sound = np.pad(sound, (0, max(0, window - len(sound))))
        power = np.abs(stft(sound, rate, nperseg=window, noverlap=window - hop)[2]) ** 2
        decibels = 10 * np.log10(filters @ power + 1e-12)
        decibels = np.clip(decibels - decibels.max() + 80, 0.0, None) / 80
        parts = np.array_split(decibels, stretches, axis=1) if decibels.shape[1] >= stretches else [decibels] * stretches
        return np.stack([part.mean(axis=1) for part in parts], axis=1)

    rows = [picture(file).ravel() for file in files]
    return np.array(rows, dtype=np.float32)


represent = represent_sound_stretches
