// @ts-check
// How this window reaches the server, beside how the server sees it.

/**
 * @param {string} address
 * @returns {Promise<{ scheme: string, host: string, seen: object | null }>}
 */
export async function compare(address) {
  const here = { scheme: location.protocol.replace(':', ''), host: location.host };
  try {
    const answer = await fetch(address, { redirect: 'error', headers: { accept: 'application/json' } });
    return { ...here, seen: answer.ok ? await answer.json() : null };
  } catch {
    return { ...here, seen: null };
  }
}

/** Answers, so that the caller can tell how long the way takes. */
export function answer() {
  return true;
}

/**
 * @param {string} text
 * @returns {Promise<boolean>}
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
