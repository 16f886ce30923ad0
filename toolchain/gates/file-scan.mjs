// What must not stand in any file: secrets, addresses of package registries, paths of somebody's machine, switched-off checks.

/** Each rule: what it finds, and in which files. Patterns are written so that this file doesn't match itself. */
const rules = [
  { what: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY/ },
  {
    what: 'an access key',
    pattern: /\b(AKIA[0-9A-Z]{16}|AIza[\w-]{35}|gh[pousr]_\w{36}|npm_\w{36}|xox[abp]-\w{10,}|sk-\w{32,})\b/,
  },
  { what: 'an API key', pattern: /\blt_[A-Za-z0-9]{24,}\b/ },
  {
    what: 'the address of a package registry',
    pattern: /\/\/[\w.-]*\b(registry|artifactory|verdaccio|npm-proxy)\b[\w.-]*[/:]/i,
  },
  {
    what: 'where a package was downloaded from',
    pattern: /^\s*"?(resolved|tarball)"?: /m,
    files: /(^|\/)(pnpm-lock\.yaml|package-lock\.json)$/,
  },
  { what: 'a path of one machine', pattern: /(?<![\w.])\/(root|home\/\w+|Users\/\w+)\/\w/ },
  { what: 'a switched-off lint rule', pattern: /\b(oxlint|eslint)-(disable|enable)/, files: /\.[cm]?[jt]s$/ },
  { what: 'a switched-off type check', pattern: /@ts-(ignore|nocheck|expect-error)/, files: /\.[cm]?[jt]s$/ },
  { what: 'a note to do something later', pattern: /\b(TO[D]O|FIX[M]E|XX[X])\b/, files: /\.([cm]?[jt]s|ya?ml)$/ },
];

/** What is wrong in one file's text, as `file:line what`. */
export function scanText(file, text) {
  return rules
    .filter((rule) => rule.files === undefined || rule.files.test(file))
    .flatMap((rule) => {
      const found = rule.pattern.exec(text);
      return found === null ? [] : [`${file}:${text.slice(0, found.index).split('\n').length} holds ${rule.what}`];
    });
}

/** True for bytes that are no text. */
export function isBinary(bytes) {
  return bytes.subarray(0, 8_000).includes(0);
}
