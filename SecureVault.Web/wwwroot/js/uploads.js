// The browser's half of uploads. The page has one input for files, which is picked through and dropped on, and one for
// folders. This module keeps the File objects of every pick in a map of its own, because Blazor's map on the input
// forgets the earlier pick with each new one, and hands out ranges of them when the server asks. It also announces every
// pick: Blazor's own message knows no paths, must fit into one message, and is lost when one file of the pick has a
// date that .NET does not know.
const picks = new Map();
const root = document.documentElement;
let lastPick = 0;
let input = null;
let folderInput = null;
let host = null;
let most = 0;
let busy = false;
let reading = 0;
let into = null;
let marked = null;
let folders = null;
let http = null;

const mostCharacters = 200000; // of names and paths in one message, which may hold a mebibyte
const sumAtOnce = 4 * 1024 * 1024;
const systemFiles = new Set(['.ds_store', 'thumbs.db', 'desktop.ini']);

export async function attach(files, foldersElement, dotnet, mostFiles, foldersModule, httpModule, tusScript) {
  [input, folderInput, host, most] = [files, foldersElement, dotnet, mostFiles];
  folders = await import(new URL(foldersModule, document.baseURI));
  http = await import(new URL(httpModule, document.baseURI));
  await http.load(new URL(tusScript, document.baseURI));
  document.addEventListener('change', takePick, true);
  document.addEventListener('click', openPicker);
  addEventListener('dragenter', dragOver, true);
  addEventListener('dragover', dragOver, true);
  addEventListener('dragleave', dragLeave, true);
  addEventListener('drop', drop, true);
  addEventListener('beforeunload', warn);
  addEventListener('sv-leave', stopWarning);
}

export function detach() {
  document.removeEventListener('change', takePick, true);
  document.removeEventListener('click', openPicker);
  removeEventListener('dragenter', dragOver, true);
  removeEventListener('dragover', dragOver, true);
  removeEventListener('dragleave', dragLeave, true);
  removeEventListener('drop', drop, true);
  removeEventListener('beforeunload', warn);
  removeEventListener('sv-leave', stopWarning);
  stopDragging();
  picks.clear();
  [input, folderInput, host, busy] = [null, null, null, false];
}

// Takes a pick; null when it was taken already.
export function claim(id) {
  const pick = picks.get(id);
  if (!pick || pick.claimed) {
    return null;
  }
  pick.claimed = true;
  return { id, count: pick.files.length, emptyFolders: pick.folders.length, folder: pick.folder };
}

// Takes the oldest pick that nobody took. An announcement is lost when there is no connection: the phone's picker was
// open for long. The pick is still here.
export function claimOldest() {
  for (const [id, pick] of picks) {
    if (!pick.claimed) {
      return claim(id);
    }
  }
  return null;
}

// As many as one message may carry, one at least.
export function describe(id, from, count) {
  return fill(picks.get(id).files, from, count, ({ file, path }) => ({
    name: file.name, path, length: file.size, mediaType: file.type, lastModified: timeOf(file),
  }), described => described.name.length + described.path.length);
}

// Milliseconds since 1970 that a 64-bit number can hold; the server decides whether that is a date. Null when it is none.
function timeOf(file) {
  return Number.isSafeInteger(file.lastModified) ? file.lastModified : null;
}

export function emptyFolders(id, from, count) {
  return fill(picks.get(id).folders, from, count, path => path, path => path.length);
}

function fill(all, from, count, describeOne, lengthOf) {
  const page = [];
  for (let i = from, characters = 0; i < all.length && page.length < count; i++) {
    const one = describeOne(all[i]);
    characters += lengthOf(one);
    if (page.length > 0 && characters > mostCharacters) {
      break;
    }
    page.push(one);
  }
  return page;
}

export async function read(id, index, offset, length) {
  const file = picks.get(id)?.files[index]?.file;
  if (!file) {
    throw new Error('sv:gone');
  }
  try {
    return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  } catch (error) {
    throw new Error(`sv:${error.name}`); // NotReadableError: changed; NotFoundError: gone from the disk
  }
}

// Sends a whole file as an upload that the server has made.
export function startHttp(id, index, upload) {
  const file = picks.get(id)?.files[index]?.file;
  if (!file) {
    throw new Error('sv:gone');
  }
  http.start(upload, file, tellProxyLimit);
}

// Whether the server heard it.
function tellProxyLimit(size) {
  return host?.invokeMethodAsync('ReportProxyLimitAsync', size).then(() => true, () => false) ?? false;
}

export function httpStatus(upload) {
  return http.status(upload);
}

export function stopHttp(upload) {
  http?.stop(upload);
}

// CRC-32 of the file between each end and the one before.
export async function sums(id, index, ends) {
  const file = picks.get(id)?.files[index]?.file;
  const found = [];
  let offset = 0;
  for (const end of ends) {
    let crc = -1;
    while (offset < end) {
      const next = Math.min(end, offset + sumAtOnce);
      crc = crc32(crc, new Uint8Array(await file.slice(offset, next).arrayBuffer()));
      offset = next;
    }
    found.push(~crc >>> 0);
  }
  return found;
}

const crcTables = Array.from({ length: 8 }, () => new Int32Array(256));
for (let i = 0; i < 256; i++) {
  let c = i;
  for (let bit = 0; bit < 8; bit++) {
    c = c & 1 ? (c >>> 1) ^ 0xEDB88320 : c >>> 1;
  }
  crcTables[0][i] = c;
}
for (let table = 1; table < 8; table++) {
  for (let i = 0; i < 256; i++) {
    const before = crcTables[table - 1][i];
    crcTables[table][i] = (before >>> 8) ^ crcTables[0][before & 255];
  }
}

// Eight bytes a step ('slicing by 8').
function crc32(crc, bytes) {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = crcTables;
  let i = 0;
  for (; i + 8 <= bytes.length; i += 8) {
    crc ^= bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16 | bytes[i + 3] << 24;
    crc = t7[crc & 255] ^ t6[(crc >>> 8) & 255] ^ t5[(crc >>> 16) & 255] ^ t4[crc >>> 24]
      ^ t3[bytes[i + 4]] ^ t2[bytes[i + 5]] ^ t1[bytes[i + 6]] ^ t0[bytes[i + 7]];
  }
  for (; i < bytes.length; i++) {
    crc = (crc >>> 8) ^ t0[(crc ^ bytes[i]) & 255];
  }
  return crc;
}

export function forget(id) {
  picks.delete(id);
}

export function setBusy(value) {
  busy = value;
}

// Runs before Blazor's own listener on the input, and in its place.
function takePick(event) {
  const target = event.target;
  if (!input || (target !== input && target !== folderInput)) {
    return;
  }
  event.stopImmediatePropagation();
  stopDragging();
  const files = Array.from(target.files, file => ({ file, path: folderOf(file.webkitRelativePath) }));
  target.value = ''; // so that the same file can be picked again
  add({ files: target === folderInput ? files.filter(isWanted) : files, folders: [] }, takeInto());
}

// Keeps a pick for the server to claim, and announces it.
function add(found, folder) {
  const count = found.files.length + found.folders.length;
  if (count > most) {
    tell('RefuseTooMany', count);
  } else if (count === 0) {
    tell('RefuseNothing');
  } else {
    picks.set(++lastPick, { ...found, folder, claimed: false });
    tell('AnnouncePickAsync', lastPick);
  }
}

function folderOf(path) {
  return path ? path.slice(0, path.lastIndexOf('/')) : '';
}

// What systems leave in folders for themselves.
function isWanted({ file }) {
  return !systemFiles.has(file.name.toLowerCase());
}

// Where the next pick goes: the folder that it was dropped on, else the one that the person saw when picking,
// whatever the server shows by the time it hears of it.
function takeInto() {
  const folder = into ?? input.closest('[data-sv-folder]')?.dataset.svFolder ?? null;
  into = null;
  return folder;
}

function tell(method, ...values) {
  host?.invokeMethodAsync(method, ...values).catch(() => { }); // no connection: the notice says so
}

function openPicker(event) {
  const button = event.target.closest?.('[data-sv-upload], [data-sv-upload-folder]');
  if (button && input) {
    event.preventDefault();
    into = null;
    (button.matches('[data-sv-upload-folder]') ? folderInput : input).click();
  }
}

function hasFiles(event) {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

// The input covers the window while files are dragged over it, by CSS alone: it needs no answer of the server, so
// that a drop lands on it however long the round trip is.
function dragOver(event) {
  if (hasFiles(event)) {
    root.classList.add('sv-dragging');
    if (event.target !== input) { // on the input itself that would take the browser's own drop away
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    }
    mark(folderUnder(event));
  }
}

// The row of a folder that would be under the pointer if the input were not.
function folderUnder(event) {
  return document.elementsFromPoint(event.clientX, event.clientY).find(element => element !== input)?.closest('[data-sv-drop-folder]') ?? null;
}

function mark(element) {
  if (element !== marked) {
    marked?.classList.remove('sv-drop-into');
    marked = element;
    marked?.classList.add('sv-drop-into');
    root.classList.toggle('sv-drop-on-folder', marked !== null);
  }
}

function dragLeave(event) {
  if (event.relatedTarget === null) {
    stopDragging();
  }
}

function stopDragging() {
  root.classList.remove('sv-dragging');
  mark(null);
}

function drop(event) {
  if (!hasFiles(event)) {
    return;
  }
  into = folderUnder(event)?.dataset.svDropFolder ?? null;
  stopDragging();
  const entries = Array.from(event.dataTransfer.items, item => item.kind === 'file' ? item.webkitGetAsEntry?.() : null).filter(Boolean);
  if (entries.some(entry => entry.isDirectory)) {
    event.preventDefault(); // or the browser would leave the page for it
    event.stopPropagation();
    readFolders(entries, takeInto());
  } else if (event.target !== input) { // faster than the input was there
    event.preventDefault();
    event.stopPropagation();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

// A list of the inputs does not tell what is in dropped folders: they are walked here.
async function readFolders(entries, folder) {
  reading++;
  try {
    const found = await folders.read(entries, most, isWanted, count => tell('ShowReading', count));
    if (found.unread > 0) {
      tell('ReportUnread', found.unread);
    }
    if (host && (found.unread === 0 || found.files.length + found.folders.length > 0)) {
      add({ files: found.files, folders: found.folders }, folder);
    }
  } finally {
    reading--;
    if (reading === 0) {
      tell('ShowReading', null);
    }
  }
}

// The page is about to leave by itself, or was told to: nothing is left that it could keep by staying.
function stopWarning() {
  removeEventListener('beforeunload', warn);
}

function warn(event) {
  if (busy || reading > 0) {
    event.preventDefault();
  }
}
