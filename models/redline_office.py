"""LibreOffice as a judge of redlines (用 LibreOffice 核对修订稿): what it makes of "accept all" and "reject all".

One office is started for many files, with a profile of its own that holds a small macro.

>>> OPENINGS["accepted"]
'.uno:AcceptAllTrackedChanges'
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

OPENINGS = {"accepted": ".uno:AcceptAllTrackedChanges", "rejected": ".uno:RejectAllTrackedChanges", "as it is": ""}
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
DOCTYPE = '<!DOCTYPE {0} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{1}.dtd">'
MACRO = """
Sub Settle(listing As String)
  Dim file As Integer, line As String, parts, doc, helper
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim stored(1) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  stored(0).Name = "FilterName" : stored(0).Value = "Text (encoded)"
  stored(1).Name = "FilterOptions" : stored(1).Value = "UTF8,LF"
  helper = createUnoService("com.sun.star.frame.DispatchHelper")
  file = FreeFile
  Open listing For Input As #file
  Do While Not Eof(file)
    Line Input #file, line
    parts = Split(line, "|")
    doc = StarDesktop.loadComponentFromURL(ConvertToURL(parts(0)), "_blank", 0, hidden())
    If parts(2) &lt;&gt; "" Then helper.executeDispatch(doc.CurrentController.Frame, parts(2), "", 0, Array())
    doc.storeToURL(ConvertToURL(parts(1)), stored())
    doc.close(True)
  Loop
  Close #file
End Sub
"""


def is_there() -> bool:
    """Return whether LibreOffice is installed."""
    return shutil.which("soffice") is not None


def settled(
    files: Mapping[Key, bytes], ways: Sequence[str] = tuple(OPENINGS), seconds: float = 600
) -> dict[tuple[Key, str], str]:
    """Return the text of each DOCX after each of ``ways``; what LibreOffice does not open is missing.

    Raises subprocess.TimeoutExpired: it took longer than ``seconds`` for all of them.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _write_profile(folder / "profile", seconds)
        targets: dict[tuple[Key, str], Path] = {}
        jobs: list[str] = []
        for number, (key, content) in enumerate(files.items()):
            source = folder / f"{number}.docx"
            source.write_bytes(content)
            for way in ways:
                targets[key, way] = folder / f"{number}-{len(targets)}.txt"
                jobs.append(f"{source}|{targets[key, way]}|{OPENINGS[way]}\n")
        listing = folder / "jobs.txt"
        listing.write_text("".join(jobs), "utf-8")
        office = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore"]
        macro = f'macro:///Standard.Redlines.Settle("{listing}")'
        subprocess.run([*office, macro], capture_output=True, timeout=seconds, check=False)
        return {key: path.read_text("utf-8-sig") for key, path in targets.items() if path.exists()}


def _write_profile(profile: Path, seconds: float) -> None:
    """Have the office lay out a profile of its own, and put the macro into it."""
    command = [
        "soffice",
        f"-env:UserInstallation=file://{profile}",
        "--headless",
        "--norestore",
        "--terminate_after_init",
    ]
    subprocess.run(command, capture_output=True, timeout=seconds, check=False)
    folder = profile / "user" / "basic" / "Standard"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "script.xlb").write_text(
        f"{XML}{DOCTYPE.format('library:library', 'library')}<library:library xmlns:library="
        '"http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" '
        'library:passwordprotected="false"><library:element library:name="Redlines"/></library:library>'
    )
    (folder / "Redlines.xba").write_text(
        f"{XML}{DOCTYPE.format('script:module', 'module')}<script:module xmlns:script="
        f'"http://openoffice.org/2000/script" script:name="Redlines" script:language="StarBasic">{MACRO}'
        "</script:module>"
    )
