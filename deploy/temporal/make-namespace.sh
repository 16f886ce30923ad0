#!/bin/sh
# Makes the namespace of TEMPORAL_NAMESPACE where there is none. Its histories are kept for RETENTION after their end: the store
# knows batches without them, so three days are for people who look into Temporal's UI.
set -eu
until temporal operator cluster health >/dev/null 2>&1; do sleep 1; done
temporal operator namespace describe -n "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create -n "$TEMPORAL_NAMESPACE" --retention "${RETENTION:-72h}"
