package io.posthouse.kernel.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;

/**
 * Writes lines to where they go; one thread at a time, usually the one behind the queue. When lines were dropped in between,
 * a line of its own says how many.
 */
final class LineWriter extends AbstractAppender {
    private static final long PATIENCE_MILLIS = 100;

    private final LineLayout layout;
    private final OutputStream out;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicLong dropped = new AtomicLong();

    LineWriter(LineLayout layout, OutputStream out) {
        super("lines", null, layout, true, Property.EMPTY_ARRAY);
        this.layout = layout;
        this.out = out;
    }

    @Override
    public void append(LogEvent event) {
        writing.lock();
        try {
            write(event);
        } finally {
            writing.unlock();
        }
    }

    private void write(LogEvent event) {
        try {
            long lost = dropped.getAndSet(0);
            if (lost > 0) {
                out.write(layout.toByteArray(noteOf(lost)));
            }
            out.write(layout.toByteArray(event));
            if (event.isEndOfBatch()) {
                out.flush();
            }
        } catch (IOException e) {
            // Log4j tells its own status log, and goes on.
            throw new UncheckedIOException(e);
        }
    }

    private static LogEvent noteOf(long lost) {
        var fields = new SortedArrayStringMap();
        fields.putValue("lines", Long.toString(lost));
        return Log4jLogEvent.newBuilder().setLoggerName(LineWriter.class.getName()).setLevel(Level.WARN)
                .setMessage(new SimpleMessage("log lines were dropped: they came faster than they could be written"))
                .setContextData(fields).build();
    }

    /**
     * What becomes of a line for which the queue has no room: nobody waits for {@code INFO} and below, which are counted;
     * {@code WARN} and {@code ERROR} are written here and now, by the thread that logs, unless the way out is blocked.
     */
    final class Overflow extends AbstractAppender {
        Overflow() {
            super("overflow", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            if (!event.getLevel().isMoreSpecificThan(Level.WARN) || !writtenNow(event)) {
                dropped.incrementAndGet();
            }
        }

        private boolean writtenNow(LogEvent event) {
            try {
                if (!writing.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            try {
                write(event);
                return true;
            } finally {
                writing.unlock();
            }
        }
    }
}
