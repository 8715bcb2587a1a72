/** The files of a drop, those in folders included. */

export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  // Entries have to be taken before the first wait: the browser empties the list after the event.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry != null);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map(within))).flat();
}

async function within(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await fileOf(entry as FileSystemFileEntry)];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  for (let batch = await read(reader); batch.length; batch = await read(reader)) {
    found.push(...(await Promise.all(batch.filter(isShown).map(within))).flat());
  }
  return found;
}

const isShown = (entry: FileSystemEntry): boolean => !entry.name.startsWith(".");

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A part of a folder: browsers give about a hundred at once. */
function read(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}
