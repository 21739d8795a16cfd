# title: The sound as a picture, four seconds long
# why: Longer sounds need a longer picture: 128 moments over four seconds.
# when: has_sound long_sounds
# for: convolution
# cost: 4
# reference: https://arxiv.org/abs/1609.09430
import numpy as np
import soundfile
from scipy.signal import resample_poly, stft


def represent_log_mel_4s(files):
    """Loudness by pitch and time, 64 mel bands by 128 moments, 80 decibels below the loudest = 0, (len(files), 1, 64, 128), uint8."""
    rate, bands, frames, hop, window = 16_000, 64, 128, 512, 1024
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
        decibels = np.clip(decibels - decibels.max() + 80, 0.0, None) / 80 * 255
        short = frames - decibels.shape[1]
        if short >= 0:
            return np.pad(decibels, ((0, 0), (short // 2, short - short // 2)))
        loud = np.convolve(decibels.sum(axis=0), np.ones(frames), mode="valid").argmax()  # the loudest stretch is kept
        return decibels[:, loud : loud + frames]

    rows = [np.round(picture(file)).astype(np.uint8) for file in files]
    return np.array(rows, dtype=np.uint8).reshape(len(rows), 1, bands, frames)


represent = represent_log_mel_4s
picture_shape = (1, 64, 128)
