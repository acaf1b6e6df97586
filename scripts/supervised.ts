/**
 * Loaded with `--import` by every process that another one of ours starts: ends it when that one is gone, however it went.
 * The IPC channel closes even when the parent is killed with SIGKILL.
 */
const patience = 5_000

// A process started in turn inherits the flag and may have a channel to its own parent, which is none of our business.
if (process.send && Number(process.env.MERIDIAN_SUPERVISOR) === process.ppid) {
  process.on('disconnect', () => {
    // The process's own way of ending first (finish a job, write a snapshot), then any way.
    process.kill(process.pid, 'SIGTERM')
    setTimeout(() => process.exit(1), patience).unref()
  })
  // Having a parent is no reason to stay alive.
  process.channel?.unref()
}
