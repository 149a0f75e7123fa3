// @ts-check
// Reads dropped folders with everything in them, one folder at a time, so that only what is found takes memory.

/** @typedef {{ files: import('./picks.js').PickedFile[], folders: string[], unread: number }} Found */
/** @typedef {{ entry: FileSystemDirectoryEntry, path: string, depth: number }} Waiting */

const filesAtOnce = 32;
const maxDepth = 100; // as deep as the drive goes; also the end of a link that leads back
const reportInterval = 400;
const systemFiles = new Set(['.ds_store', 'thumbs.db', 'desktop.ini']);

/**
 * False for files that systems leave in folders for themselves.
 * @param {{ name: string }} file
 */
export function isWanted(file) {
  return !systemFiles.has(file.name.toLowerCase());
}

/**
 * Files with the path of their folder, and the paths of folders without any file. Stops as soon as there are more than may be picked.
 * @param {FileSystemEntry[]} entries
 * @param {number} max
 * @param {(count: number) => void} report
 */
export async function read(entries, max, report) {
  const reader = new FolderReader(max, report);
  await reader.read(entries);
  return reader.found;
}

class FolderReader {
  /** @type {Found} */
  found = { files: [], folders: [], unread: 0 };
  #max;
  #report;
  #reportedAt = performance.now();

  /** @type {Waiting[]} */
  #waiting = [];

  /**
   * @param {number} max
   * @param {(count: number) => void} report
   */
  constructor(max, report) {
    this.#max = max;
    this.#report = report;
  }

  /** @param {FileSystemEntry[]} entries */
  async read(entries) {
    this.#report(0);
    await this.#take(entries, '', 0);
    for (let next = this.#next(); next; next = this.#next()) {
      const inside = await this.#list(next);
      if (inside && !await this.#take(inside, next.path, next.depth)) {
        this.found.folders.push(next.path);
      }
    }
  }

  #next() {
    return this.found.files.length + this.found.folders.length > this.#max ? undefined : this.#waiting.pop();
  }

  /**
   * Takes the files of a folder and lets its folders wait.
   * @param {FileSystemEntry[]} entries
   * @param {string} path
   * @param {number} depth
   * @returns {Promise<boolean>} false for a folder in which there is nothing to take
   */
  async #take(entries, path, depth) {
    const files = entries.filter(isFile);
    await this.#takeFiles(files, path);
    const folders = entries.filter(isFolder);
    for (const entry of folders.reverse()) {
      this.#waiting.push({ entry, path: path ? `${path}/${entry.name}` : entry.name, depth: depth + 1 });
    }
    return folders.length > 0 || files.some(isWanted);
  }

  /**
   * A browser gives the entries of a folder in pieces; an empty piece is the end.
   * @param {Waiting} folder
   */
  async #list({ entry, depth }) {
    if (depth > maxDepth) {
      this.found.unread++;
      return null;
    }
    const reader = entry.createReader();
    /** @type {FileSystemEntry[]} */
    const entries = [];
    try {
      for (;;) {
        const piece = await new Promise((/** @type {(piece: FileSystemEntry[]) => void} */ resolve, reject) => reader.readEntries(resolve, reject));
        if (piece.length === 0 || entries.length > this.#max) {
          return entries;
        }
        entries.push(...piece);
      }
    } catch {
      this.found.unread++;
      return entries.length > 0 ? entries : null;
    }
  }

  /**
   * @param {FileSystemFileEntry[]} entries
   * @param {string} path
   */
  async #takeFiles(entries, path) {
    for (let i = 0; i < entries.length; i += filesAtOnce) {
      for (const file of await Promise.all(entries.slice(i, i + filesAtOnce).map(open))) {
        if (file === null) {
          this.found.unread++;
        } else if (isWanted(file)) {
          this.found.files.push({ file, path });
        }
      }
      if (performance.now() - this.#reportedAt > reportInterval) {
        this.#reportedAt = performance.now();
        this.#report(this.found.files.length);
      }
    }
  }
}

/**
 * @param {FileSystemEntry} entry
 * @returns {entry is FileSystemFileEntry}
 */
function isFile(entry) {
  return entry.isFile;
}

/**
 * @param {FileSystemEntry} entry
 * @returns {entry is FileSystemDirectoryEntry}
 */
function isFolder(entry) {
  return entry.isDirectory;
}

/**
 * @param {FileSystemFileEntry} entry
 * @returns {Promise<File | null>} null when it can't be read
 */
function open(entry) {
  return new Promise(resolve => entry.file(resolve, () => resolve(null)));
}
