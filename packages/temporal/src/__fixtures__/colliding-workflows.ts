// An application that has a workflow of one of our names.
export async function runBatch(): Promise<string> {
  return 'not ours';
}
