# title: Timbre, pitch and loudness, measured
# why: Mel cepstra, their change and the shape of the spectrum, over the whole sound and over five stretches of it: quick, and needs no network.
# when: has_sound
# for: linear net lightgbm histgb catboost extratrees discriminant kernel
# cost: 2
# plain: yes
# reference: https://doi.org/10.1109/TASSP.1980.1163420
import numpy as np
import soundfile
from scipy.fft import dct
from scipy.signal import resample_poly, stft


def represent_sound_statistics(files):
    """Means, spreads and quantiles of 40 mel bands, 20 cepstra, their changes and 8 shapes of the spectrum, (len(files), 945), float32."""
    rate, bands, hop, window, stretches = 16_000, 40, 160, 512, 5
    mel = np.linspace(0.0, 2595 * np.log10(1 + rate / 2 / 700), bands + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    bins = np.fft.rfftfreq(window, 1 / rate)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    filters = np.clip(np.minimum(rising, falling), 0.0, None)
    octaves = [(bins >= low) & (bins < 2 * low) for low in (125, 250, 500, 1000, 2000, 4000)]

    def shapes(power):
        """Centre, width and roll-off of each moment's spectrum, and how far its octaves' peaks stand above their valleys."""
        total = power.sum(axis=0) + 1e-12
        centre = bins @ power / total
        width = np.sqrt(np.maximum(bins**2 @ power / total - centre**2, 0.0))
        logs = np.log10(power + 1e-10)
        contrast = [np.quantile(logs[octave], 0.95, axis=0) - np.quantile(logs[octave], 0.05, axis=0) for octave in octaves]
        return np.stack([centre / 1000, width / 1000, *contrast])

    def measured(file):
        sound, found = soundfile.read(file, dtype="float32", always_2d=True)
        sound = np.nan_to_num(sound.mean(axis=1))[: int(120 * found)]
        seconds = len(sound) / found
        if found != rate and len(sound):
            shared = np.gcd(int(found), rate)
            sound = resample_poly(sound, rate // shared, int(found) // shared)
        sound = np.pad(sound, (0, max(0, 3 * window - len(sound))))
        power = np.abs(stft(sound, rate, nperseg=window, noverlap=window - hop)[2]) ** 2
        logs = 10 * np.log10(filters @ power + 1e-10)
        logs = np.maximum(logs, logs.max() - 80)
        cepstra = dct(logs, axis=0, norm="ortho")[:20]
        change = np.gradient(cepstra, axis=1)
        values = np.concatenate([logs, cepstra, change, np.gradient(change, axis=1), shapes(power)])
        parts = np.array_split(np.arange(values.shape[1]), stretches)
        inside = [values[:60, part].mean(axis=1) for part in parts] + [change[:, part].mean(axis=1) for part in parts]
        crossings = np.mean(np.abs(np.diff(np.signbit(sound).astype(int))))
        level = np.log10(np.sqrt(np.mean(sound**2)) + 1e-6)
        whole = [
            values.mean(axis=1), values.std(axis=1), *np.quantile(values, [0.05, 0.5, 0.95], axis=1),
            *inside, [crossings, level, np.log1p(seconds), level - np.log10(np.abs(sound).max() + 1e-6), np.ptp(logs)],
        ]  # fmt: skip
        return np.concatenate(whole)

    rows = [measured(file) for file in files]
    return np.array(rows, dtype=np.float32)


represent = represent_sound_statistics
