"""Has twenty videos made by Shotlist: a workflow by the name of its type, and JSON. No package of Shotlist is needed."""

import asyncio
import os
import sys

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

SHOTS = [
    {
        "id": f"hour-{hour:02}",
        "prompt": f"A lighthouse, {hour} hours after dawn",
        "resolution": "480p",
        "aspect_ratio": "1:1",
        "seed": hour,
    }
    for hour in range(20)
]


async def main() -> None:
    client = await Client.connect(os.environ.get("TEMPORAL_ADDRESS", "127.0.0.1:7233"))
    # Started again, by this program or another, it is the same workflow, and nothing is made twice.
    handle = await client.start_workflow(
        "generateVideos",
        args=[SHOTS, {"account": "preview"}],
        id="lighthouse-day",
        task_queue="shotlist",
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    made = await handle.result()
    for video in made["videos"]:
        print(f"  {video['id']}  {video['status']}  {video.get('video', {}).get('key', '')}")
    print(f"{made['counts']['succeeded']} of {len(SHOTS)} shots, {made['verdict']}.")


asyncio.run(main())
# Temporal's SDK 1.35 has threads of its own that can crash an interpreter on its way out, when all is done.
sys.stdout.flush()
os._exit(0)
