import { engineContract } from '../../contracts/engine.ts'
import { memoryEngine } from '../../support/memory-engine.ts'

engineContract('oracle in memory', async () => memoryEngine())
