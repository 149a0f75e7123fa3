// @ts-check
// The browser's half of uploads. The page has one input for files, which is picked through and dropped on, and one for folders. Every pick
// is announced to the server, which then claims it, describes its files and has them read or sent. Blazor's own message knows no paths,
// has to fit into one message, and is lost if one file of the pick has a date that .NET doesn't know.
import { DropTarget, folderOnPage } from './drop.js';
import { Picks } from './picks.js';
import { takeShared } from './shared-files.js';

/** @typedef {typeof import('./folders.js')} Folders */
/** @typedef {typeof import('./send.js')} Send */

const picks = new Picks(); // also for uploads that still run when the page listens anew

/** @type {Picker | null} */
let picker = null;

/** @type {import('./send.js').Sender | null} */
let sender = null;

/**
 * Begins to listen to the page.
 * @param {HTMLInputElement} files
 * @param {HTMLInputElement} folders
 * @param {DotNetObject} host hears of picks
 * @param {number} maxFiles in one pick
 * @param {string} foldersModule address of folders.js
 * @param {string} sendModule address of send.js
 * @param {string} tusScript address of the tus client
 */
export async function attach(files, folders, host, maxFiles, foldersModule, sendModule, tusScript) {
  /** @type {[Folders, Send]} */
  const [reading, sending] = await Promise.all([import(address(foldersModule)), import(address(sendModule))]);
  await sending.load(new URL(tusScript, document.baseURI));
  sender ??= new sending.Sender(reportProxyLimit);
  picker?.end();
  picker = new Picker(files, folders, host, maxFiles, reading);
  picker.addShared();
}

export function detach() {
  picker?.end();
  picker = null;
  picks.clear();
}

/** @param {number} id */
export function claim(id) {
  return picks.claim(id);
}

export function claimOldest() {
  return picks.claimOldest();
}

/**
 * @param {number} id
 * @param {number} from
 * @param {number} count
 */
export function describe(id, from, count) {
  return picks.describe(id, from, count);
}

/**
 * @param {number} id
 * @param {number} from
 * @param {number} count
 */
export function emptyFolders(id, from, count) {
  return picks.emptyFolders(id, from, count);
}

/**
 * @param {number} id
 * @param {number} index
 * @param {number} offset
 * @param {number} length
 */
export async function read(id, index, offset, length) {
  const file = picks.file(id, index);
  try {
    return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  } catch (error) {
    throw new Error(`sv:${error instanceof Error ? error.name : 'Error'}`); // NotReadableError: changed; NotFoundError: deleted
  }
}

/**
 * Sends a whole file as an upload that the server has created.
 * @param {number} id
 * @param {number} index
 * @param {string} upload
 */
export function startHttp(id, index, upload) {
  sender?.start(upload, picks.file(id, index));
}

/** @param {string} upload */
export function httpStatus(upload) {
  return sender?.status(upload) ?? null;
}

/** @param {string} upload */
export function stopHttp(upload) {
  sender?.stop(upload);
}

/**
 * CRC-32 of the file's ranges, each from the end of the one before.
 * @param {number} id
 * @param {number} index
 * @param {number[]} ends
 * @returns {Promise<number[]>}
 */
export function sums(id, index, ends) {
  const file = picks.file(id, index);
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./crc32-worker.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => {
      worker.terminate();
      data.sums ? resolve(data.sums) : reject(new Error(`sv:${data.error}`));
    };
    worker.onerror = () => {
      worker.terminate();
      reject(new Error('sv:crc32'));
    };
    worker.postMessage({ file, ends });
  });
}

/** @param {number} id */
export function forget(id) {
  picks.forget(id);
}

/** @param {boolean} value whether leaving the page is to be confirmed */
export function setBusy(value) {
  if (picker) {
    picker.isBusy = value;
  }
}

/** @param {string} relative */
function address(relative) {
  return new URL(relative, document.baseURI).href;
}

/** @param {number} bytes */
async function reportProxyLimit(bytes) {
  return await picker?.ask('ReportProxyLimitAsync', bytes) ?? false;
}

/** The inputs of the page, for as long as the server listens. */
class Picker {
  isBusy = false;
  #end = new AbortController();
  #leave = new AbortController();
  #reading = 0;
  #files;
  #folders;
  #host;
  #maxFiles;
  #reader;
  #drop;

  /**
   * @param {HTMLInputElement} files
   * @param {HTMLInputElement} folders
   * @param {DotNetObject} host
   * @param {number} maxFiles
   * @param {Folders} reader
   */
  constructor(files, folders, host, maxFiles, reader) {
    this.#files = files;
    this.#folders = folders;
    this.#host = host;
    this.#maxFiles = maxFiles;
    this.#reader = reader;
    this.#drop = new DropTarget(files, (entries, folder) => this.#readFolders(entries, folder));
    const options = { signal: this.#end.signal };
    document.addEventListener('change', event => this.#takePick(event), { ...options, capture: true });
    document.addEventListener('click', event => this.#openPicker(event), options);
    addEventListener('beforeunload', event => this.#warn(event), { signal: this.#leave.signal });
    // The page is about to leave by itself, or was told to: staying would save nothing.
    addEventListener('sv-leave', () => this.#leave.abort(), options);
  }

  end() {
    this.#end.abort();
    this.#leave.abort();
    this.#drop.end();
  }

  /**
   * @param {string} method
   * @param {unknown[]} values
   * @returns {Promise<boolean>} whether the server heard it; without a connection the page's notice says so
   */
  ask(method, ...values) {
    return this.#host.invokeMethodAsync(method, ...values).then(() => true, () => false);
  }

  /** Takes what another app has shared with the installed one, and makes sure that this can go on. */
  async addShared() {
    // Not to be had over plain HTTP or with a certificate that the browser doesn't trust; nothing else depends on it.
    navigator.serviceWorker?.register('/service-worker.js', { type: 'module' }).catch(() => {});
    const files = await takeShared();
    if (files.length > 0) {
      this.#add(files.map(file => ({ file, path: '' })), [], null, true);
    }
  }

  // Runs before Blazor's own listener on the input, and in its place.
  /** @param {Event} event */
  #takePick(event) {
    const input = event.target;
    if (input !== this.#files && input !== this.#folders) {
      return;
    }
    event.stopImmediatePropagation();
    this.#drop.stop();
    const isFolder = input === this.#folders;
    const picked = isFolder ? this.#folders : this.#files;
    const files = Array.from(picked.files ?? [], file => ({ file, path: folderOf(file.webkitRelativePath) }));
    picked.value = ''; // so that the same file can be picked again
    this.#add(isFolder ? files.filter(({ file }) => this.#reader.isWanted(file)) : files, [], this.#drop.takeInto() ?? folderOnPage(this.#files));
  }

  /** @param {MouseEvent} event */
  #openPicker(event) {
    const button = event.target instanceof Element ? event.target.closest('[data-sv-upload], [data-sv-upload-folder]') : null;
    if (button) {
      event.preventDefault();
      this.#drop.takeInto();
      (button.matches('[data-sv-upload-folder]') ? this.#folders : this.#files).click();
    }
  }

  // The lists of the inputs don't tell what is in dropped folders.
  /**
   * @param {FileSystemEntry[]} entries
   * @param {string | null} folder
   */
  async #readFolders(entries, folder) {
    this.#reading++;
    try {
      const found = await this.#reader.read(entries, this.#maxFiles, count => this.#notifyServer('ShowReading', count));
      if (found.unread > 0) {
        this.#notifyServer('ReportUnread', found.unread);
      }
      if (found.unread === 0 || found.files.length + found.folders.length > 0) {
        this.#add(found.files, found.folders, folder);
      }
    } finally {
      this.#reading--;
      if (this.#reading === 0) {
        this.#notifyServer('ShowReading', null);
      }
    }
  }

  /**
   * @param {import('./picks.js').PickedFile[]} files
   * @param {string[]} folders
   * @param {string | null} folder
   * @param {boolean} isShared
   */
  #add(files, folders, folder, isShared = false) {
    const count = files.length + folders.length;
    if (this.#end.signal.aborted) {
      return;
    }
    if (count > this.#maxFiles) {
      this.#notifyServer('RefuseTooMany', count);
    } else if (count === 0) {
      this.#notifyServer('RefuseNothing');
    } else {
      this.#notifyServer('AnnouncePickAsync', picks.add(files, folders, folder, isShared));
    }
  }

  /**
   * @param {string} method
   * @param {unknown[]} values
   */
  #notifyServer(method, ...values) {
    if (!this.#end.signal.aborted) {
      this.ask(method, ...values);
    }
  }

  /** @param {BeforeUnloadEvent} event */
  #warn(event) {
    if (this.isBusy || this.#reading > 0) {
      event.preventDefault();
    }
  }
}

/** @param {string} path */
function folderOf(path) {
  return path ? path.slice(0, path.lastIndexOf('/')) : '';
}
