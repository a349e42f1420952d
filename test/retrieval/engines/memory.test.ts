import { indexBackendContract } from '../../contracts/index-backend.ts'
import { createMemoryBackend, restoreMemoryBackend } from '../../support/memory-backend.ts'

indexBackendContract('memory', { create: createMemoryBackend, restore: restoreMemoryBackend })
