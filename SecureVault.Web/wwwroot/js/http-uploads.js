// Sends picked files over HTTP with the tus protocol, from the File itself: fast, and it goes on after a lost
// connection, whether the page's own circuit is there or not. The server says which upload a file belongs to.
const running = new Map();
const quick = [0, 1000, 3000];
const patient = [...quick, 5000, 10000, ...Array(120).fill(30000)]; // an hour without any progress; any progress starts it anew
const watchEvery = 1000;
let reloadWhenDone = false;

// Loads tus-js-client, which is a classic script.
export function load(source) {
  return globalThis.tus ? Promise.resolve() : new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = source;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error('sv:tus'));
    document.head.append(script);
  });
}

export function start(id, file) {
  stop(id);
  const sending = { over: null, accepted: 0, unreadable: false };
  sending.watch = setInterval(() => giveUpIfChanged(file, sending), watchEvery);
  sending.upload = new globalThis.tus.Upload(file, {
    uploadUrl: `/files/uploads/${id}`,
    retryDelays: patient,
    storeFingerprintForResuming: false,
    fileReader,
    onBeforeRequest: () => probe(file, sending),
    onShouldRetry: (error, attempt) => isWorthRetrying(error, attempt, sending),
    onAfterResponse: (_, response) => { sending.accepted = Math.max(sending.accepted, Number(response.getHeader('Upload-Offset') ?? 0)); },
    onSuccess: () => end(sending, 'done', 0),
    onError: error => end(sending, sending.unreadable ? 'unreadable' : 'failed', statusOf(error)),
  });
  running.set(id, sending);
  sending.upload.start();
}

// A whole file goes as it is: the browser's network process then reads it from the disk by itself, while a slice of it
// goes through two processes more, for twice the processor's time.
const fileReader = {
  openFile: async file => ({
    size: file.size,
    slice: async (begin, end) => ({ value: begin === 0 && end >= file.size ? file : file.slice(begin, end), done: end >= file.size }),
    close: () => {},
  }),
};

// What became of it; null when this page does not send it.
export function status(id) {
  const sending = running.get(id);
  return sending ? sending.over ?? { kind: 'sending', status: 0 } : null;
}

export function stop(id) {
  const sending = running.get(id);
  running.delete(id);
  if (sending && !sending.over) {
    end(sending, 'stopped', 0);
    sending.upload.abort();
  }
}

function end(sending, kind, status) {
  clearInterval(sending.watch);
  sending.over ??= { kind, status };
  reloadIfDone();
}

function statusOf(error) {
  return error.originalResponse?.getStatus() ?? 0;
}

// A file that was changed or deleted gives a network error like any other; only reading it tells.
async function probe(file, sending) {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    sending.unreadable = true;
  }
}

// Once it has begun to read, the browser does not look whether the file is still the one that was picked.
async function giveUpIfChanged(file, sending) {
  await probe(file, sending);
  if (sending.unreadable && !sending.over) {
    end(sending, 'unreadable', 0);
    sending.upload.abort();
  }
}

function isWorthRetrying(error, attempt, sending) {
  const status = statusOf(error);
  if (sending.unreadable || sending.over) {
    return false;
  }
  if (status === 0) {
    // Something that lets nothing through at all (what was sent may have come no further than a proxy), while the page's own connection is there: the server takes over.
    return sending.accepted > 0 || attempt < quick.length - 1 || !isConnected();
  }
  if (status === 409) {
    return Boolean(error.originalResponse.getHeader('Upload-Offset')); // else the name is taken
  }
  return status === 408 || status === 423 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 507);
}

function isConnected() {
  return !document.getElementById('components-reconnect-modal')?.className.includes('components-reconnect-show')
    && navigator.onLine;
}

// The circuit is gone for good, so the page has to open again, but not under the files that are on their way.
addEventListener('sv-reload', event => {
  if (isSending()) {
    event.preventDefault();
    reloadWhenDone = true;
    document.documentElement.classList.add('sv-finishing-uploads');
  }
});

function isSending() {
  return [...running.values()].some(sending => !sending.over);
}

function reloadIfDone() {
  if (reloadWhenDone && !isSending()) {
    location.reload();
  }
}
