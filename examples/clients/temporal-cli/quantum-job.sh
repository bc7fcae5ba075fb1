#!/bin/sh
# A quantum job with the `temporal` command alone (docs/temporal-contract.md).
#
#   quantum-job.sh submit bell-2            start it; again: the same job
#   quantum-job.sh result bell-2            wait for its end
#   quantum-job.sh state bell-2             where it stands (query, needs a worker)
#   quantum-job.sh updates bell-2 3         its events after number 3
#   quantum-job.sh describe bell-2          memo and search attributes; needs no worker
#   quantum-job.sh cancel bell-2 "reason"   stop it
#
# TEMPORAL is the command, TEMPORAL_ADDRESS the server. Output is JSON, as `temporal --output json` prints it.
set -eu
temporal=${TEMPORAL:-temporal}
command=${1:?"a command: submit, result, state, updates, describe, cancel"}
job=${2:?"a job id"}

run() {
  action=$1
  shift
  "$temporal" workflow "$action" --workflow-id "job/$job" --output json "$@"
}

case $command in
submit)
  # `spec` is the document of job.yaml as an object; the program stands in it.
  run start --type quantumJob --task-queue qrtx-jobs --task-timeout 2s --fairness-key default \
    --id-conflict-policy UseExisting --id-reuse-policy RejectDuplicate \
    --input '{"version": 1, "spec": {
      "apiVersion": "eigen.os/v1", "kind": "QuantumJob",
      "metadata": {"name": "bell", "labels": {"sample": "temporal-cli"}},
      "spec": {"target": "sim:local", "program": {
        "format": "qasm_text",
        "source": "OPENQASM 3.0; include \"stdgates.inc\"; qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;"}},
      "runtime": {"shots": '"${SHOTS:-1024}"', "seed": 7}}}'
  ;;
result) run result ;;
state) run query --type taskState ;;
updates) run query --type jobUpdates --input "${3:-0}" ;;
describe) run describe ;;
cancel)
  run signal --name cancelJob --input "{\"reason\": \"${3:-no reason given}\"}"
  run cancel
  ;;
*)
  echo "quantum-job.sh: there is no command '$command'" >&2
  exit 2
  ;;
esac
