// The record of an activity that brings many things home: one object, written over as it grows.
import { mergeRecords, type ShotRecord, type Store } from '@shotlist/core';
import { getLines, listKeys } from './json-files.js';
import { addRecords } from './record-file.js';

/** A kill loses no more than this much work: it is done again. */
const WRITE_AFTER_MS = 1_000;

export class GrowingRecord {
  readonly #store: Store;
  readonly #key: string;
  readonly #byIndex: Map<number, ShotRecord>;
  #writtenMs = performance.now();
  #dirty = false;
  #writing: Promise<void> | undefined;

  private constructor(store: Store, key: string, records: readonly ShotRecord[]) {
    this.#store = store;
    this.#key = key;
    this.#byIndex = new Map(records.map((record) => [record.index, record]));
  }

  /** With what earlier tries of the same activity wrote: objects whose keys begin with `tries`. */
  static async open(store: Store, key: string, tries = key): Promise<GrowingRecord> {
    const merged = new Map<number, ShotRecord>();
    for (const written of await listKeys(store, tries))
      mergeRecords(await getLines<ShotRecord>(store, written), merged);
    return new GrowingRecord(store, key, [...merged.values()]);
  }

  get(index: number): ShotRecord | undefined {
    return this.#byIndex.get(index);
  }

  /** Takes a shot's latest record, and writes when the last time is a while ago. */
  async add(record: ShotRecord): Promise<void> {
    this.#byIndex.set(record.index, record);
    this.#dirty = true;
    if (performance.now() - this.#writtenMs >= WRITE_AFTER_MS) await this.flush();
  }

  /** Resolves when all that was added is written. */
  async flush(): Promise<void> {
    while (this.#dirty) {
      this.#writing ??= this.#write();
      await this.#writing;
    }
  }

  async #write(): Promise<void> {
    this.#dirty = false;
    try {
      await addRecords(this.#store, this.#key, [...this.#byIndex.values()]);
      this.#writtenMs = performance.now();
    } catch (error) {
      this.#dirty = true;
      throw error;
    } finally {
      this.#writing = undefined;
    }
  }
}
