"""A quantum job from Python, with nothing but a Temporal client (docs/temporal-contract.md).

    python quantum_job.py run bell-1 ../../bell          submit and follow to the end
    python quantum_job.py status bell-1                  where it stands; needs no worker
    python quantum_job.py cancel bell-1 "wrong angle"    stop it

Prints one JSON document a line. The server is TEMPORAL_ADDRESS, by default 127.0.0.1:7233.
"""

import asyncio
import hashlib
import json
import os
import sys
from datetime import timedelta
from pathlib import Path

from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.common import Priority, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, CancelledError, WorkflowAlreadyStartedError

ENDED = ("Completed", "Failed", "Cancelled", "Timeout")


async def submit(client: Client, job_id: str, folder: Path) -> WorkflowHandle:
    """Starts the job, or finds the one that has this id already."""
    try:
        await client.start_workflow(
            "quantumJob",
            {
                "version": 1,
                "job_id": job_id,
                "job_yaml": (folder / "job.yaml").read_text(),
                "program": (folder / "program.qasm").read_text(),
            },
            id=f"job/{job_id}",
            task_queue="qrtx-jobs",
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            task_timeout=timedelta(seconds=2),
            priority=Priority(priority_key=51, fairness_key="default"),  # 101 - spec.priority, and the tenant
        )
    except WorkflowAlreadyStartedError:
        pass  # it has ended before; what follows reads it
    return client.get_workflow_handle(f"job/{job_id}")


async def follow(job: WorkflowHandle) -> None:
    """Prints every event once, in order: the query gives all that came after the last one seen."""
    seen = 0
    while True:
        for update in await job.query("jobUpdates", seen):
            seen = update["event_seq"]
            print(json.dumps(update), flush=True)
            if update["state"] in ENDED:
                return
        await asyncio.sleep(0.2)


async def outcome(job: WorkflowHandle) -> dict:
    """How the job ended: references into QFS, or the last error."""
    try:
        return await job.result()
    except WorkflowFailureError as failure:
        cause = failure.cause
        if isinstance(cause, CancelledError):
            return {"state": "Cancelled", "last_error": (await snapshot(job)).get("last_error")}
        if isinstance(cause, ApplicationError):
            return {"state": "Failed", "type": cause.type, "last_error": cause.details[0]}
        raise


async def snapshot(job: WorkflowHandle) -> dict:
    """The job as it stands, from the memo: no worker is asked."""
    return await (await job.describe()).memo_value("job", default={})


def results(ref: str) -> dict:
    """Reads results.json from QFS on this machine and checks it against the hash in meta.json."""
    home = Path(os.environ.get("QRTX_HOME", Path.home() / ".local/share/qrtx"))
    file = home / ref.removeprefix("qfs://")
    content = file.read_bytes()
    expected = json.loads((file.parent / "meta.json").read_text())["results"]["sha256"]
    if hashlib.sha256(content).hexdigest() != expected:
        raise ValueError(f"{file} is not what the job committed")
    return json.loads(content)


async def main(command: str, job_id: str, *rest: str) -> None:
    client = await Client.connect(os.environ.get("TEMPORAL_ADDRESS", "127.0.0.1:7233"))
    if command == "run":
        job = await submit(client, job_id, Path(rest[0]))
        await follow(job)
        end = await outcome(job)
        print(json.dumps(end))
        if "results_ref" in end:
            print(json.dumps(results(end["results_ref"])["counts"]))
    elif command == "status":
        print(json.dumps(await snapshot(client.get_workflow_handle(f"job/{job_id}"))))
    elif command == "cancel":
        job = client.get_workflow_handle(f"job/{job_id}")
        await job.signal("cancelJob", {"reason": rest[0], "by": "quantum_job.py"})
        await job.cancel()
        print(json.dumps(await outcome(job)))
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    asyncio.run(main(*sys.argv[1:]))
    # On a busy machine threads of the SDK can outlive the interpreter and crash its shutdown: leave without it.
    sys.stdout.flush()
    os._exit(0)
