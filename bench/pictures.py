"""Public copies from a 24-megapixel JPEG: libvips beside Pillow, each in a process of its own."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

WIDTHS = (1800, 1200, 800, 400)
SIZE = (6000, 4000)
# Each engine decodes once, as it does best, and writes the four widths; then says what that cost.
_REPORT = """
import json, resource
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""
# Something with areas and grain, as a photograph has.
_PHOTOGRAPH = """
import sys
from PIL import Image
size = int(sys.argv[2]), int(sys.argv[3])
areas = Image.radial_gradient("L").resize(size, Image.Resampling.BICUBIC)
picture = Image.blend(areas, Image.effect_noise(size, 24), 0.3).convert("RGB")
picture.save(sys.argv[1], quality=90)
"""
_ENGINES = {
    "libvips": """
import sys
from pathlib import Path
from images import decoding
kind, widths = sys.argv[2], [int(each) for each in sys.argv[3:]]
picture = decoding.decode(Path(sys.argv[1]), "jpeg", longest=1800)
for width in widths:
    decoding.encode(picture, kind, box=(0, 0, picture.width, picture.height), width=width)
""",
    "Pillow": """
import io, sys
from PIL import Image
kind, widths = sys.argv[2], [int(each) for each in sys.argv[3:]]
options = {"avif": {"quality": 55, "speed": 8}}.get(kind, {"quality": 80})
picture = Image.open(sys.argv[1]).convert("RGB")
for width in widths:
    height = round(picture.height * width / picture.width)
    small = picture.resize((width, height), Image.Resampling.LANCZOS)
    small.save(io.BytesIO(), kind, **options)
""",
}


def print_table(rounds: int = 3) -> None:
    """Print processor time, copies a second of it, and peak memory; the best of some rounds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "24.jpg"
        # Elsewhere too: a process inherits the peak of the one that started it.
        _run(_PHOTOGRAPH, str(path), *map(str, SIZE))
        print(f"One JPEG of {SIZE[0]} × {SIZE[1]} to {', '.join(map(str, WIDTHS))} pixels")
        print(f"{'engine':10}{'format':8}{'CPU s':>8}{'copies/CPU s':>14}{'peak MB':>9}")
        for kind in ("jpeg", "webp", "avif"):
            for name, program in _ENGINES.items():
                runs = [_measure(program, path, kind) for _round in range(rounds)]
                seconds, peak = min(run[0] for run in runs), max(run[1] for run in runs)
                rate = len(WIDTHS) / seconds
                print(f"{name:10}{kind:8}{seconds:8.2f}{rate:14.1f}{peak:9.0f}")


def _measure(program: str, path: Path, kind: str) -> tuple[float, float]:
    """Return processor seconds and peak memory in MB of one run."""
    seconds, peak = json.loads(_run(program + _REPORT, str(path), kind, *map(str, WIDTHS)))
    return seconds, peak


def _run(program: str, *arguments: str) -> bytes:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        check=True,
        env={"VIPS_CONCURRENCY": "1", "PATH": ""},
    )
    return done.stdout


if __name__ == "__main__":
    print_table()
