import { createMemoryBackend, restoreMemoryBackend } from '../../../src/retrieval/index/memory.ts'
import { indexBackendContract } from '../../contracts/index-backend.ts'

indexBackendContract('memory', { create: createMemoryBackend, restore: restoreMemoryBackend })
