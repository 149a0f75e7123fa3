// @ts-check
// Hands a file to other programs of the device. The file is fetched first, and the browser opens its share sheet only right after a tap:
// if that was too long ago, a button of the dialog is the next one.
const reportInterval = 250; // milliseconds

/** @type {Share | null} */
let share = null;

/**
 * @param {string} address
 * @param {string} name
 * @param {string} type
 * @param {DotNetObject} dotnet hears how far it is
 */
export async function start(address, name, type, dotnet) {
  stop();
  share = new Share(dotnet);
  await share.run(address, name, type);
}

export function stop() {
  share?.end();
  share = null;
}

class Share {
  #end = new AbortController();
  #dotnet;
  #wasAsked = false;

  /** @type {File | null} */
  #file = null;

  /** @param {DotNetObject} dotnet */
  constructor(dotnet) {
    this.#dotnet = dotnet;
    document.addEventListener('click', event => this.#click(event), { signal: this.#end.signal });
  }

  /**
   * @param {string} address
   * @param {string} name
   * @param {string} type
   */
  async run(address, name, type) {
    try {
      this.#file = new File(await this.#fetch(address), name, { type });
    } catch {
      this.#notifyServer('TakeOutcome', 'failed');
      return;
    }
    if (!navigator.canShare?.({ files: [this.#file] })) {
      this.#notifyServer('TakeOutcome', 'refused');
    } else if (navigator.userActivation && !navigator.userActivation.isActive) {
      this.#notifyServer('TakeOutcome', 'ready');
    } else {
      await this.#open(this.#file);
    }
  }

  end() {
    this.#end.abort();
  }

  /** @param {string} address */
  async #fetch(address) {
    const answer = await fetch(address, { signal: this.#end.signal, cache: 'no-store' });
    if (!answer.ok || answer.redirected || !answer.body) {
      throw new Error('not available');
    }
    const parts = [];
    let [received, reportedAt] = [0, 0];
    for (const reader = answer.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      parts.push(value);
      received += value.byteLength;
      if (performance.now() - reportedAt > reportInterval) {
        reportedAt = performance.now();
        this.#notifyServer('TakeProgress', received);
      }
    }
    // A broken connection is an error already; this is for a proxy that ends an answer early.
    if (received !== Number(answer.headers.get('Content-Length') ?? received)) {
      throw new Error('incomplete');
    }
    return parts;
  }

  /** @param {Event} event */
  #click(event) {
    if (this.#file && event.target instanceof Element && event.target.closest('[data-sv-share-now]')) {
      this.#open(this.#file);
    }
  }

  /** @param {File} file */
  async #open(file) {
    try {
      await navigator.share({ files: [file] });
      this.#notifyServer('TakeOutcome', 'shared');
    } catch (error) {
      // AbortError: closed by the person, who can open it again. NotAllowedError: the tap was too long ago.
      const name = error instanceof Error ? error.name : '';
      this.#notifyServer('TakeOutcome', name === 'AbortError' || (name === 'NotAllowedError' && !this.#wasAsked) ? 'ready' : 'refused');
      this.#wasAsked = true;
    }
  }

  /**
   * @param {string} method
   * @param {unknown} value
   */
  #notifyServer(method, value) {
    if (!this.#end.signal.aborted) {
      this.#dotnet.invokeMethodAsync(method, value).catch(() => {});
    }
  }
}
