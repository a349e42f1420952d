import { engineContract } from '../../../contracts/engine.ts'
import { embeddedEngine } from '../../../support/engines.ts'

engineContract('embedded', () => embeddedEngine())
