import { type FSWatcher, watch } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Watches folders and the folders inside them, one watch each. A library that watches every file takes about 5 kB and .1 ms
 * of each, which for 20,000 files is more than the index; the system reports changes of files to their folder.
 */
export class FolderWatch {
  private readonly watchers = new Map<string, FSWatcher>()
  private isClosed = false

  /**
   * @param folders absolute paths
   * @param data the data folder, which is not watched where it lies inside one of them
   * @param onChange is called for each change, of which there may be many
   * @param onError gets what keeps a folder from being watched
   */
  constructor(
    private readonly folders: readonly string[],
    private readonly data: string,
    private readonly onChange: () => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /**
   * Watches the folders that there are now.
   * @returns whether one of them is new
   */
  async refresh(): Promise<boolean> {
    const found = new Set<string>()
    for (const folder of this.folders) await this.list(folder, [], found)
    for (const [folder, watcher] of this.watchers) if (!found.has(folder)) this.drop(folder, watcher)
    const added = [...found].filter((folder) => !this.watchers.has(folder) && this.add(folder))
    return added.length > 0
  }

  close(): void {
    this.isClosed = true
    for (const [folder, watcher] of this.watchers) this.drop(folder, watcher)
  }

  /** @param above real paths from the corpus folder down: a link to one of them leads in a circle */
  private async list(folder: string, above: readonly string[], found: Set<string>): Promise<void> {
    if (path.resolve(folder) === path.resolve(this.data) && !this.folders.includes(folder)) return
    try {
      const real = await realpath(folder)
      if (above.includes(real)) return
      found.add(folder)
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        const inside = path.join(folder, entry.name)
        const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await stat(inside)).isDirectory())
        if (isFolder && !entry.name.startsWith('.')) await this.list(inside, [...above, real], found)
      }
    } catch {
      // Scanning the corpus says by name what cannot be read.
    }
  }

  /** @returns whether the folder is watched */
  private add(folder: string): boolean {
    if (this.isClosed) return false
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (name === null || !this.isIgnored(folder, name)) this.onChange()
      })
      watcher.on('error', (error) => {
        this.drop(folder, watcher)
        this.onError(error)
      })
      this.watchers.set(folder, watcher)
      return true
    } catch (error) {
      this.onError(error)
      return false
    }
  }

  private isIgnored(folder: string, name: string): boolean {
    return name.startsWith('.') || path.resolve(folder, name) === path.resolve(this.data)
  }

  private drop(folder: string, watcher: FSWatcher): void {
    watcher.close()
    this.watchers.delete(folder)
  }
}
