"""A quantum job from Python over gRPC, with a stock grpcio client and the .proto files of this repository.

    python quantum_job.py submit ../../bell [TARGET] prints the id of the job
    python quantum_job.py follow JOB [SEEN]          every event after number SEEN, to the end
    python quantum_job.py status JOB
    python quantum_job.py results JOB
    python quantum_job.py cancel JOB

Prints one JSON document a line; a refused call is {"code", "message", "reason", "hint", "violations"} and exit code 2.
The gateway is QRTX_GATEWAY, by default 127.0.0.1:50052 (`npm start` has one).
"""

import json
import os
import sys
import time
import uuid
from pathlib import Path

import grpc
from google.protobuf.json_format import MessageToDict
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from grpc_status import rpc_status

# Messages and stubs come straight from the .proto files. To write them as modules instead:
#   python -m grpc_tools.protoc -I proto --python_out=. --grpc_python_out=. proto/eigen/internal/v1/*.proto
sys.path.append(str(Path(__file__).resolve().parents[3] / "proto"))
common = grpc.protos("eigen/internal/v1/common.proto")
wire, services = grpc.protos_and_services("eigen/internal/v1/kernel_gateway.proto")

ENDED = ("TASK_STATE_DONE", "TASK_STATE_ERROR", "TASK_STATE_CANCELLED", "TASK_STATE_TIMEOUT")
CALL_SECONDS = 30
STREAM_SECONDS = 60
MOST_FAILURES = 5


def metadata(**more: str):
    """Who calls, and in which request: every message carries it."""
    return common.RequestMetadata(
        contract_version="1.0.0",
        request_id=str(uuid.uuid4()),
        traceparent=f"00-{uuid.uuid4().hex}-{uuid.uuid4().hex[:16]}-01",
        tenant_id="default",
        project_id="default",
        subject="quantum_job.py",
        **more,
    )


def submit(jobs, folder: Path, target: str):
    """Starts a job. With an idempotency_key in its metadata the same content again would be the same job."""
    request = wire.EnqueueJobRequest(
        metadata=metadata(),
        name=folder.name,
        program=(folder / "program.qasm").read_bytes(),
        program_format="qasm_text",
        target=target,
        metadata_kvs={"shots": "4096", "seed": "7"},
    )
    return jobs.EnqueueJob(request, timeout=CALL_SECONDS)


def follow(jobs, job_id: str, seen: int):
    """Every event once and in order. A stream ends with its deadline or its gateway: the next one goes on after `seen`."""
    failures = 0
    while True:
        request = wire.StreamJobUpdatesRequest(metadata=metadata(), job_id=job_id, last_event_seq=seen)
        try:
            for answer in jobs.StreamJobUpdates(request, timeout=STREAM_SECONDS):
                seen, failures = answer.update.event_seq, 0
                yield answer.update
                if common.TaskState.Name(answer.update.state) in ENDED:
                    return
        except grpc.RpcError as error:
            failures += 1
            if error.code() is not grpc.StatusCode.UNAVAILABLE or failures == MOST_FAILURES:
                raise
            time.sleep(1)


def refusal(error: grpc.RpcError) -> dict:
    """What a failed call says: its code, and the `google.rpc.Status` in its trailer."""
    told = {"code": error.code().name, "message": error.details()}
    for detail in getattr(rpc_status.from_call(error), "details", []):
        info, request = ErrorInfo(), BadRequest()
        if detail.Unpack(info):
            told |= {"reason": info.reason, "hint": info.metadata["remediation"]}
        elif detail.Unpack(request):
            told["violations"] = [MessageToDict(violation) for violation in request.field_violations]
    return told


def main(command: str, name: str, *rest: str) -> None:
    with grpc.insecure_channel(os.environ.get("QRTX_GATEWAY", "127.0.0.1:50052")) as channel:
        jobs = services.KernelGatewayServiceStub(channel)
        about = {"metadata": metadata(), "job_id": name}
        if command == "submit":
            show(submit(jobs, Path(name), *(rest or ["sim:local"])))
        elif command == "follow":
            for update in follow(jobs, name, int(*rest)):
                show(update)
        elif command == "status":
            show(jobs.GetJobStatus(wire.GetJobStatusRequest(**about), timeout=CALL_SECONDS))
        elif command == "results":
            show(jobs.GetJobResults(wire.GetJobResultsRequest(**about), timeout=CALL_SECONDS))
        elif command == "cancel":
            show(jobs.CancelJob(wire.CancelJobRequest(**about), timeout=CALL_SECONDS))
        else:
            raise SystemExit(__doc__)


def show(message) -> None:
    document = message if isinstance(message, dict) else MessageToDict(message, preserving_proto_field_name=True)
    print(json.dumps(document), flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    try:
        main(*sys.argv[1:])
    except grpc.RpcError as refused:
        show(refusal(refused))
        sys.exit(2)
