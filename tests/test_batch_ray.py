"""A batch on a real Ray cluster of three nodes on this machine: the same bytes, also when a node is killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from models.batch_faults import contracts, descendants, outputs, written
from models.benchmark import contract_text
from pipeline.batch import ray_actor, ray_engine
from pipeline.batch.ledger import Ledger
from pipeline.batch.messages import decode
from pipeline.batch.orders import Order
from pipeline.batch.ray_actor import Actor, Result, packed, unpacked
from pipeline.batch.run import Batch, run
from pipeline.cli import app
from pipeline.errors import ExitCode, MissingTool
from tests import faults, ray_actors
from tests.conftest import ROOT

SMALL = {"object_store_memory": 80 * 2**20}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Return a cluster whose head reads nothing, and two nodes of one core each; nothing of it is left afterwards."""
    pytest.importorskip("ray", reason="the extra [ray] is not installed")
    if sys.platform != "linux":
        pytest.skip("looks into /proc")
    from ray.cluster_utils import Cluster

    nodes = tmp_path_factory.mktemp("nodes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_AUTH_MODE", "disabled")  # else Ray leaves a token in the home of whoever tests
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv(ray_actors.NODES, str(nodes))
        made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, **SMALL})
        try:
            made.workers = [made.add_node(wait=False, num_cpus=1, **SMALL) for _ in range(2)]
            made.wait_for_nodes()
            yield made
        finally:
            made.shutdown()
    assert alive(f"{ray_actors.NODES}={nodes}") == []


def alive(mark: str) -> list[int]:
    """Return the processes of the cluster that are left, those below this one aside, after five seconds at most."""
    until = time.monotonic() + 5
    while True:
        own = {os.getpid(), *descendants(os.getpid())}
        found = [int(path.name) for path in Path("/proc").glob("[0-9]*") if mark in environment(path)]
        left = [pid for pid in found if pid not in own]
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.1)


def environment(path: Path) -> str:
    try:
        return (path / "environ").read_text("utf-8", "replace")
    except OSError:
        return ""


def asked(cluster, out: Path, **more) -> Batch:
    return Batch(out, workers=2, engine="ray", address=cluster.address, **more)


def codes(out: Path) -> dict[str, str]:
    failures = map(json.loads, (out / "errors.jsonl").read_text("utf-8").splitlines())
    return {Path(each["location"]).name: each["code"] for each in failures}


def test_same_bytes_as_on_one_machine_and_nothing_read_twice(cluster, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(contracts(60), tmp_path / "in")
    local = run(["in"], Batch(tmp_path / "local"))
    assert run(["in"], asked(cluster, tmp_path / "ray")) is local is ExitCode.SOME_FAILED
    assert outputs(tmp_path / "ray") == outputs(tmp_path / "local")
    again = CliRunner().invoke(app, ["batch", "in", "-o", "ray", "--engine", "ray", "--address", cluster.address])
    assert "待处理 0，已有结果 60" in again.output
    assert outputs(tmp_path / "ray") == outputs(tmp_path / "local")


def test_a_node_killed_in_the_middle_costs_nothing(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(ray_engine, "Actor", ray_actors.Obedient)
    slow = faults.WAIT + b"0.1 %s \n" % os.fsencode(tmp_path / "marker")
    written({f"{n:02}.txt": slow + contract_text(600, n).encode() for n in range(80)}, tmp_path / "in")
    run([str(tmp_path / "in")], Batch(tmp_path / "local"))
    for marker in Path(os.environ[ray_actors.NODES]).iterdir():
        marker.unlink()
    kept, keep = [], Ledger.keep
    lost, put_back = [], ray_engine.Cluster._put_back

    def keep_and_kill(ledger, outcome):
        keep(ledger, outcome)
        kept.append(outcome.location)
        if len(kept) == 20:
            at_work = {marker.name for marker in Path(os.environ[ray_actors.NODES]).iterdir()}
            victim = next(node for node in cluster.workers if node.node_id in at_work)
            cluster.workers.remove(victim)
            cluster.remove_node(victim, allow_graceful=False)

    def put_back_and_tell(self, lot, *rest):
        lost.extend(lot.locations)
        return put_back(self, lot, *rest)

    monkeypatch.setattr(Ledger, "keep", keep_and_kill)
    monkeypatch.setattr(ray_engine.Cluster, "_put_back", put_back_and_tell)
    run([str(tmp_path / "in")], asked(cluster, tmp_path / "ray"))
    assert len(cluster.workers) == 1
    assert lost
    assert sorted(kept) == sorted(str(path) for path in (tmp_path / "in").iterdir())
    assert outputs(tmp_path / "ray") == outputs(tmp_path / "local")


def test_files_that_kill_their_worker_or_their_actor_are_given_up_alone(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(ray_engine, "Actor", ray_actors.Mortal)
    monkeypatch.setattr(ray_engine, "TRIES", 2)
    files = {f"{n:02}.txt": contract_text(600, n).encode() for n in range(24)}
    files |= {"05-abort.txt": faults.ABORT, "07-deadly.txt": b"", "09-raise.txt": faults.RAISE}
    written(files, tmp_path / "in")
    assert run([str(tmp_path / "in")], asked(cluster, tmp_path / "out")) is ExitCode.SOME_FAILED
    assert codes(tmp_path / "out") == {
        "05-abort.txt": "crash",
        "07-deadly.txt": "crash",
        "09-raise.txt": "internal_error",
    }
    assert len((tmp_path / "out" / "records.jsonl").read_bytes().splitlines()) == 24


def test_interruption_finishes_what_is_at_work_and_goes_on_later(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(ray_engine, "Actor", ray_actors.Obedient)
    marker = tmp_path / "marker"
    files = {f"{n:02}.txt": contract_text(600, n).encode() for n in range(60)}
    files["03.txt"] = faults.WAIT + b"1 %s \n" % os.fsencode(marker) + files["03.txt"]
    written(files, tmp_path / "in")

    def interrupt():
        while not marker.exists():
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt, daemon=True)
    thread.start()
    assert run([str(tmp_path / "in")], asked(cluster, tmp_path / "out")) is ExitCode.INTERRUPTED
    read = len((tmp_path / "out" / "records.jsonl").read_bytes().splitlines())
    assert 0 < read < 60
    assert run([str(tmp_path / "in")], Batch(tmp_path / "out")) is ExitCode.OK


@pytest.mark.parametrize(
    ("actor", "why"), [(ray_actors.Other, "0.0.0 on a node"), (ray_actors.Unstartable, "No module named 'hetong'")]
)
def test_nodes_without_this_version_are_refused(cluster, tmp_path, monkeypatch, actor, why):
    monkeypatch.setattr(ray_engine, "Actor", actor)
    monkeypatch.setattr(ray_engine, "STARTS", -2)
    written(contracts(3), tmp_path / "in")
    with pytest.raises(ray_engine.NoCluster, match=why):
        run([str(tmp_path / "in")], asked(cluster, tmp_path / "out"))


def test_wrong_address_is_told_soon(tmp_path):
    pytest.importorskip("ray", reason="the extra [ray] is not installed")
    written(contracts(3), tmp_path / "in")
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed = f"127.0.0.1:{server.getsockname()[1]}"
    began = time.monotonic()
    for address in (closed, "no address"):
        done = CliRunner().invoke(
            app, ["batch", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--engine", "ray", "--address", address]
        )
        assert isinstance(done.exception, ray_engine.NoCluster)
        assert done.exception.exit_code is ExitCode.MISSING_TOOL
        assert address in str(done.exception)
    assert time.monotonic() - began < 10


def test_ray_that_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingTool, match=r"pip install 'hetong\[ray\]'"), ray_engine.Cluster(Order(), 1):
        pass


# One actor, without Ray


def test_a_lot_goes_back_when_its_time_is_over(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["__main__"], "__file__", "x", raising=False)
    monkeypatch.setattr(ray_actor, "SECONDS_EACH", 0)
    folder = written({f"{n}.txt": contract_text(600, n).encode() for n in range(3)}, tmp_path)
    actor = Actor(packed(Order()))
    with actor.pool:
        answer = actor.read(packed([os.fsencode(path) for path in sorted(folder.iterdir())]), 1)
    assert [(place, decode(done).status) for place, done, _, _ in unpacked(answer, list[Result])] == [(0, "ok")]


def test_an_actor_reads_a_content_once(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["__main__"], "__file__", "x", raising=False)
    folder = written(dict.fromkeys(("a.txt", "b.txt", "c.md"), contract_text(600).encode()), tmp_path)
    lot = packed([os.fsencode(path) for path in sorted(folder.iterdir())])
    actor = Actor(packed(Order()))
    with actor.pool:
        known = [[is_known for *_, is_known in unpacked(actor.read(lot, turn), list[Result])] for turn in (1, 1, 2)]
    assert known == [[False, True, False], [True, True, True], [False, True, False]]
