// Writes the JSON Schema of what callers in any language exchange with workflows, from core's schemas.
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const { wireJsonSchema } = await import('../packages/core/dist/index.js');
const file = path.join(import.meta.dirname, '..', 'packages', 'temporal', 'assets', 'wire-format.schema.json');
writeFileSync(file, `${JSON.stringify(wireJsonSchema(), undefined, 2)}\n`);
console.log(path.relative(process.cwd(), file));
