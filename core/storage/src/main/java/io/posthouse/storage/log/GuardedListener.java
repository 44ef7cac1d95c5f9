package io.posthouse.storage.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a listener that breaks from breaking the log: it is called between a commit and its answers' end. */
record GuardedListener(LogListener to) implements LogListener {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

    @Override
    public void opened(String log, LogGauges gauges) {
        guard(() -> to.opened(log, gauges));
    }

    @Override
    public void committed(String log, int commands, int rows, long bytes, long nanos) {
        guard(() -> to.committed(log, commands, rows, bytes, nanos));
    }

    @Override
    public void refused(String log, String sqlState) {
        guard(() -> to.refused(log, sqlState));
    }

    @Override
    public void unsettled(String log) {
        guard(() -> to.unsettled(log));
    }

    @Override
    public void settled(String log, boolean committed) {
        guard(() -> to.settled(log, committed));
    }

    @Override
    public void lost(String log, long batches) {
        guard(() -> to.lost(log, batches));
    }

    @Override
    public void rejected(String log) {
        guard(() -> to.rejected(log));
    }

    @Override
    public void withdrawn(String log, LogAnswer.Why why, int commands) {
        guard(() -> to.withdrawn(log, why, commands));
    }

    @Override
    public void fenced(String log) {
        guard(() -> to.fenced(log));
    }

    private static void guard(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a listener of a log failed");
        }
    }
}
