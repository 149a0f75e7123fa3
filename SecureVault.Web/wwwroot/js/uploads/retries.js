// @ts-check
// When an upload is tried again.
const quick = [0, 1000, 3000];

/** Milliseconds before each try: an hour without any progress. Any progress starts over. */
export const delays = [...quick, 5000, 10000, ...Array(120).fill(30000)];

/**
 * @typedef {object} Attempt
 * @property {number} status of the answer; zero without one
 * @property {boolean} hasOffset whether the answer says where the upload stands
 * @property {number} attempt from zero
 * @property {number} accepted bytes that the server has
 * @property {boolean} isConnected whether the page's own connection is there
 */

/** @param {Attempt} attempt */
export function isWorthRetrying({ status, hasOffset, attempt, accepted, isConnected }) {
  if (status === 0) {
    // Nothing gets through at all, while the page's own connection does: the server fetches the file over that. What was sent may have come
    // no further than a proxy.
    return accepted > 0 || attempt < quick.length - 1 || !isConnected;
  }
  if (status === 409) {
    return hasOffset; // else the name is taken
  }
  return status === 408 || status === 423 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 507);
}
