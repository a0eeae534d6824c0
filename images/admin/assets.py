"""The scripts of the desk's picture screens; they import each other by the names given here."""

from js_asset import ImportMap, Media, Script

_MAP = ImportMap({"desk/uploads": "desk/uploads.js", "desk/picker": "desk/picker.js"})

UPLOAD = Media(importmap=_MAP, js=[Script("desk/upload-queue.js", type="module")])
CHOICE = Media(
    importmap=_MAP,
    css={"all": ["desk/pictures.css"]},
    js=[Script("desk/picture-choice.js", type="module")],
)
FRAME = Media(js=[Script("desk/frame.js", type="module")])
