// Puts Shotlist's workflows beside an application's in one bundle, and refuses two of one name.
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ShotlistError } from '@shotlist/core';
import type { BundleOptions } from '@temporalio/worker';

type Config = ReturnType<NonNullable<BundleOptions['webpackConfigHook']>>;
type Extension = Extract<NonNullable<Config['plugins']>[number], (compiler: never) => void>;
type Compiler = Parameters<Extension>[0];
type Compilation = Parameters<Parameters<Compiler['hooks']['compilation']['tap']>[1]>[0];
type Module = Parameters<Compilation['moduleGraph']['getExportsInfo']>[0];

const NAME = 'shotlist';
/** Requires both; never loaded by Node. */
const entryPath = realpathSync(fileURLToPath(new URL('../assets/workflow-entry.cjs', import.meta.url)));
/** How the entry asks for each side. */
const HOST = './host-workflows.cjs';
const OURS = '@shotlist/workflows';

/**
 * A hook for the bundler's configuration, after the application's own. The entry takes the place of the application's
 * file, and nothing else about the bundle changes: whatever else it names is still looked for from the application's folder.
 */
export function bundleBoth(
  hostPath: string,
  hostHook: BundleOptions['webpackConfigHook'],
): NonNullable<BundleOptions['webpackConfigHook']> {
  return (given) => {
    const config = hostHook?.(given) ?? given;
    const plugins = config.plugins ?? [];
    // A plugin on both connection and worker is asked twice.
    if (plugins.some((plugin) => plugin instanceof BothWorkflows)) return config;
    return { ...config, plugins: [...plugins, new BothWorkflows(hostPath)] };
  };
}

class BothWorkflows {
  readonly #hostPath: string;

  constructor(hostPath: string) {
    this.#hostPath = hostPath;
  }

  apply(compiler: Compiler): void {
    compiler.hooks.normalModuleFactory.tap(NAME, (factory) => {
      factory.hooks.beforeResolve.tap(NAME, (asked) => {
        if (asked.request === this.#hostPath) asked.request = entryPath;
        else if (asked.request === HOST && asked.contextInfo.issuer === entryPath) asked.request = this.#hostPath;
      });
    });
    compiler.hooks.compilation.tap(NAME, (compilation, { normalModuleFactory }) => {
      if (normalModuleFactory === undefined) return;
      // The bundler itself finds out at this hook what each file exports: we come after it.
      compilation.hooks.finishModules.tap({ name: NAME, stage: 1_000 }, (modules) => this.#check(compilation, modules));
    });
  }

  #check({ moduleGraph }: Compilation, modules: Iterable<Module>): void {
    const entry = [...modules].find((module) => module.nameForCondition() === entryPath);
    if (entry === undefined) {
      throw new ShotlistError('CONFIG_INVALID', {
        where: 'plugins',
        message: 'Another plugin put its own workflows in the place of the worker’s.',
        help: 'Name ShotlistPlugin after it.',
      });
    }
    const sides = new Map<string, Module>();
    for (const { dependency, module } of moduleGraph.getOutgoingConnections(entry))
      if (dependency !== null && module !== null && 'request' in dependency)
        sides.set(String(dependency.request), module);
    const host = sides.get(HOST);
    const ours = sides.get(OURS);
    // What isn't there is an error that the bundler tells itself.
    if (host === undefined || ours === undefined) return;
    const definedIn = (module: Module, name: string) => {
      const target = moduleGraph.getExportInfo(module, name).getTarget(moduleGraph);
      return target === undefined ? { module, name } : { module: target.module, name: target.export?.join('.') };
    };
    const taken = provided(moduleGraph.getProvidedExports(ours)).filter((name) => {
      if (!provided(moduleGraph.getProvidedExports(host)).includes(name)) return false;
      const theirs = definedIn(host, name);
      const own = definedIn(ours, name);
      if (theirs.module === own.module && theirs.name === own.name) return false;
      // A CommonJS file that requires ours may hand ours on: that is known only when it runs, and checked there.
      return theirs.module.buildMeta?.exportsType === 'namespace' || !this.#mentionsUs(moduleGraph, theirs.module);
    });
    if (taken.length > 0) throw collision('workflow', taken, this.#hostPath, OURS);
  }

  #mentionsUs(moduleGraph: Compilation['moduleGraph'], module: Module): boolean {
    return [...moduleGraph.getOutgoingConnections(module)].some(
      ({ dependency }) =>
        dependency !== null && 'request' in dependency && String(dependency.request).startsWith('@shotlist/'),
    );
  }
}

function provided(names: null | true | readonly string[]): readonly string[] {
  return names === null || names === true ? [] : names;
}

/** The error that names both sides. */
export function collision(
  kind: 'workflow' | 'activity',
  names: readonly string[],
  theirs: string,
  ours: string,
): ShotlistError {
  const quoted = names.map((name) => `"${name}"`).join(', ');
  const [noun, verb] =
    names.length === 1 ? [`The ${kind}`, 'is'] : [`The ${kind === 'workflow' ? 'workflows' : 'activities'}`, 'are'];
  return new ShotlistError('NAME_COLLISION', {
    where: theirs,
    message: `${noun} ${quoted} ${verb} there twice: in ${theirs} and in ${ours}.`,
    help: `Rename yours: the names of Shotlist’s ${kind === 'workflow' ? 'workflows' : 'activities'} are fixed.`,
  });
}
