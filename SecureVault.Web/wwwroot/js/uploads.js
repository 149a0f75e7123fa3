// The browser's half of uploads. The page has one file input; it is picked through and dropped on. This module
// keeps the File objects of every pick in a map of its own, because Blazor's map on the input forgets the earlier
// pick with each new one, and hands out ranges of them when the server asks.
const picks = new Map();
const root = document.documentElement;
const overdue = 2000;
let lastPick = 0;
let input = null;
let host = null;
let most = 0;
let busy = false;
let droppedFolders = new Set();
let http = null;

// Above this the input's own list of files would not fit into one message of the circuit.
const mostInOneMessage = 1000;
const sumAtOnce = 4 * 1024 * 1024;

export async function attach(element, dotnet, mostFiles, httpModule, tusScript) {
  [input, host, most] = [element, dotnet, mostFiles];
  http = await import(new URL(httpModule, document.baseURI));
  await http.load(new URL(tusScript, document.baseURI));
  document.addEventListener('change', takePick, true);
  document.addEventListener('click', openPicker);
  addEventListener('dragenter', dragOver, true);
  addEventListener('dragover', dragOver, true);
  addEventListener('dragleave', dragLeave, true);
  addEventListener('drop', drop, true);
  addEventListener('beforeunload', warn);
}

export function detach() {
  document.removeEventListener('change', takePick, true);
  document.removeEventListener('click', openPicker);
  removeEventListener('dragenter', dragOver, true);
  removeEventListener('dragover', dragOver, true);
  removeEventListener('dragleave', dragLeave, true);
  removeEventListener('drop', drop, true);
  removeEventListener('beforeunload', warn);
  stopDragging();
  picks.clear();
  [input, host, busy] = [null, null, false];
}

// The oldest pick of that many files that nobody took yet; null when it was taken already.
export function claim(count) {
  return take(pick => pick.files.length === count);
}

// A pick that was announced while there was no connection never reached the server: the phone's picker was open
// for long. It is still here.
export function claimOverdue() {
  return take(pick => performance.now() - pick.at > overdue);
}

export function describe(id, from, count) {
  return picks.get(id).files.slice(from, from + count).map(({ file }) => ({ name: file.name, length: file.size, mediaType: file.type, lastModified: file.lastModified }));
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
  http.start(upload, file);
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

function take(suits) {
  for (const [id, pick] of picks) {
    if (!pick.claimed && suits(pick)) {
      pick.claimed = true;
      return { id, count: pick.files.length, folder: pick.folder };
    }
  }
  return null;
}

// Runs before Blazor's own listener on the input.
function takePick(event) {
  if (event.target !== input) {
    return;
  }
  const chosen = Array.from(input.files);
  const files = chosen.filter(file => !droppedFolders.has(file.name));
  const folders = chosen.length - files.length;
  droppedFolders = new Set();
  stopDragging();
  setTimeout(() => { input.value = ''; }); // after Blazor has read it; so that the same file can be picked again

  if (chosen.length > most) {
    event.stopImmediatePropagation();
    tell('RefuseTooMany', chosen.length);
    return;
  }
  if (folders > 0) {
    tell('RefuseFolders', folders);
  }
  if (files.length === 0) {
    event.stopImmediatePropagation();
    return;
  }
  picks.set(++lastPick, { files: files.map(file => ({ file })), folder: shownFolder(), at: performance.now(), claimed: false });
  if (folders > 0 || files.length > mostInOneMessage) {
    event.stopImmediatePropagation(); // the input's own list has the folders in it, or is too long
    tell('AnnouncePickAsync', files.length);
  }
}

// The folder that the person saw when picking, whatever the server shows by the time it hears of it.
function shownFolder() {
  return input.closest('[data-sv-folder]')?.dataset.svFolder ?? null;
}

function tell(method, ...values) {
  host?.invokeMethodAsync(method, ...values).catch(() => { }); // no connection: the notice says so
}

function openPicker(event) {
  const button = event.target.closest?.('[data-sv-upload]');
  if (button && input) {
    event.preventDefault();
    input.click();
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
  }
}

function dragLeave(event) {
  if (event.relatedTarget === null) {
    stopDragging();
  }
}

function stopDragging() {
  root.classList.remove('sv-dragging');
}

function drop(event) {
  if (!hasFiles(event)) {
    return;
  }
  stopDragging();
  const folders = Array.from(event.dataTransfer.items, item => item.kind === 'file' ? item.webkitGetAsEntry?.() : null)
    .filter(entry => entry?.isDirectory);
  const count = event.dataTransfer.files.length;
  if (folders.length > 0 && folders.length >= count) {
    event.preventDefault(); // or the browser would leave the page for it
    event.stopPropagation();
    tell('RefuseFolders', folders.length);
    return;
  }
  droppedFolders = new Set(folders.map(entry => entry.name));
  if (event.target !== input) { // faster than the input was there
    event.preventDefault();
    event.stopPropagation();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

function warn(event) {
  if (busy) {
    event.preventDefault();
  }
}
