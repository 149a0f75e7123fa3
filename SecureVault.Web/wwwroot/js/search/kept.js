// @ts-check
// Keeps the search of a window while its page is loaded anew. The entry of the history has a mark for it. The words are sealed by the
// server for the session in which they were typed: a tab that comes back after somebody else signed in still has this storage.
const key = 'sv-search'; // account.js removes it when somebody signs in or out

/**
 * The search that waits at the current entry of the history.
 * @returns {string | null} sealed; null when there is none
 */
export function take() {
  try {
    const { mark, box } = JSON.parse(sessionStorage.getItem(key) ?? '{}');
    return typeof box === 'string' && String(history.state?.userState ?? '').split(' ').includes(mark) ? box : null;
  } catch {
    return null; // storage can be forbidden
  }
}

/**
 * @param {string} mark
 * @param {string} box the sealed search
 */
export function keep(mark, box) {
  try {
    sessionStorage.setItem(key, JSON.stringify({ mark, box }));
  } catch {
    // the search ends with the page, as without this
  }
}

/** The search has ended, or it was somebody else's. */
export function forget() {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // nothing is kept then
  }
}
