// @ts-check
// Keeps the search of a window while its page is loaded anew. The entry of the history has a mark for it, no words.
const key = 'sv-search'; // account.js removes it when somebody signs in or out

/**
 * The search that waits at the current entry of the history.
 * @returns {unknown} null when there is none
 */
export function take() {
  try {
    const { mark, search } = JSON.parse(sessionStorage.getItem(key) ?? '{}');
    return String(history.state?.userState ?? '').split(' ').includes(mark) ? search : null;
  } catch {
    return null; // storage can be forbidden
  }
}

/**
 * @param {string} mark
 * @param {object | null} search null when it has ended
 */
export function keep(mark, search) {
  try {
    if (search) {
      sessionStorage.setItem(key, JSON.stringify({ mark, search }));
    } else {
      sessionStorage.removeItem(key);
    }
  } catch {
    // the search ends with the page, as without this
  }
}
