// Serves the page on this machine: browsers load modules over http only.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const FILES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/videogen-api.js': ['videogen-api.js', 'text/javascript; charset=utf-8'],
};

const server = createServer(async (request, response) => {
  const file = FILES[new URL(request.url ?? '/', 'http://localhost').pathname];
  if (file === undefined) return void response.writeHead(404).end();
  const [name, type] = file;
  response.writeHead(200, { 'content-type': type }).end(await readFile(new URL(name, import.meta.url)));
});
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
