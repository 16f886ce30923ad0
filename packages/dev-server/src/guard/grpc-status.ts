// One gRPC call without a gRPC library: asks a Temporal server about a namespace, and wants only the status.
import { connect } from 'node:http2';

export const GRPC_OK = 0;
/** Deadline exceeded, resource exhausted, unavailable: another moment may bring another answer. */
const PASSING: readonly number[] = [4, 8, 14];

/** True for a status that says nothing about what was asked; so does none at all. */
export function isPassing(status: number | undefined): boolean {
  return status === undefined || PASSING.includes(status);
}

const METHOD = '/temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace';

/** DescribeNamespaceRequest { string namespace = 1 }, behind gRPC's five bytes: not compressed, length. */
function frame(namespace: string): Buffer {
  const name = Buffer.from(namespace);
  // One byte of length is enough: Temporal's own limit lies far below, and a longer name can't exist.
  const message = Buffer.concat([Buffer.from([0x0a, name.length]), name]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** The longest namespace that {@link describeNamespace} can ask about, in bytes. */
export const MAX_NAMESPACE_BYTES = 127;

/** The call's gRPC status: 0 when the namespace is served. Undefined when nobody answers in time, or not in gRPC. */
export function describeNamespace(address: string, namespace: string, timeoutMs: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const session = connect(`http://${address}`);
    let status: number | undefined;
    const finish = () => {
      clearTimeout(timer);
      session.destroy();
      resolve(status);
    };
    const timer = setTimeout(finish, timeoutMs);
    const note = (headers: Record<string, unknown>) => {
      if (headers['grpc-status'] !== undefined) status = Number(headers['grpc-status']);
    };
    session.on('error', finish);
    const request = session.request({
      ':method': 'POST',
      ':path': METHOD,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    request.on('error', finish);
    // A failure without a body has its status in the headers.
    request.on('response', note);
    request.on('trailers', note);
    request.on('end', finish);
    request.resume();
    request.end(frame(namespace));
  });
}
