"""Contracts behind URLs: the memory of the process, local files by their URL, and S3 as a server on this machine."""

from __future__ import annotations

import builtins
import io
import zipfile

import pytest

from pipeline.batch import stores
from pipeline.batch.sources import find, read_location
from pipeline.errors import EmptyFile, LimitExceeded, MissingTool, UnreadableFile

TEXT = "甲方：宁溪科技有限公司".encode()
FILES = [
    "a.docx",
    "in/合同 (1).pdf",
    "in/deep/c.txt",
    "in/logo.png",
    "d.mp4",
    ".hidden/e.txt",
    "页.html",
    "页_files/f.html",
]
KINDS = ["memory", "file", "s3"]


@pytest.fixture(scope="module")
def s3(tmp_path_factory):
    pytest.importorskip("s3fs")
    pytest.importorskip("flask", reason="moto[server] is not installed")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_ENDPOINT_URL", "http://{}:{}".format(*server.get_host_and_port()))
        import s3fs

        s3fs.S3FileSystem.clear_instance_cache()
        s3fs.S3FileSystem().mkdir("contracts")
        yield "s3://contracts/2024"
        s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


@pytest.fixture(params=KINDS)
def store(request, tmp_path):
    """Return a URL of each kind with FILES below it, and its file system."""
    import fsspec

    url = {
        "memory": lambda: f"memory://{tmp_path.name}",
        "file": lambda: tmp_path.as_uri(),
        "s3": lambda: request.getfixturevalue("s3") + f"/{tmp_path.name}",
    }[request.param]()
    system, path = fsspec.core.url_to_fs(url)
    for name in FILES:
        system.makedirs(f"{path}/{name}".rpartition("/")[0], exist_ok=True)
        system.pipe_file(f"{path}/{name}", TEXT)
    return system.unstrip_protocol(path), system


def reasons(url):
    return {each.location.removeprefix(f"{url}/"): each.skipped for each in find([url])}


def test_folder_by_the_rules_of_folders(store):
    url, _ = store
    assert reasons(url) == {
        ".hidden": "hidden",
        "a.docx": None,
        "d.mp4": "other_type",
        "页.html": None,
        "in/logo.png": "small_picture",
        "in/合同 (1).pdf": None,
        "in/deep/c.txt": None,
        "页_files/f.html": "page_part",
    }
    assert {read_location(each.location) for each in find([url]) if each.skipped is None} == {TEXT}
    assert all(each.size == len(TEXT) for each in find([url]) if not each.skipped)


def test_named_files_patterns_and_what_is_missing(store):
    url, _ = store
    assert [each.location for each in find([f"{url}/d.mp4"]) if not each.skipped] == [f"{url}/d.mp4"]
    assert [each.location for each in find([f"{url}/**/*.txt", f"{url}/in/*.pdf"]) if not each.skipped][-1:] == [
        f"{url}/in/合同 (1).pdf"
    ]
    assert {f"{url}/in/deep/c.txt"} <= {each.location for each in find([f"{url}/**/*.txt"])}
    (missing,) = find([f"{url}/none.docx"])
    (nothing,) = find([f"{url}/*.xyz"])
    assert missing.skipped == nothing.skipped == "missing"
    with pytest.raises(UnreadableFile):
        read_location(f"{url}/none.docx")


def test_stamp_tells_a_change(store):
    url, system = store
    location = f"{url}/a.docx"
    (before,) = find([location])
    assert [before] == list(find([location]))
    assert before.stamp
    system.pipe_file(stores._store(location)[1], TEXT[::-1])
    (after,) = find([location])
    assert after.stamp != before.stamp


def test_archive_in_a_store(store):
    url, system = store
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("甲/a.txt", TEXT)
    system.pipe_file(stores._store(f"{url}/in/合同.zip")[1], content.getvalue())
    for named in (url, f"{url}/in/合同.zip"):
        assert f"{url}/in/合同.zip!/甲/a.txt" in {each.location for each in find([named])}
    assert read_location(f"{url}/in/合同.zip!/甲/a.txt") == TEXT
    system.pipe_file(stores._store(f"{url}/in/bad.zip")[1], b"PK")
    (bad,) = find([f"{url}/in/bad.zip"])
    assert (bad.location, bad.skipped) == (f"{url}/in/bad.zip", None)


def test_sizes_are_bounded(store, monkeypatch):
    url, system = store
    system.pipe_file(stores._store(f"{url}/empty.txt")[1], b"")
    with pytest.raises(EmptyFile):
        read_location(f"{url}/empty.txt")
    monkeypatch.setattr(stores, "SIZE_LIMIT", 10)
    with pytest.raises(LimitExceeded):
        read_location(f"{url}/a.docx")


def test_links_are_not_followed_behind_a_url(tmp_path):
    (tmp_path / "a.docx").write_bytes(TEXT)
    (tmp_path / "loop").symlink_to(".")
    (tmp_path / "b.docx").symlink_to("a.docx")
    assert reasons(tmp_path.as_uri()) == {"a.docx": None, "b.docx": "symlink", "loop": "symlink"}


def test_driver_that_is_missing_is_named(monkeypatch):
    import_ = builtins.__import__

    def without(name, *rest):
        if name.partition(".")[0] in missing:
            raise ImportError(f"No module named '{name}'")
        return import_(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    missing = {"fsspec"}
    with pytest.raises(MissingTool, match="pip install fsspec s3fs"):
        list(find(["s3://bucket/a.docx"]))


def test_driver_that_fsspec_does_not_find_is_named():
    for url, package in {"oss://bucket/a": "ossfs", "gs://bucket/a": "gcsfs"}.items():
        pytest.importorskip("fsspec")
        try:
            __import__(package)
        except ImportError:
            with pytest.raises(MissingTool, match=f"pip install {package}"):
                list(find([url]))


@pytest.mark.parametrize("url", ["nosuch://a/b", "zip://a.docx::s3://bucket/a.zip"])
def test_url_that_nothing_reads_is_missing(url):
    (found,) = find([url])
    assert (found.location, found.skipped) == (url, "missing")
    with pytest.raises(UnreadableFile):
        read_location(url)
