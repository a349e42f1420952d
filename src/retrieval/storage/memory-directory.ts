import { brokenSnapshot } from './broken-snapshot.ts'
import { checkName, checkSmall, type Directory, type OpenFile, type Pieces, SMALL_FILE } from './directory.ts'
import { DiskDirectory } from './disk-directory.ts'
import { dataFolderError } from './disk-errors.ts'

/** A `MemoryDirectory` that can be posted to another thread, where the same bytes are used and not copied. */
export interface SharedFiles {
  /** Null for a file of the folder that was removed. */
  readonly files: ReadonlyMap<string, SharedArrayBuffer | null>
  readonly folder: string | null
}

/**
 * Files in memory, for a collection that cannot be kept; over those of a folder that can be read and not written, which
 * stays as it is. One thread writes; it posts `share()` to the others, which take it over with `adopt`.
 */
export class MemoryDirectory implements Directory {
  private files = new Map<string, SharedArrayBuffer | null>()

  /** @param below has the files that are not in memory */
  constructor(private readonly below: DiskDirectory | null = null) {}

  static of(shared: SharedFiles): MemoryDirectory {
    const directory = new MemoryDirectory(shared.folder === null ? null : new DiskDirectory(shared.folder))
    directory.adopt(shared)
    return directory
  }

  share(): SharedFiles {
    return { files: new Map(this.files), folder: this.below?.folder ?? null }
  }

  /** Has the files of the other thread from now on, and no others. */
  adopt({ files }: SharedFiles): void {
    this.files = new Map(files)
  }

  async write(name: string, pieces: Pieces): Promise<void> {
    checkName(name)
    if ((await this.list()).includes(name)) throw dataFolderError('cannot be written (EEXIST)')
    const copies: Uint8Array[] = []
    for await (const piece of pieces) copies.push(piece.slice())
    this.files.set(name, shared(copies))
  }

  async open(name: string): Promise<OpenFile> {
    const file = this.files.get(checkName(name))
    if (file) return new MemoryFile(name, file)
    if (file === undefined && this.below) return this.below.open(name)
    throw brokenSnapshot(name, 'cannot be read (ENOENT)')
  }

  async replace(name: string, bytes: Uint8Array): Promise<void> {
    checkSmall(bytes)
    this.files.set(checkName(name), shared([bytes]))
  }

  async readSmall(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const file = this.files.get(checkName(name))
    if (!file) return file === undefined && this.below ? this.below.readSmall(name) : null
    if (file.byteLength > SMALL_FILE) throw brokenSnapshot(name, 'is too long')
    return new MemoryFile(name, file).read(0, file.byteLength)
  }

  async list(): Promise<readonly string[]> {
    const below = (await this.below?.list()) ?? []
    const names = new Set([...below, ...this.files.keys()])
    return [...names].filter((name) => this.files.get(name) !== null)
  }

  async remove(name: string): Promise<void> {
    if (this.below) this.files.set(checkName(name), null)
    else this.files.delete(checkName(name))
  }

  discard(name: string, isIt: (bytes: Uint8Array) => boolean): boolean {
    const file = this.files.get(checkName(name))
    if (file === undefined && this.below) return this.below.discard(name, isIt)
    if (file && isIt(new Uint8Array(file))) this.files.delete(name)
    return true
  }
}

function shared(pieces: readonly Uint8Array[]): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0))
  const bytes = new Uint8Array(buffer)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.byteLength
  }
  return buffer
}

class MemoryFile implements OpenFile {
  private bytes: Uint8Array<SharedArrayBuffer>

  constructor(
    private readonly name: string,
    buffer: SharedArrayBuffer,
  ) {
    this.bytes = new Uint8Array(buffer)
  }

  get byteLength(): number {
    return this.bytes.byteLength
  }

  read(start: number, end: number): Uint8Array<ArrayBuffer> {
    this.checkRange(start, end)
    return new Uint8Array(this.bytes.subarray(start, end))
  }

  async readInto(target: Uint8Array<ArrayBuffer>, start: number): Promise<void> {
    this.checkRange(start, start + target.byteLength)
    target.set(this.bytes.subarray(start, start + target.byteLength))
  }

  close(): void {
    this.bytes = new Uint8Array(new SharedArrayBuffer(0))
  }

  private checkRange(start: number, end: number): void {
    if (start >= 0 && start <= end && end <= this.byteLength) return
    throw brokenSnapshot(this.name, 'is shorter than it should be')
  }
}
