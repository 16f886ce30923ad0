// The JavaScript client on the command line that the others have, for tests.
import { writeFile } from 'node:fs/promises';
import { AmbiguousError, ApiError, VideogenApi } from '../../videogen-api.js';

const { VIDEOGEN_BASE_URL, VIDEOGEN_API_KEY, IDEMPOTENCY_KEY } = process.env;
const api = new VideogenApi(VIDEOGEN_BASE_URL, VIDEOGEN_API_KEY);
const [command, ...words] = process.argv.slice(2);

function readRequest(parameters) {
  const entries = parameters.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]);
  const typed = (name, value) => (name === 'duration' || name === 'seed' ? Number(value) : value);
  return Object.fromEntries(entries.map(([name, value]) => [name, typed(name, value)]));
}

const generate = (...parameters) => api.generate(readRequest(parameters), { idempotencyKey: IDEMPOTENCY_KEY });

async function save(id, file) {
  const blob = await api.download(id);
  await writeFile(file, new Uint8Array(await blob.arrayBuffer()));
  return { file, bytes: blob.size };
}

const commands = {
  generate,
  status: (id) => api.getStatus(id),
  wait: (id) => api.waitFor(id),
  download: save,
  list: (page, limit) => api.listGenerations({ page, limit }),
  user: () => api.getUser(),
  async make(file, ...parameters) {
    const { generation_id: id } = await generate(...parameters);
    const answer = await api.waitFor(id);
    await save(id, file);
    return answer;
  },
};

try {
  console.log(JSON.stringify(await commands[command](...words)));
} catch (error) {
  if (!(error instanceof ApiError)) throw error;
  console.error(`${error.name} ${error.code ?? ''}: ${error.message}`);
  process.exitCode = error instanceof AmbiguousError ? 3 : 1;
}
