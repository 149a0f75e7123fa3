// @ts-check
// Files that another app shared with the installed SecureVault, from the moment they come until a page of the drive takes them. There may be a
// sign-in in between. They lie in the browser's database on the person's own device, where they came from, and for minutes only.

const database = 'sv-shared';
const store = 'files';
const maxAge = 15 * 60 * 1000; // milliseconds; later they would surprise whoever signs in

/**
 * @typedef {{ at: number, files: File[] }} Share
 */

/** @param {File[]} files */
export async function keep(files) {
  await use(shares => {
    shares.clear(); // what nobody came for
    shares.add({ at: Date.now(), files });
  });
}

/**
 * Takes what was shared. Of two windows that ask at once, one gets it.
 * @returns {Promise<File[]>}
 */
export async function takeShared() {
  /** @type {Share[]} */
  let found = [];
  try {
    await use(shares => {
      const all = shares.getAll();
      all.onsuccess = () => {
        found = all.result;
        shares.clear();
      };
    });
  } catch {
    return []; // storage can be forbidden, and then nothing was shared either
  }
  return found.filter(isFresh).flatMap(({ files }) => files);
}

/** Throws away what lies there for too long: whoever sees this page may not be the one who shared it, and may never open the drive. */
export async function dropOld() {
  try {
    // Opening a database creates it. A browser that can't tell which there are has no share target either.
    const all = await indexedDB.databases?.() ?? [];
    if (all.some(({ name }) => name === database)) {
      await use(shares => {
        const walk = shares.openCursor();
        walk.onsuccess = () => {
          const found = walk.result;
          if (found && !isFresh(found.value)) {
            found.delete();
          }
          found?.continue();
        };
      });
    }
  } catch {
    // storage can be forbidden, and then nothing was shared either
  }
}

/** @param {Share} share */
function isFresh({ at }) {
  return Math.abs(Date.now() - at) < maxAge;
}

/** @param {(shares: IDBObjectStore) => void} work within one transaction */
function use(work) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(database, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(store, { autoIncrement: true });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const open = opening.result;
      const transaction = open.transaction(store, 'readwrite');
      transaction.oncomplete = () => {
        open.close();
        resolve(undefined);
      };
      transaction.onabort = () => {
        open.close();
        reject(transaction.error);
      };
      work(transaction.objectStore(store));
    };
  });
}
