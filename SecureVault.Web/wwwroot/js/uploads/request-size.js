// @ts-check
// Finds out how large a request may be. A proxy in front of the server may refuse large bodies; then files travel in requests of one of
// these sizes, tried in turn. The first is one part of the server's.
const sizes = [8192, 4096, 2048, 1024, 512].map(kibibytes => kibibytes * 1024);
const breaksBeforeSmaller = 2;

/**
 * How a request failed.
 * @typedef {object} Failure
 * @property {string} method
 * @property {number} status zero for a broken connection
 * @property {number} offset where the request began in the file
 * @property {boolean} isOurs whether the answer came from the server itself and not from a proxy
 */

/** What gets through, for all files of the page. */
export class RequestLimit {
  bytes = Infinity;
  #isReported = false;
  #report;

  /** @param {(bytes: number) => Promise<boolean>} report tells the page once what gets through, zero for nothing; whether it was heard */
  constructor(report) {
    this.#report = report;
  }

  /** @param {number} bytes a size that got through; zero when not even the smallest does */
  async note(bytes) {
    this.bytes = bytes > 0 ? Math.min(this.bytes, bytes) : this.bytes;
    if (!this.#isReported) {
      this.#isReported = true;
      this.#isReported = await this.#report(bytes > 0 ? this.bytes : 0);
    }
  }
}

/** The size of the requests of one file. */
export class RequestSize {
  #breaks = 0;
  #brokenAt = -1;
  #limit;
  #fileSize;

  /** Not even the smallest size gets through. */
  isRefused = false;

  /**
   * @param {RequestLimit} limit
   * @param {number} fileSize
   */
  constructor(limit, fileSize) {
    this.#limit = limit;
    this.#fileSize = fileSize;
    this.bytes = limit.bytes;
  }

  /** A request got through. */
  confirm() {
    if (this.bytes !== Infinity) {
      this.#limit.note(this.bytes);
    }
  }

  /**
   * Chooses a smaller size when a request seems to have failed because of its own. A proxy answers 413 or breaks the connection. A bad
   * line breaks it, too, but then small requests fail as well, or some of the large one arrives.
   * @param {Failure} failure
   * @returns {boolean} whether the size is smaller now
   */
  shrinkAfter({ method, status, offset, isOurs }) {
    if (method !== 'PATCH') {
      this.#breaks = status === 0 ? 0 : this.#breaks;
      return false;
    }
    const isTooLarge = status === 413 && !isOurs;
    if (!isTooLarge && !this.#breaksAgain(status, offset)) {
      return false;
    }
    const tried = Math.min(this.bytes, this.#fileSize - offset);
    const smaller = this.#limit.bytes < tried ? this.#limit.bytes : sizes.find(size => size < tried);
    if (smaller !== undefined) {
      this.bytes = smaller;
    } else if (isTooLarge) {
      this.isRefused = true;
      this.#limit.note(0);
    }
    return smaller !== undefined;
  }

  /**
   * @param {number} status
   * @param {number} offset
   */
  #breaksAgain(status, offset) {
    this.#breaks = status === 0 ? (offset === this.#brokenAt ? this.#breaks + 1 : 1) : 0;
    this.#brokenAt = offset;
    return this.#breaks >= breaksBeforeSmaller;
  }
}
