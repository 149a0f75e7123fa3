// @ts-check
// Sends picked files over HTTP with the tus protocol, from the File itself: fast, and it continues after a lost connection, whether the
// page's own circuit is there or not. The server says which upload a file belongs to.
import { RequestLimit, RequestSize } from './request-size.js';
import { delays, isWorthRetrying } from './retries.js';

/** @typedef {'sending' | 'done' | 'failed' | 'refused' | 'unreadable' | 'stopped'} Kind */

const checkInterval = 1000;

// Whole files go as they are: the browser's network process then reads them from the disk by itself, while slices go through two more
// processes and cost twice the processor time.
const fileReader = {
  /** @param {File} file */
  openFile: async file => ({
    size: file.size,
    /** @param {number} begin @param {number} end */
    slice: async (begin, end) => ({ value: begin === 0 && end >= file.size ? file : file.slice(begin, end), done: end >= file.size }),
    close: () => {},
  }),
};

/**
 * Loads tus-js-client, which is a classic script.
 * @param {URL} source
 * @returns {Promise<void>}
 */
export function load(source) {
  return globalThis.tus ? Promise.resolve() : new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = source.href;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error('sv:tus'));
    document.head.append(script);
  });
}

/** The uploads of this page. They outlive the page's circuit, and the page isn't reloaded while they run. */
export class Sender {
  /** @type {Map<string, Sending>} */
  #running = new Map();
  #reloadsWhenDone = false;
  #limit;

  /** @param {(bytes: number) => Promise<boolean>} reportLimit tells the page what gets through a proxy, zero for nothing; whether it was heard */
  constructor(reportLimit) {
    this.#limit = new RequestLimit(reportLimit);
    addEventListener('sv-reload', event => {
      if (this.#isSending()) {
        event.preventDefault();
        this.#reloadsWhenDone = true;
        document.documentElement.classList.add('sv-finishing-uploads');
      }
    });
  }

  /**
   * @param {string} id the upload on the server
   * @param {File} file
   */
  start(id, file) {
    this.stop(id);
    const sending = new Sending(id, file, new RequestSize(this.#limit, file.size), () => this.#reloadIfDone());
    this.#running.set(id, sending);
    sending.begin();
  }

  /**
   * How an upload stands; null when this page doesn't send it.
   * @param {string} id
   */
  status(id) {
    return this.#running.get(id)?.state ?? null;
  }

  /** @param {string} id */
  stop(id) {
    const sending = this.#running.get(id);
    this.#running.delete(id);
    sending?.stop('stopped');
  }

  #isSending() {
    return [...this.#running.values()].some(sending => !sending.isOver);
  }

  #reloadIfDone() {
    if (this.#reloadsWhenDone && !this.#isSending() && dispatchEvent(new CustomEvent('sv-finished', { cancelable: true }))) {
      dispatchEvent(new CustomEvent('sv-leave'));
      location.reload();
    }
  }
}

/** One file on its way. */
class Sending {
  /** @type {{ kind: Kind, status: number }} */
  state = { kind: 'sending', status: 0 };
  #id;
  #file;
  #size;
  #ended;
  #accepted = 0;
  #isUnreadable = false;
  #check = 0;

  /** @type {TusUpload | null} */
  #upload = null;

  /**
   * @param {string} id
   * @param {File} file
   * @param {RequestSize} size
   * @param {() => void} ended
   */
  constructor(id, file, size, ended) {
    this.#id = id;
    this.#file = file;
    this.#size = size;
    this.#ended = ended;
  }

  get isOver() {
    return this.state.kind !== 'sending';
  }

  begin() {
    this.#check ||= setInterval(() => this.#stopIfChanged(), checkInterval);
    let isSmaller = false;
    const tus = /** @type {NonNullable<typeof globalThis.tus>} */ (globalThis.tus);
    this.#upload = new tus.Upload(this.#file, {
      uploadUrl: `/files/uploads/${this.#id}`,
      chunkSize: this.#size.bytes,
      retryDelays: delays,
      storeFingerprintForResuming: false,
      fileReader,
      onBeforeRequest: () => this.#probe(),
      onShouldRetry: (error, attempt) => {
        isSmaller = this.#canGoOn() && this.#size.shrinkAfter(failureOf(error));
        return !isSmaller && this.#canGoOn() && isWorthRetrying({
          status: statusOf(error),
          hasOffset: Boolean(error.originalResponse?.getHeader('Upload-Offset')),
          attempt,
          accepted: this.#accepted,
          isConnected: isConnected(),
        });
      },
      onAfterResponse: (request, response) => this.#note(request, response),
      onSuccess: () => this.#end('done', 0),
      onError: error => {
        if (isSmaller && !this.isOver) {
          this.begin();
        } else {
          this.#end(this.#isUnreadable ? 'unreadable' : this.#size.isRefused ? 'refused' : 'failed', statusOf(error));
        }
      },
    });
    this.#upload.start();
  }

  /** @param {Kind} kind */
  stop(kind) {
    if (!this.isOver) {
      this.#end(kind, 0);
      this.#upload?.abort();
    }
  }

  #canGoOn() {
    return !this.isOver && !this.#isUnreadable;
  }

  /**
   * @param {TusRequest} request
   * @param {TusResponse} response
   */
  #note(request, response) {
    this.#accepted = Math.max(this.#accepted, Number(response.getHeader('Upload-Offset') ?? 0));
    if (request.getMethod() === 'PATCH' && response.getStatus() === 204) {
      this.#size.confirm();
    }
  }

  /**
   * @param {Kind} kind
   * @param {number} status
   */
  #end(kind, status) {
    clearInterval(this.#check);
    if (!this.isOver) {
      this.state = { kind, status };
    }
    this.#ended();
  }

  // A file that was changed or deleted causes a network error like any other; only reading it tells.
  async #probe() {
    try {
      await this.#file.slice(0, 1).arrayBuffer();
    } catch {
      this.#isUnreadable = true;
    }
  }

  // Once it reads a file, the browser doesn't check any more whether it is still the one that was picked.
  async #stopIfChanged() {
    await this.#probe();
    if (this.#isUnreadable) {
      this.stop('unreadable');
    }
  }
}

/** @param {TusError} error */
function statusOf(error) {
  return error.originalResponse?.getStatus() ?? 0;
}

/**
 * @param {TusError} error
 * @returns {import('./request-size.js').Failure}
 */
function failureOf(error) {
  return {
    method: error.originalRequest.getMethod(),
    status: statusOf(error),
    offset: Number(error.originalRequest.getHeader('Upload-Offset')),
    isOurs: Boolean(error.originalResponse?.getHeader('Tus-Resumable')), // also the server's own refusals name the protocol
  };
}

function isConnected() {
  return !document.getElementById('components-reconnect-modal')?.className.includes('components-reconnect-show')
    && navigator.onLine;
}
