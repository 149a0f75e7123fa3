// Reads what was dropped: folders with all that is in them, one folder at a time, so that however many there are only
// what is found takes memory.
const filesAtOnce = 32;
const deepest = 100; // as deep as the drive goes; also the end of a link that leads back
const tellEvery = 400;

// Files with the path of the folder that they are in, and the paths of folders without any file. It stops as soon as
// there are more than may be picked.
export async function read(entries, most, isWanted, tell) {
  const found = { files: [], folders: [], unread: 0 };
  const pace = { told: performance.now(), tell };
  const rest = [{ entries, path: '', isTop: true }];
  tell(0);
  while (rest.length > 0 && count(found) <= most) {
    const folder = rest.pop();
    const inside = folder.entries ?? await list(folder, found, most);
    if (inside === null) {
      continue;
    }
    await takeFiles(inside.filter(entry => entry.isFile), folder.path, found, isWanted, pace);
    const below = inside.filter(entry => entry.isDirectory);
    if (!folder.isTop && below.length === 0 && !inside.some(entry => entry.isFile && isWanted({ file: entry }))) {
      found.folders.push(folder.path);
    }
    for (const entry of below.reverse()) {
      rest.push({ entry, path: folder.path ? `${folder.path}/${entry.name}` : entry.name, depth: (folder.depth ?? 0) + 1 });
    }
  }
  return found;
}

function count(found) {
  return found.files.length + found.folders.length;
}

// A browser gives the entries of a folder in pieces; an empty piece is the end.
async function list(folder, found, most) {
  if (folder.depth > deepest) {
    found.unread++;
    return null;
  }
  const reader = folder.entry.createReader();
  const entries = [];
  try {
    for (;;) {
      const piece = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (piece.length === 0 || entries.length > most) {
        return entries;
      }
      entries.push(...piece);
    }
  } catch {
    found.unread++;
    return entries.length > 0 ? entries : null;
  }
}

async function takeFiles(entries, path, found, isWanted, pace) {
  for (let i = 0; i < entries.length; i += filesAtOnce) {
    const files = await Promise.all(entries.slice(i, i + filesAtOnce).map(open));
    found.unread += files.filter(file => file === null).length;
    found.files.push(...files.filter(file => file !== null).map(file => ({ file, path })).filter(isWanted));
    if (performance.now() - pace.told > tellEvery) {
      pace.told = performance.now();
      pace.tell(found.files.length);
    }
  }
}

function open(entry) {
  return new Promise(resolve => entry.file(resolve, () => resolve(null)));
}
