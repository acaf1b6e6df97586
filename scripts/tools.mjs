// Before every check that npm runs by itself: the tools may not be there, since `npm start` installs only what the product needs.
// Nothing else is installed anew here, not even for another lock file: somebody may be at work with what is there.
import { prepare, toolsAreThere } from './install.mjs'

try {
  if (!toolsAreThere()) await prepare('tools', { inUse: true })
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
