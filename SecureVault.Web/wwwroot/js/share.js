// Hands a file to other programs of the device. The file is fetched first, and the browser opens its share sheet only right after a
// tap: when that was too long ago, a button of the dialog is the next one.
const pause = 250; // milliseconds between two reports
let run = null;

export async function start(address, name, type, dotnet) {
  stop();
  const own = run = { end: new AbortController(), file: null, dotnet };
  document.addEventListener('click', onClick, { signal: own.end.signal });
  try {
    own.file = new File(await fetchParts(address, own), name, { type });
  } catch {
    tell(own, 'failed');
    return;
  }
  if (!navigator.canShare?.({ files: [own.file] })) {
    tell(own, 'refused');
  } else if (navigator.userActivation && !navigator.userActivation.isActive) {
    tell(own, 'ready');
  } else {
    await share(own);
  }
}

export function stop() {
  run?.end.abort();
  run = null;
}

async function fetchParts(address, own) {
  const answer = await fetch(address, { signal: own.end.signal, cache: 'no-store' });
  if (!answer.ok || answer.redirected) {
    throw new Error('not available');
  }
  const parts = [];
  let [received, told] = [0, 0];
  for (const reader = answer.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) {
      break;
    }
    parts.push(value);
    received += value.byteLength;
    if (performance.now() - told > pause) {
      told = performance.now();
      call(own, 'TakeProgress', received);
    }
  }
  // A connection that broke off is an error already; this is for what lies between.
  if (received !== Number(answer.headers.get('Content-Length') ?? received)) {
    throw new Error('incomplete');
  }
  return parts;
}

function onClick(event) {
  if (run?.file && event.target.closest?.('[data-sv-share-now]')) {
    share(run);
  }
}

async function share(own) {
  try {
    await navigator.share({ files: [own.file] });
    tell(own, 'shared');
  } catch (error) {
    // Closed by the person: the sheet can be opened again. Not allowed: the tap was too long ago.
    tell(own, error.name === 'AbortError' || (error.name === 'NotAllowedError' && !own.asked) ? 'ready' : 'refused');
    own.asked = true;
  }
}

function tell(own, outcome) {
  call(own, 'TakeOutcome', outcome);
}

function call(own, method, value) {
  if (run === own) {
    own.dotnet.invokeMethodAsync(method, value).catch(() => { });
  }
}
