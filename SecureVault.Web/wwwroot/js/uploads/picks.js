// @ts-check
// The File objects of every pick, until their uploads are over. Blazor's own map on an input forgets the earlier pick with each new one.

/** @typedef {{ file: File, path: string }} PickedFile A file, with the path of its folder below the picked one. */
/** @typedef {{ files: PickedFile[], folders: string[], folder: string | null, isShared: boolean, isClaimed: boolean }} Pick */

const maxCharacters = 200000; // of names and paths in one message; the hub takes one of a mebibyte

export class Picks {
  /** @type {Map<number, Pick>} */
  #picks = new Map();
  #last = 0;

  /**
   * Keeps a pick for the server to claim.
   * @param {PickedFile[]} files
   * @param {string[]} folders paths of folders without files
   * @param {string | null} folder the folder of the drive that they go to
   * @param {boolean} isShared whether another app sent them, so that there is a folder to be chosen yet
   * @returns {number} its number
   */
  add(files, folders, folder, isShared = false) {
    this.#picks.set(++this.#last, { files, folders, folder, isShared, isClaimed: false });
    return this.#last;
  }

  /**
   * Hands a pick to the server; null when it was claimed already.
   * @param {number} id
   */
  claim(id) {
    const pick = this.#picks.get(id);
    if (!pick || pick.isClaimed) {
      return null;
    }
    pick.isClaimed = true;
    return { id, count: pick.files.length, emptyFolders: pick.folders.length, folder: pick.folder, isShared: pick.isShared };
  }

  /** The same for the oldest pick whose announcement was lost, as when a phone's picker was open for longer than the connection. */
  claimOldest() {
    for (const [id, pick] of this.#picks) {
      if (!pick.isClaimed) {
        return this.claim(id);
      }
    }
    return null;
  }

  /**
   * Describes files from one on: as many as one message can carry, but at least one.
   * @param {number} id
   * @param {number} from
   * @param {number} count
   */
  describe(id, from, count) {
    return page(this.#get(id).files, from, count, ({ file, path }) => ({
      name: file.name, path, length: file.size, mediaType: file.type, lastModified: timeOf(file),
    }), described => described.name.length + described.path.length);
  }

  /**
   * The paths of folders without files, in pages like the files.
   * @param {number} id
   * @param {number} from
   * @param {number} count
   */
  emptyFolders(id, from, count) {
    return page(this.#get(id).folders, from, count, path => path, path => path.length);
  }

  /**
   * @param {number} id
   * @param {number} index
   */
  file(id, index) {
    const picked = this.#get(id).files[index];
    if (!picked) {
      throw new Error('sv:gone');
    }
    return picked.file;
  }

  /** @param {number} id */
  forget(id) {
    this.#picks.delete(id);
  }

  clear() {
    this.#picks.clear();
  }

  /** @param {number} id */
  #get(id) {
    const pick = this.#picks.get(id);
    if (!pick) {
      throw new Error('sv:gone');
    }
    return pick;
  }
}

/**
 * Milliseconds since 1970 if a 64-bit number can hold them; the server decides whether that is a date.
 * @param {File} file
 */
function timeOf(file) {
  return Number.isSafeInteger(file.lastModified) ? file.lastModified : null;
}

/**
 * @template T, TDescribed
 * @param {T[]} all
 * @param {number} from
 * @param {number} count
 * @param {(one: T) => TDescribed} describe
 * @param {(described: TDescribed) => number} lengthOf in characters
 */
function page(all, from, count, describe, lengthOf) {
  const described = [];
  for (let i = from, characters = 0; i < all.length && described.length < count; i++) {
    const one = describe(all[i]);
    characters += lengthOf(one);
    if (described.length > 0 && characters > maxCharacters) {
      break;
    }
    described.push(one);
  }
  return described;
}
