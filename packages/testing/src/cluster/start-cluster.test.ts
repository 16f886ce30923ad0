// The cluster itself: it answers in each namespace, and comes back from a crash with what it knew.
import { Client, Connection } from '@temporalio/client';
import { expect, onTestFinished } from 'vitest';
import { needs } from '../needs.js';
import { startCluster } from './start-cluster.js';

const initdb = needs('initdb').path;

needs(initdb === undefined ? 'initdb' : 'temporal-server').test(
  'a workflow that was started is there after the server and its database were killed',
  async (temporalServer) => {
    const cluster = await startCluster({ temporalServer, initdb: initdb ?? '', namespaces: ['one', 'two'] });
    onTestFinished(() => cluster.close());
    const connection = await Connection.connect({ address: cluster.address });
    onTestFinished(() => connection.close());
    const client = new Client({ connection, namespace: 'two' });
    await client.workflow.start('nothing', { workflowId: 'w', taskQueue: 'nobody' });
    await Promise.all([cluster.kill(), cluster.postgres.kill()]);
    await cluster.postgres.start();
    await cluster.start();
    expect((await client.workflow.getHandle('w').describe()).status.name).toBe('RUNNING');
    const other = new Client({ connection, namespace: 'one' }).workflow.getHandle('w');
    await expect(other.describe()).rejects.toThrow('not found');
  },
  300_000,
);
