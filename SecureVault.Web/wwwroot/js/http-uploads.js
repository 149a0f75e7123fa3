// Sends picked files over HTTP with the tus protocol, from the File itself: fast, and it goes on after a lost
// connection, whether the page's own circuit is there or not. The server says which upload a file belongs to.
const running = new Map();
const quick = [0, 1000, 3000];
const patient = [...quick, 5000, 10000, ...Array(120).fill(30000)]; // an hour without any progress; any progress starts it anew
const watchEvery = 1000;
let reloadWhenDone = false;

// A proxy in front of the server may refuse large bodies. Then a file travels in requests of one of these sizes, tried in
// turn; the first is a part of the server's. What gets through is kept for all files of the page.
const sizes = [8192, 4096, 2048, 1024, 512].map(kibibytes => kibibytes * 1024);
const breaksBeforeSmaller = 2;
let largest = Infinity;
let isLimitTold = false;

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

// tellLimit is told once what size gets through a proxy that limits it, zero for none; true when that was heard.
export function start(id, file, tellLimit) {
  stop(id);
  const sending = { id, file, tellLimit, over: null, accepted: 0, unreadable: false, largest, isRefused: false, breaks: 0, brokenAt: -1 };
  sending.watch = setInterval(() => giveUpIfChanged(file, sending), watchEvery);
  running.set(id, sending);
  begin(sending);
}

function begin(sending) {
  let goesOnSmaller = false;
  sending.upload = new globalThis.tus.Upload(sending.file, {
    uploadUrl: `/files/uploads/${sending.id}`,
    chunkSize: sending.largest,
    retryDelays: patient,
    storeFingerprintForResuming: false,
    fileReader,
    onBeforeRequest: () => probe(sending.file, sending),
    onShouldRetry: (error, attempt) => {
      goesOnSmaller = makeSmaller(error, sending);
      return !goesOnSmaller && isWorthRetrying(error, attempt, sending);
    },
    onAfterResponse: (request, response) => note(request, response, sending),
    onSuccess: () => end(sending, 'done', 0),
    onError: error => {
      if (goesOnSmaller && !sending.over) {
        begin(sending);
      } else {
        end(sending, sending.unreadable ? 'unreadable' : sending.isRefused ? 'refused' : 'failed', statusOf(error));
      }
    },
  });
  sending.upload.start();
}

function note(request, response, sending) {
  sending.accepted = Math.max(sending.accepted, Number(response.getHeader('Upload-Offset') ?? 0));
  if (request.getMethod() === 'PATCH' && response.getStatus() === 204 && sending.largest !== Infinity) {
    largest = Math.min(largest, sending.largest);
    tellLimit(sending, largest);
  }
}

// Chooses a smaller size when a request failed for its own, as far as one can tell. The server's own refusals name the
// protocol. A proxy may also break the connection instead of answering: so does a line, but then small requests fail too, or
// something of the large one arrives.
function makeSmaller(error, sending) {
  const request = error.originalRequest;
  if (sending.over || sending.unreadable) {
    return false;
  }
  if (request.getMethod() !== 'PATCH') {
    sending.breaks = statusOf(error) === 0 ? 0 : sending.breaks;
    return false;
  }
  const offset = Number(request.getHeader('Upload-Offset'));
  const isRefused = statusOf(error) === 413 && !error.originalResponse.getHeader('Tus-Resumable');
  if (!isRefused) {
    sending.breaks = statusOf(error) === 0 ? (offset === sending.brokenAt ? sending.breaks + 1 : 1) : 0;
    sending.brokenAt = offset;
    if (sending.breaks < breaksBeforeSmaller) {
      return false;
    }
  }
  const tried = Math.min(sending.largest, sending.file.size - offset);
  const smaller = largest < tried ? largest : sizes.find(size => size < tried);
  if (smaller) {
    sending.largest = smaller;
  } else if (isRefused) {
    sending.isRefused = true;
    tellLimit(sending, 0);
  }
  return smaller !== undefined;
}

async function tellLimit(sending, size) {
  if (!isLimitTold) {
    isLimitTold = true;
    isLimitTold = await sending.tellLimit(size);
  }
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
  if (reloadWhenDone && !isSending() && dispatchEvent(new CustomEvent('sv-finished', { cancelable: true }))) {
    dispatchEvent(new CustomEvent('sv-leave'));
    location.reload();
  }
}
