// Rules of package.json files that no other tool knows.

/** Anything a shell would read: joins, redirections, variables, globs, assignments in front. */
const SHELL = /[|&;<>$`(){}*?~!\\]|^\s*\w+=/;
/** Programs that exist only where a POSIX shell does. */
const POSIX_PROGRAMS = /^(cd|rm|cp|mv|mkdir|cat|echo|export|test|sh|bash|true|false)\b/;
/**
 * Rooms that serve tests, and the packages that may depend on them for more. turbo's boundaries can't say this:
 * its tags cover devDependencies and whatever they bring along.
 */
const ONLY_IN_TESTS = {
  '@shotlist/testing': [],
  '@shotlist/bench': [],
  '@shotlist/dev-server': ['@shotlist/cli'],
};

/** What is wrong in one manifest, as sentences. */
export function checkManifest({ folder, manifest }) {
  const problems = [];
  const say = (text) => problems.push(`${folder}/package.json: ${text}`);

  for (const [name, script] of Object.entries(manifest.scripts ?? {})) {
    if (SHELL.test(script) || POSIX_PROGRAMS.test(script)) say(`script "${name}" has shell syntax: ${script}`);
    if (/^(pre|post)?(install|prepare)$/.test(name)) say(`script "${name}" would run at install`);
  }
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    for (const [name, range] of Object.entries(manifest[kind] ?? {})) {
      const wanted = name.startsWith('@shotlist/') ? 'workspace:^' : 'catalog:';
      if (range !== wanted) say(`${kind} "${name}" must be "${wanted}", not "${range}"`);
      const admitted = ONLY_IN_TESTS[name];
      if (kind !== 'devDependencies' && !manifest.private && admitted?.includes(manifest.name) === false) {
        say(`${kind} "${name}" is for tests only`);
      }
    }
  }
  if (folder === '.') return problems;
  if (manifest.type !== 'module') say('type must be "module"');
  if (manifest.license !== 'Apache-2.0') say('license must be "Apache-2.0"');
  if (manifest.private) return problems;
  if (manifest.engines?.node !== '>=22.12') say('engines.node must be ">=22.12"');
  if (!manifest.description) say('description is missing');
  if (!manifest.files?.includes('dist')) say('files must name "dist"');
  for (const [door, target] of Object.entries(manifest.exports ?? {})) {
    // A file that is no code.
    if (/^\.\/[\w.-]+\.json$/.test(door)) continue;
    if (Object.keys(target).join() !== '@shotlist/source,types,default') {
      say(`exports["${door}"] must have @shotlist/source, types and default, in this order`);
    }
  }
  if (manifest.exports === undefined) say('exports are missing');
  return problems;
}
